import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { Money, type MoneyJson } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { DepositsService, DepositTooSmall, SettlementsService, type DepositItem, type Instruction } from '../billing/index.js';
import { LeasesService, type Lease } from '../leases/index.js';
import { ProposalsService, type Organization, type Proposal } from '../organizations/index.js';
import { arrearsOf, isLeaving, spreadOver, totalOf } from './applications.rules.js';
import { DepositPaymentsService } from './deposit-payments.service.js';
import { DepositDayRefused, DepositExceedsArrears } from './deposits.errors.js';

const KIND = 'deposit-application';

/** What of a deposit is to pay what the tenant owes. */
export interface NewApplication {
  amount: Money;
  /** These charges, in this order; by the policy of the lease unless told. */
  chargeIds?: readonly string[] | undefined;
  /** The day it counts for; that of the approval unless told. */
  on?: LocalDate | undefined;
  reason: string;
  proposedBy: string;
}

/** What a proposal keeps of an application. */
interface Payload {
  amount: MoneyJson;
  chargeIds: readonly string[] | null;
  on: LocalDate | null;
}

/** A deposit pays what is in arrears: proposed by one, approved by another. Before the tenant leaves, it is asked for again. */
@Injectable()
export class ApplicationsService {
  constructor(
    private readonly deposits: DepositsService,
    private readonly settlements: SettlementsService,
    private readonly leases: LeasesService,
    private readonly payments: DepositPaymentsService,
    private readonly proposals: ProposalsService,
    private readonly clock: Clock,
  ) {
    proposals.register({
      kind: KIND,
      permission: 'deposits:approve',
      execute: (tx, organization, proposal) => this.execute(tx, organization, proposal),
    });
  }

  /** Nothing changes yet. @throws NotFound, DepositTooSmall, DepositExceedsArrears, DepositDayRefused, ProposalPending */
  async propose(tx: Tx, organization: Organization, id: string, input: NewApplication): Promise<Proposal> {
    const { amount, chargeIds, on, reason, proposedBy } = input;
    const item = await this.deposits.get(tx, organization.id, id);
    await this.plan(tx, organization, item, { amount, chargeIds, on });
    const payload = { amount: amount.toJSON(), chargeIds: chargeIds ?? null, on: on ?? null } satisfies Payload;
    return this.proposals.propose(tx, organization.id, { kind: KIND, subjectId: id, payload, reason, proposedBy });
  }

  private async execute(tx: Tx, organization: Organization, { subjectId, payload, reason }: Proposal): Promise<void> {
    const { amount, chargeIds, on } = payload as unknown as Payload;
    const { leaseId } = await this.deposits.get(tx, organization.id, subjectId);
    await this.payments.lock(tx, organization, [leaseId]);
    // Read again: money may have come, or gone, since it was proposed.
    const item = await this.deposits.get(tx, organization.id, subjectId);
    const wanted = {
      amount: Money.parse(amount.amount, amount.currency),
      ...(chargeIds === null ? {} : { chargeIds }),
      ...(on === null ? {} : { on }),
    };
    const { lease, day, instruction } = await this.plan(tx, organization, item, wanted);
    const parts = [{ depositItemId: item.id, amount: wanted.amount }];
    const payment = { fromLeaseId: leaseId, parts, use: 'APPLIED' as const, lease, instruction, on: day, note: reason };
    const booked = await this.payments.book(tx, organization, payment);
    if (!isLeaving(lease.state)) await this.deposits.askAgain(tx, organization.id, [item.id], this.clock.today(organization.timeZone));
    await this.payments.number(tx, organization, 'deposit.applied', [booked]);
  }

  private async plan(
    db: Reader,
    organization: Organization,
    item: DepositItem,
    { amount, chargeIds, on }: Pick<NewApplication, 'amount' | 'chargeIds' | 'on'>,
  ): Promise<{ lease: Lease; day: LocalDate; instruction: Instruction | undefined }> {
    const lease = await this.leases.get(db, organization.id, item.leaseId);
    const day = await this.assertDay(db, organization, item.id, on);
    if (item.held.compare(amount) < 0)
      throw new DepositTooSmall(`Deposit ${item.id} holds ${item.held.amount}, not ${amount.amount}.`, {
        depositItemId: item.id,
        held: item.held.amount,
      });
    const due = arrearsOf(await this.settlements.openCharges(db, organization.id, lease.id), lease.state, day);
    const named = chargeIds?.map((chargeId) => {
      const charge = due.find(({ id }) => id === chargeId);
      if (!charge) throw new NotFound(`Lease ${lease.id} has no charge ${chargeId} that is open and past its due date.`);
      return charge;
    });
    const arrears = totalOf(named ?? due, organization.currency);
    if (arrears.compare(amount) < 0)
      throw new DepositExceedsArrears(`${arrears.amount} is past its due date, not ${amount.amount}.`, { arrears: arrears.amount });
    return { lease, day, instruction: named && { items: spreadOver(named, amount) ?? [] } };
  }

  /** Not before what happened last to the deposit, so that no day in between shows less than nothing held. */
  private async assertDay(db: Reader, organization: Organization, id: string, on: LocalDate | undefined): Promise<LocalDate> {
    const today = this.clock.today(organization.timeZone);
    const from = await this.deposits.usableFrom(db, organization.id, id);
    const day = on ?? today;
    if (day > today || (from !== undefined && day < from))
      throw new DepositDayRefused(`It must be from ${from ?? 'the day it came'} to ${today}.`, { from: from ?? null, to: today });
    return day;
  }
}
