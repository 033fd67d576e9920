import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { PublishedEventsRepository, type PublishedEvent } from './published-events.repository.js';

export type { PublishedEvent };

/** What happened, in the order in which it was told: who missed a webhook reads on from the last event they know. */
@Injectable()
export class EventsService {
  constructor(private readonly repository: PublishedEventsRepository) {}

  /** @param id of the last event that is known; undefined: from the oldest that is kept. @throws NotFound */
  async after(db: Reader, organizationId: string, id: string | undefined, limit: number): Promise<PublishedEvent[]> {
    const position = id === undefined ? 0 : await this.repository.positionOf(db, organizationId, id);
    if (position === undefined) throw new NotFound(`There is no event ${id}, or it is not kept any more.`);
    return this.repository.list(db, organizationId, position, limit);
  }
}
