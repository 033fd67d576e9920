import { Body, Controller, Delete, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, Sights, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  NotFound,
  PageQuery,
  pageRequest,
  toPage,
  withSecretAnswer,
  type Command,
} from '@plotihub/http';
import type { FastifyRequest } from 'fastify';
import { Config } from '../../config.js';
import { Allow } from '../organizations/index.js';
import { CalendarFeedsService, type CalendarFeed } from './calendar-feeds.service.js';
import { CalendarFeedPage, CalendarFeedResponse, NewCalendarFeedBody, NewCalendarFeedResponse } from './calendar.dto.js';
import { TooManyFeeds, UnknownCalendarKind } from './calendar.errors.js';
import { CalendarService } from './calendar.service.js';

@ApiTags('Calendar')
@Controller('v1/me/calendar-feeds')
export class CalendarFeedsController {
  constructor(
    private readonly feeds: CalendarFeedsService,
    private readonly calendar: CalendarService,
    private readonly sights: Sights,
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  @Post()
  @Allow('calendar:subscribe', 'sight')
  @ApiOperation({
    operationId: 'createCalendarFeed',
    summary: 'A secret address of your calendar, for a phone to subscribe to',
    description: 'It shows what you see, as long as you see it, and is shown this once. Revoke it when a phone is lost.',
  })
  @ApiCreatedResponse({ type: NewCalendarFeedResponse })
  @ApiProblems(NotFound, TooManyFeeds, UnknownCalendarKind)
  async create(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Body() body: NewCalendarFeedBody,
    @Req() request: FastifyRequest,
  ): Promise<NewCalendarFeedResponse> {
    this.calendar.demandKinds(body.kinds);
    if (body.propertyId !== undefined) await this.sights.demandIds(principal, [body.propertyId]);
    return this.commands.run(withSecretAnswer(command), async (tx) => {
      const { feed, secret } = await this.feeds.create(tx, command.organizationId, principal.id, body);
      return { ...present(feed), url: `${this.origin(request)}/v1/calendar/${secret}.ics` };
    });
  }

  @Get()
  @Allow('calendar:subscribe', 'sight')
  @ApiOperation({ operationId: 'listCalendarFeeds', summary: 'Your own calendar feeds, in the order they were made' })
  @ApiOkResponse({ type: CalendarFeedPage })
  @ApiProblems()
  async list(@CurrentPrincipal() { organizationId, id }: Principal, @Query() query: PageQuery): Promise<CalendarFeedPage> {
    const page = pageRequest(query);
    return toPage(await this.feeds.list(this.database.reader, organizationId, id, page), page, (feed) => feed.id, present);
  }

  @Delete(':id')
  @Allow('calendar:subscribe', 'sight')
  @ApiOperation({ operationId: 'revokeCalendarFeed', summary: 'Give up a feed: its address leads nowhere from now on' })
  @ApiOkResponse({ type: CalendarFeedResponse })
  @ApiProblems(NotFound)
  revoke(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Param('id') id: string,
  ): Promise<CalendarFeedResponse> {
    return this.commands.run(command, async (tx) => present(await this.feeds.revoke(tx, command.organizationId, principal.id, id)));
  }

  /** Scheme and host under which clients reach this API. */
  private origin(request: FastifyRequest): string {
    return this.config.publicUrl.replace(/\/+$/, '') || `${request.protocol}://${request.host}`;
  }
}

const present = ({ holderId: _, ...feed }: CalendarFeed): CalendarFeedResponse => feed;
