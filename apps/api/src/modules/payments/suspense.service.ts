import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { Clock, dateIn, daysBetween } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { SuspenseRepository, type SuspenseRow, type SuspenseState } from './suspense.repository.js';

/** A suspense item with its age in days: from the day of payment to today, or to the decision. */
export type SuspenseItem = SuspenseRow & { ageDays: number };

/** Money whose lease is not known, until a person says. */
@Injectable()
export class SuspenseService {
  constructor(
    private readonly repository: SuspenseRepository,
    private readonly clock: Clock,
  ) {}

  /** Oldest first, one more than a page holds. */
  async list(db: Reader, organization: Organization, filter: { state: SuspenseState }, page: PageRequest): Promise<SuspenseItem[]> {
    const rows = await this.repository.list(db, organization.id, { ...filter, after: page.after, limit: page.limit + 1 });
    return rows.map((row) => this.aged(organization, row));
  }

  /** @throws NotFound */
  async get(db: Reader, organization: Organization, id: string): Promise<SuspenseItem> {
    const row = await this.repository.find(db, organization.id, id);
    if (!row) throw new NotFound(`There is no suspense item ${id}.`);
    return this.aged(organization, row);
  }

  private aged({ timeZone }: Organization, row: SuspenseRow): SuspenseItem {
    const until = row.resolvedAt === null ? this.clock.today(timeZone) : dateIn(row.resolvedAt, timeZone);
    return { ...row, ageDays: Math.max(0, daysBetween(row.valueOn, until)) };
  }
}
