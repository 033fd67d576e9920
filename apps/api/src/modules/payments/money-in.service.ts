import { Injectable } from '@nestjs/common';
import { documentNumber, newId, takeNumbers, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import type { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import { SettlementsService, type Instruction, type SettlementPlan } from '../billing/index.js';
import type { Lease } from '../leases/index.js';
import { account, LedgerService, move, type AccountKey, type LeaseAccount, type NewEntry } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import type { Suggestion, SuspenseReason } from './matching.rules.js';
import { newPayment, PaymentsRepository, type PaymentRow, type ReceiptFacts, type Received } from './payments.repository.js';
import { SuspenseItemsRepository } from './suspense-items.repository.js';

/** Money for a lease, out of the account that it was debited to. */
export interface ForLease {
  received: Received;
  lease: Pick<Lease, 'id' | 'state' | 'allocationPolicy'>;
  source: AccountKey;
  /** Entries that belong to the same posting. */
  alongside?: NewEntry[] | undefined;
  instruction?: Instruction | undefined;
  /** See SettlementRequest. */
  lenient?: boolean;
}

/** Money whose lease is not known, and why. */
export interface ForSuspense {
  received: Received & { channelId: string };
  reason: SuspenseReason;
  suggestions: readonly Suggestion[];
  /** The account that it arrived in. */
  source: AccountKey;
}

/** A payment that is in the books and lacks only its receipt number. */
export interface Booked {
  paymentId: string;
  leaseId: string;
}

/**
 * Brings money into the books, many payments to a statement. Whoever books payments numbers them at the very end of the
 * transaction: all payments of the organization wait for the row that holds the last number.
 */
@Injectable()
export class MoneyInService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly settlements: SettlementsService,
    private readonly payments: PaymentsRepository,
    private readonly suspense: SuspenseItemsRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Money for leases, at most one payment for each: settles their charges and is in the ledger, as postings of the kind given.
   * To be numbered with `issueReceipts`.
   */
  async bookForLeases(tx: Tx, organization: Organization, list: readonly ForLease[], kind = 'payment'): Promise<Booked[]> {
    if (list.length === 0) return [];
    const leaseIds = list.map(({ lease }) => lease.id);
    if (new Set(leaseIds).size < list.length) throw new Error('Two payments for one lease cannot be planned together.');
    const accounts = await this.ledger.lockLeases(tx, organization, leaseIds);
    const planned = [];
    for (const { received, alongside = [], ...destination } of list) {
      const leaseAccount = accounts.get(destination.lease.id) ?? fail(`lease ${destination.lease.id} has no account`);
      const plan = await this.settlements.plan(tx, organization, { account: leaseAccount, amount: received.amount, ...destination });
      planned.push({ id: newId('pay'), leaseId: destination.lease.id, received, plan, alongside, receipt: receiptOf(leaseAccount, plan) });
    }
    const postings = planned.map(({ id, leaseId, received, plan, alongside }) => {
      return { kind, sourceId: id, leaseId, effectiveOn: received.valueOn, entries: [...plan.entries, ...alongside] };
    });
    const postingIds = await this.ledger.post(tx, organization, postings);
    const at = this.clock.now();
    const posted = planned.map((one, index) => ({ ...one, at, postingId: postingIds[index] ?? fail('a posting is missing') }));
    // Allocations refer to the payments, so they must be there before; until they have their numbers they count as suspense.
    await this.payments.insert(
      tx,
      organization.id,
      posted.map((one) => newPayment(one.id, one.received, one)),
    );
    const plans = posted.map(({ id, received, ...one }) => ({ ...one, paymentId: id, valueOn: received.valueOn }));
    await this.settlements.apply(tx, organization, plans);
    return posted.map(({ id, leaseId }) => ({ paymentId: id, leaseId }));
  }

  /** Money whose lease is not known: a liability until a person decides. */
  async bookForSuspense(tx: Tx, organization: Organization, list: readonly ForSuspense[]): Promise<void> {
    if (list.length === 0) return;
    const ids = list.map(() => newId('pay'));
    const paymentId = (index: number): string => ids[index] ?? fail('an id is missing');
    const postingIds = await this.ledger.post(
      tx,
      organization,
      list.map(({ received, source }, index) => {
        const { channelId, amount, valueOn } = received;
        const entries = move(source, account.suspense(channelId), amount);
        return { kind: 'payment', sourceId: paymentId(index), leaseId: null, effectiveOn: valueOn, entries };
      }),
    );
    const at = this.clock.now();
    const rows = list.map(({ received }, index) =>
      newPayment(paymentId(index), received, { leaseId: null, postingId: postingIds[index] ?? fail('a posting is missing'), at }),
    );
    await this.payments.insert(tx, organization.id, rows);
    const items = list.map(({ reason, suggestions }, index) => {
      return { id: newId('sus'), paymentId: paymentId(index), reason, suggestions, createdAt: at };
    });
    await this.suspense.insert(tx, organization.id, items);
    await this.outbox.add(tx, ...ids.map((id) => event('payment.suspended', organization, id, { paymentId: id })));
  }

  /**
   * Money in suspense goes to the lease it was meant for, and counts for the day it was paid. To be numbered with `issueReceipts`.
   * The lease's account and the payment are locked by the caller.
   */
  async bookFromSuspense(
    tx: Tx,
    organization: Organization,
    payment: PaymentRow & { channelId: string },
    to: {
      account: LeaseAccount;
      lease: Pick<Lease, 'id' | 'state' | 'allocationPolicy'>;
      instruction?: Instruction | undefined;
      alongside?: NewEntry[];
    },
  ): Promise<Booked> {
    const { id: paymentId, amount, valueOn, channelId } = payment;
    const { id: leaseId } = to.lease;
    const plan = await this.settlements.plan(tx, organization, { ...to, amount, source: account.suspense(channelId) });
    const posting = {
      kind: 'suspense-resolution',
      sourceId: paymentId,
      leaseId,
      effectiveOn: valueOn,
      entries: [...plan.entries, ...(to.alongside ?? [])],
    };
    const [postingId = fail('a posting is missing')] = await this.ledger.post(tx, organization, [posting]);
    await this.payments.assign(tx, organization.id, paymentId, { leaseId, postingId, receipt: receiptOf(to.account, plan) });
    await this.settlements.apply(tx, organization, [{ plan, paymentId, leaseId, postingId, valueOn }]);
    return { paymentId, leaseId };
  }

  /**
   * Money in suspense goes to several leases, a part to each: the payment ends as SPLIT, and keeps its transaction; each part is a payment
   * that counts for the day it was paid. To be numbered with `issueReceipts`. Accounts and payment are locked by the caller.
   */
  async bookPartsFromSuspense(
    tx: Tx,
    organization: Organization,
    whole: PaymentRow & { channelId: string },
    parts: readonly (Omit<ForLease, 'received' | 'source'> & { amount: Money })[],
  ): Promise<Booked[]> {
    const { id: splitOf, method, channelId, valueOn } = whole;
    const source = account.suspense(channelId);
    const list = parts.map(({ amount, lease, instruction, alongside }) => {
      return { lease, instruction, alongside, source, received: { amount, valueOn, method, channelId, splitOf } };
    });
    const booked = await this.bookForLeases(tx, organization, list, 'suspense-resolution');
    await this.payments.markEnded(tx, organization.id, splitOf, 'SPLIT');
    const partIds = booked.map(({ paymentId }) => paymentId);
    await this.outbox.add(tx, { ...event('payment.split', organization, splitOf, {}), payload: { paymentId: splitOf, partIds } });
    return booked;
  }

  /** The last step: tells that payments were posted, unless told not to, and gives them the next receipt numbers, without a gap. */
  async issueReceipts(tx: Tx, organization: Organization, booked: readonly Booked[], { silently = false } = {}): Promise<void> {
    if (booked.length === 0) return;
    if (!silently) {
      const events = booked.map((payload) => event('payment.posted', organization, payload.paymentId, { ...payload }));
      await this.outbox.add(tx, ...events);
    }
    const year = Number(this.clock.today(organization.timeZone).slice(0, 4));
    const first = await takeNumbers(tx, organization.id, { kind: 'RCT', year }, booked.length);
    const numbers = booked.map(({ paymentId }, index): [string, string] => [paymentId, documentNumber('RCT', year, first + index)]);
    await this.payments.markPosted(tx, organization.id, new Map(numbers));
  }
}

/** What the receipt of a planned settlement says. */
function receiptOf({ owed, creditBalance }: LeaseAccount, { settled, deposits, credit }: SettlementPlan): ReceiptFacts {
  const sums = new Map<string, number>();
  for (const { chargeId, amount } of settled) sums.set(chargeId, (sums.get(chargeId) ?? 0) + amount.amountMinor);
  const charges = [...sums].map(([id, minor]) => ({ id, minor }));
  const settledMinor = charges.reduce((sum, { minor }) => sum + minor, 0);
  return {
    charges,
    deposits: deposits.map(({ depositItemId, amount }) => ({ id: depositItemId, minor: amount.amountMinor })),
    balanceMinor: owed.amountMinor - settledMinor - creditBalance.amountMinor - credit.amountMinor,
  };
}

const event = (type: string, organization: Organization, aggregateId: string, payload: Record<string, string>) => ({
  type,
  organizationId: organization.id,
  aggregateId,
  payload,
});

function fail(message: string): never {
  throw new Error(`Booking payments went wrong: ${message}.`);
}
