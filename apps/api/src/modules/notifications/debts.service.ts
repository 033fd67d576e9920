import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { SettlementsService } from '../billing/index.js';
import { LeasesService, type Lease, type LeaseState } from '../leases/index.js';
import { LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import type { Debt } from './ladder.rules.js';

/** A lease with what it owes. */
export interface Debtor {
  lease: Lease;
  debts: Debt[];
}

/** Leases that the arrears ladder speaks to: about tenants who have left a person decides. */
const ON_LADDER: readonly LeaseState[] = ['AWAITING_MOVE_IN', 'ACTIVE', 'NOTICE_GIVEN', 'HOLDING_OVER'];
/** Leases looked at in one go. */
const CHUNK = 200;

/** What leases owe, as messages speak of it. */
@Injectable()
export class DebtsService {
  constructor(
    private readonly leases: LeasesService,
    private readonly settlements: SettlementsService,
    private readonly ledger: LedgerService,
  ) {}

  /** What a lease owes in all, and what it has paid ahead, now: money that came in between makes a text only truer. */
  async standing(db: Reader, organization: Organization, leaseId: string): Promise<{ owed: Money; credit: Money }> {
    const owed = await this.settlements.openTotal(db, organization.id, leaseId);
    const { credit } = await this.ledger.leaseBalances(db, organization, leaseId);
    return { owed, credit };
  }

  /** What leases owe in all, now; one query however many they are. */
  async owed(db: Reader, organization: Organization, leaseIds: readonly string[]): Promise<(leaseId: string) => Money> {
    const totals = await this.settlements.openTotals(db, organization.id, leaseIds);
    return (leaseId) => totals.get(leaseId) ?? Money.zero(organization.currency);
  }

  /** What a lease owes, by due date; nothing if the ladder does not speak to it. */
  async of(db: Reader, organizationId: string, leaseId: string): Promise<Debt[]> {
    const lease = await this.leases.get(db, organizationId, leaseId);
    return ON_LADDER.includes(lease.state) ? this.debtsOf(db, organizationId, leaseId) : [];
  }

  /**
   * Leases of the ladder that owe something, some hundreds at a time, always in the same order: by state, then by id.
   * @param after the place of the last one seen, see `placeOf`
   */
  async *debtors(db: Reader, organizationId: string, after?: string): AsyncGenerator<Debtor[]> {
    const [stateSeen, idSeen] = after?.split('/') ?? [];
    const start = Math.max(0, ON_LADDER.indexOf(stateSeen as LeaseState));
    for (const state of ON_LADDER.slice(start)) {
      let last = state === stateSeen ? idSeen : undefined;
      for (;;) {
        const leases = (await this.leases.list(db, organizationId, { state, sight: 'ALL' }, { after: last, limit: CHUNK })).slice(0, CHUNK);
        if (leases.length > 0) yield this.owing(db, organizationId, leases);
        if (leases.length < CHUNK) break;
        last = leases.at(-1)?.id;
      }
    }
  }

  private async owing(db: Reader, organizationId: string, leases: readonly Lease[]): Promise<Debtor[]> {
    const totals = await this.settlements.openTotals(
      db,
      organizationId,
      leases.map(({ id }) => id),
    );
    const debtors: Debtor[] = [];
    for (const lease of leases) if (totals.has(lease.id)) debtors.push({ lease, debts: await this.debtsOf(db, organizationId, lease.id) });
    return debtors;
  }

  private async debtsOf(db: Reader, organizationId: string, leaseId: string): Promise<Debt[]> {
    const charges = await this.settlements.openCharges(db, organizationId, leaseId);
    return charges.map(({ dueOn, open, invoiceId, kind }) => ({ dueOn, open, invoiceId, isRent: kind === 'RENT' }));
  }
}

/** Where a lease stands in the order of `debtors`. */
export const placeOf = ({ state, id }: Lease): string => `${state}/${id}`;
