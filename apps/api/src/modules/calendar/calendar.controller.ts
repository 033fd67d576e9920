import { createHash } from 'node:crypto';
import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, Public, type Principal } from '@plotihub/auth';
import { placeOf } from '@plotihub/calendar';
import { ApiProblems, NotFound, pageRequest, toPage } from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Config } from '../../config.js';
import { Limit } from '../../limits.js';
import { Allow } from '../organizations/index.js';
import { CalendarFeedsService } from './calendar-feeds.service.js';
import { CalendarPage, CalendarQuery } from './calendar.dto.js';
import { CalendarRangeTooLong, UnknownCalendarKind } from './calendar.errors.js';
import { kindsOf, secretOf } from './calendar.rules.js';
import { CalendarService } from './calendar.service.js';

@ApiTags('Calendar')
@Controller('v1/calendar')
export class CalendarController {
  constructor(
    private readonly calendar: CalendarService,
    private readonly feeds: CalendarFeedsService,
    private readonly config: Config,
  ) {}

  @Get()
  @Allow('calendar:read', 'sight')
  @ApiOperation({
    operationId: 'getCalendar',
    summary: 'Days to remember, in their order: rents due, leases that start or end, notices, cheques',
    description:
      'Rent is one entry a property and day. Entries name units and no people; a kind that a role is not told of is empty to it.',
  })
  @ApiOkResponse({ type: CalendarPage })
  @ApiProblems(NotFound, CalendarRangeTooLong, UnknownCalendarKind)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: CalendarQuery): Promise<CalendarPage> {
    const page = pageRequest(query);
    const entries = await this.calendar.list(principal, { ...query, kinds: kindsOf(query.kinds) }, page);
    return toPage(entries, page, placeOf, ({ key: _, ...entry }) => entry);
  }

  @Get(':token')
  @Public()
  @Limit('calendar-feed')
  @ApiOperation({
    operationId: 'readCalendarFeed',
    summary: 'A calendar as iCalendar, by the secret address of a feed, which ends with `.ics`',
  })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag of what was read before: 304 if nothing has changed' })
  @ApiOkResponse({ content: { 'text/calendar': { schema: { type: 'string' } } } })
  @ApiResponse({ status: 304, description: 'Nothing has changed' })
  @ApiProblems(NotFound)
  async feed(
    @Param('token') file: string,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const host = this.config.publicUrl === '' ? 'plotihub' : new URL(this.config.publicUrl).hostname;
    const text = await this.feeds.read(secretOf(file), this.calendar, host);
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    void reply.headers({ etag, 'cache-control': 'private, no-cache' });
    if (known?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)) {
      void reply.status(304);
      return undefined;
    }
    void reply.type('text/calendar; charset=utf-8').header('content-disposition', 'inline; filename="plotihub.ics"');
    return text;
  }
}
