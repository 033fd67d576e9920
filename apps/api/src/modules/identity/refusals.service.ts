import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { AuditLog, type NewAuditEvent } from '@plotihub/audit';
import type { Logger } from 'pino';
import { LOG } from '../../log.token.js';

/**
 * Remembers what was refused, beside the answer and not before it: an answer must not take longer because there is
 * somebody whose log it goes into.
 */
@Injectable()
export class RefusalsService implements BeforeApplicationShutdown {
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly audit: AuditLog,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** Returns at once. */
  note(event: Omit<NewAuditEvent, 'outcome'>): void {
    const write: Promise<void> = this.audit
      .recordAlone({ ...event, outcome: 'REFUSED' })
      .catch((error: unknown) => this.log.error({ action: event.action, error: String(error) }, 'a refusal could not be recorded'))
      .finally(() => this.writing.delete(write));
    this.writing.add(write);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.writing);
  }
}
