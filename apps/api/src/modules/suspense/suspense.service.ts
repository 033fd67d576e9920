import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { invalidRequest, NotFound, PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { Clock, dateIn } from '@plotihub/time';
import { MembershipsService, roleAllows, type Organization } from '../organizations/index.js';
import { SuspenseItemsService, type SuspenseFilter, type SuspenseReason, type SuspenseRow } from '../payments/index.js';
import { SuggestedLeasesService, type SuggestedLease } from './suggested-leases.service.js';
import { ageBand, ageOn, paidWhen, SUSPENSE_AGES, tallied, type SuspenseAge, type Tally } from './suspense-age.rules.js';

/** A suspense item with its age in days (from the day of payment to today, or to the decision) and what it may be for. */
export type SuspenseItem = Omit<SuspenseRow, 'suggestions'> & { ageDays: number; suggestions: SuggestedLease[] };

/** Which items a list shows. */
export type SuspenseSearch = Omit<SuspenseFilter, 'paidFrom' | 'paidTo'> & { age?: SuspenseAge | undefined };

/** All money that is still in suspense: together what the ledger has in 2300. */
export interface SuspenseSummary {
  total: Tally;
  /** What of it is approved to be sent back. */
  returnPending: Tally;
  reasons: (Tally & { key: SuspenseReason })[];
  ages: (Tally & { key: SuspenseAge })[];
}

/** The desk: money whose lease is not known, until a person says. */
@Injectable()
export class SuspenseService {
  constructor(
    private readonly items: SuspenseItemsService,
    private readonly suggested: SuggestedLeasesService,
    private readonly memberships: MembershipsService,
    private readonly clock: Clock,
  ) {}

  /** In the order they came, one more than a page holds; with what was thought of when the money came. */
  async list(db: Reader, organization: Organization, { age, ...filter }: SuspenseSearch, page: PageRequest): Promise<SuspenseItem[]> {
    const when = age === undefined ? {} : paidWhen(age, this.clock.today(organization.timeZone));
    const rows = await this.items.list(db, organization.id, { ...filter, ...when, after: page.after, limit: page.limit + 1 });
    const suggestions = await this.suggested.known(db, organization.id, rows);
    return rows.map((row) => this.aged(organization, { ...row, suggestions: suggestions.get(row.id) ?? [] }));
  }

  /** With what it may be for by what is known today. @throws NotFound */
  async get(db: Reader, organization: Organization, id: string): Promise<SuspenseItem> {
    const row = await this.items.get(db, organization.id, id);
    const suggestions = row.state === 'OPEN' ? await this.suggested.fresh(db, organization.id, row) : undefined;
    const known = suggestions ?? (await this.suggested.known(db, organization.id, [row])).get(id) ?? [];
    return this.aged(organization, { ...row, suggestions: known });
  }

  async summary(db: Reader, { id, timeZone, currency }: Organization, reasons: readonly SuspenseReason[]): Promise<SuspenseSummary> {
    const today = this.clock.today(timeZone);
    const totals = await this.items.totals(db, id);
    const together = (list: readonly Tally[]): Tally => {
      const sums = list.map(({ sum }) => sum);
      return { count: list.reduce((total, { count }) => total + count, 0), sum: Money.sum(sums, currency) };
    };
    return {
      total: together(totals),
      returnPending: together(totals.filter(({ state }) => state === 'RETURN_PENDING')),
      reasons: tallied(
        reasons,
        totals.map((total) => ({ ...total, key: total.reason })),
        currency,
      ),
      ages: tallied(
        SUSPENSE_AGES,
        totals.map((total) => ({ ...total, key: ageBand(ageOn(total.valueOn, today)) })),
        currency,
      ),
    };
  }

  /**
   * Who looks after it, and what was found out.
   * @throws NotFound, also for somebody who is no colleague; PreconditionFailed; InvalidRequest for one who may not resolve suspense
   */
  async update(
    tx: Tx,
    organization: Organization,
    { id, version }: { id: string; version: number },
    changes: { assignedTo?: string | null | undefined; note?: string | null | undefined },
  ): Promise<SuspenseItem> {
    const row = await this.items.get(tx, organization.id, id);
    if (changes.assignedTo) await this.assertWorksHere(tx, organization.id, changes.assignedTo);
    const { assignedTo = row.assignedTo, note = row.note } = changes;
    if (!(await this.items.update(tx, { organizationId: organization.id, id, version }, { assignedTo, note })))
      throw new PreconditionFailed('The suspense item has changed since you read it.');
    return this.get(tx, organization, id);
  }

  private async assertWorksHere(db: Reader, organizationId: string, userId: string): Promise<void> {
    const member = await this.memberships.find(db, organizationId, userId);
    if (!member) throw new NotFound(`There is no user ${userId}.`);
    if (!roleAllows(member.role, 'suspense:resolve'))
      throw invalidRequest([{ pointer: '/assignedTo', code: 'role', detail: `must be somebody who may resolve suspense` }]);
  }

  private aged<T extends Pick<SuspenseRow, 'valueOn' | 'resolvedAt'>>({ timeZone }: Organization, row: T): T & { ageDays: number } {
    const until = row.resolvedAt === null ? this.clock.today(timeZone) : dateIn(row.resolvedAt, timeZone);
    return { ...row, ageDays: ageOn(row.valueOn, until) };
  }
}
