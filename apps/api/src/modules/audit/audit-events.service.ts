import { Injectable } from '@nestjs/common';
import { isId, type Reader } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { addDays, instantOf, type LocalDate, type TimeZone } from '@plotihub/time';
import { AuditEventsRepository, type AuditEventRow } from './audit-events.repository.js';

export type AuditEvent = AuditEventRow;

export interface AuditEventSearch {
  /** Both days included. */
  fromOn?: LocalDate;
  toOn?: LocalDate;
  actorId?: string;
  action?: string;
  subjectId?: string;
  outcome?: string;
  newestFirst: boolean;
}

/** What was done in an organization, and by whom. */
@Injectable()
export class AuditEventsService {
  constructor(private readonly repository: AuditEventsRepository) {}

  /** One more than the page holds if there are more. Days are those of the organization's zone. */
  list(db: Reader, organization: { id: string; timeZone: TimeZone }, search: AuditEventSearch, page: PageRequest): Promise<AuditEvent[]> {
    const { fromOn, toOn, newestFirst, ...filter } = search;
    const midnight = (day: LocalDate): Date => instantOf(day, '00:00', organization.timeZone);
    return this.repository.list(
      db,
      organization.id,
      { ...filter, from: fromOn && midnight(fromOn), before: toOn && midnight(addDays(toOn, 1)) },
      { newestFirst, after: page.after === undefined ? undefined : Number(page.after), limit: page.limit + 1 },
    );
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<AuditEvent> {
    const row = isId(id, 'aud') ? await this.repository.find(db, organizationId, id) : undefined;
    if (!row) throw new NotFound(`There is no audit event ${id}.`);
    return row;
  }
}
