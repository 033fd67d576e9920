import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers } from '@plotihub/events';
import { CalendarFeedsService } from './calendar-feeds.service.js';

/** The feeds of an erased person end; who has only left the organization finds theirs closed already, for roles are read each time. */
@Injectable()
export class CalendarJobs implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly feeds: CalendarFeedsService,
  ) {}

  onModuleInit(): void {
    this.handlers.on('person.erased', 'end-calendar-feeds', async (tx, { organizationId, payload }) => {
      await this.feeds.revokeAll(tx, organizationId, (payload as { subjectId: string }).subjectId);
    });
  }
}
