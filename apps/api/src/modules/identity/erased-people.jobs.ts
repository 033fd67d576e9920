import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers } from '@plotihub/events';
import { SessionsService } from './sessions.service.js';

/** Whoever was erased is signed in nowhere in the organization; the guard has refused them since the moment it was done. */
@Injectable()
export class ErasedPeopleJobs implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly sessions: SessionsService,
  ) {}

  onModuleInit(): void {
    this.handlers.on('person.erased', 'end-sessions', async (tx, { organizationId, payload }) => {
      await this.sessions.endAll(tx, (payload as { subjectId: string }).subjectId, { reason: 'PERSON_ERASED', organizationId });
    });
  }
}
