import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, NotFound } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { PUBLIC_EVENTS } from './event-catalogue.rules.js';
import { EventResponse, EventsQuery, EventsResponse, EventTypesResponse } from './events.dto.js';
import { EventsService, type PublishedEvent } from './events.service.js';

const toResponse = ({ occurredAt, ...event }: PublishedEvent): EventResponse => ({ ...event, timestamp: occurredAt });

@ApiTags('Webhooks')
@Controller('v1')
export class EventsController {
  constructor(
    private readonly events: EventsService,
    private readonly database: Database,
  ) {}

  @Get('events')
  @Allow('events:read')
  @ApiOperation({
    operationId: 'listEvents',
    summary: 'What happened, oldest first',
    description:
      'The same events as webhooks carry: who missed some, or has no address of their own, reads on from the last they know. ' +
      'Kept for 90 days. Nothing is ever added before an event that was read.',
  })
  @ApiOkResponse({ type: EventsResponse })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() { after, limit }: EventsQuery): Promise<EventsResponse> {
    const found = await this.events.after(this.database.reader, organizationId, after, limit + 1);
    return { data: found.slice(0, limit).map(toResponse), more: found.length > limit };
  }

  @Get('event-types')
  @Allow('events:read')
  @ApiOperation({ operationId: 'listEventTypes', summary: 'What events there are, and what each carries' })
  @ApiOkResponse({ type: EventTypesResponse })
  @ApiProblems()
  types(): EventTypesResponse {
    return { data: [...PUBLIC_EVENTS] };
  }
}
