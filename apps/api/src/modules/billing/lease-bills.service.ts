import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Money, type MoneyJson } from '@plotihub/money';
import { Clock, monthOf, type LocalDate } from '@plotihub/time';
import { LeasesService, type DepositKind, type LeaseTerms } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { ChargesRepository, type StoredCharge } from './charges.repository.js';
import { billedSince, chargesOf } from './charges.rules.js';
import { DepositsService } from './deposits.service.js';
import { IssuingService, type Bill, type Issuable } from './issuing.service.js';
import { VoidingService } from './voiding.service.js';

/** What the first and the last day of a lease do to its bills. */
@Injectable()
export class LeaseBillsService {
  constructor(
    private readonly leases: LeasesService,
    private readonly deposits: DepositsService,
    private readonly charges: ChargesRepository,
    private readonly issuing: IssuingService,
    private readonly voiding: VoidingService,
    private readonly clock: Clock,
  ) {}

  /**
   * The lease was signed: asks for its deposits, and bills the first month from the day it starts. The natural keys are
   * those of a billing run, so whichever comes first charges the month.
   */
  async signed(
    tx: Tx,
    organization: Organization,
    { leaseId, deposits }: { leaseId: string; deposits: readonly { kind: DepositKind; amount: MoneyJson }[] },
  ): Promise<void> {
    const on = this.clock.today(organization.timeZone);
    const terms = await this.leases.terms(tx, organization.id, leaseId);
    if (terms.state === 'CANCELLED') return;
    await this.deposits.require(
      tx,
      organization,
      deposits.map(({ kind, amount }) => {
        const money = Money.parse(amount.amount, amount.currency);
        return { leaseId, kind, amount: money, alreadyHeld: false, on };
      }),
    );
    const period = monthOf(billedSince(terms));
    await this.issuing.issue(tx, organization, [{ ...billed(terms, chargesOf(terms, period, on)), period }], on);
  }

  /**
   * The keys came back: a month that was charged in advance is charged again for the days up to that day only, and later
   * ones not at all. What was paid too much is credit.
   */
  async vacated(tx: Tx, organization: Organization, leaseId: string): Promise<void> {
    const on = this.clock.today(organization.timeZone);
    const terms = await this.leases.terms(tx, organization.id, leaseId);
    const { vacatedOn } = terms;
    if (vacatedOn === null) return;
    const last = monthOf(vacatedOn);
    const standing = await this.charges.standing(tx, organization.id, leaseId);
    const monthly = standing.filter(({ period, naturalKey }) => period !== null && period >= last && /^(rent|rule):/.test(naturalKey));
    const wrong = monthly.flatMap((charge) => {
      const right = this.shouldBe(terms, charge, on);
      return right && right.amount.compare(charge.amount) >= 0 ? [] : [{ charge, right }];
    });
    const corrected: Issuable[] = [];
    for (const { charge, right } of wrong) {
      const naturalKey = await this.voiding.nextKey(tx, organization.id, charge.naturalKey);
      if (right) corrected.push({ ...right, naturalKey, dueOn: charge.dueOn });
    }
    // First what is owed, then what is not: the credit that comes free settles the corrected charges.
    await this.issuing.issue(tx, organization, [{ ...billed(terms, corrected), period: last }], on);
    for (const { charge } of wrong) await this.voiding.void(tx, organization, charge.id, { reason: `Moved out on ${vacatedOn}`, on });
  }

  /** Nothing came of the lease: nothing is owed on it, and what was paid is credit. */
  async cancelled(tx: Tx, organization: Organization, leaseId: string): Promise<void> {
    const on = this.clock.today(organization.timeZone);
    for (const { id } of await this.charges.standing(tx, organization.id, leaseId))
      await this.voiding.void(tx, organization, id, { reason: 'The lease was cancelled', on });
  }

  /** What a monthly charge comes to now; undefined if nothing. */
  private shouldBe(terms: LeaseTerms, charge: StoredCharge, on: LocalDate): Issuable | undefined {
    if (charge.period === null) return undefined;
    const [key] = charge.naturalKey.split('#');
    return chargesOf(terms, charge.period, on).find(({ naturalKey }) => naturalKey === key);
  }
}

const billed = ({ id, propertyId, graceDays }: LeaseTerms, charges: Issuable[]): Omit<Bill, 'period'> => ({
  leaseId: id,
  propertyId,
  graceDays,
  invoiced: true,
  charges,
});
