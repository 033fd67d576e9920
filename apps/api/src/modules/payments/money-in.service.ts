import { Injectable } from '@nestjs/common';
import { documentNumber, newId, takeNumbers, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { Clock, type LocalDate } from '@plotihub/time';
import { SettlementsService, type Instruction, type SettlementPlan } from '../billing/index.js';
import type { Lease } from '../leases/index.js';
import { account, LedgerService, move, type AccountKey, type LeaseAccount } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import type { Suggestion, SuspenseReason } from './matching.rules.js';
import { newPayment, PaymentsRepository, type PaymentRow, type ReceiptFacts, type Received } from './payments.repository.js';
import { SuspenseRepository } from './suspense.repository.js';

/** Where it goes: a lease, out of the account that it was debited to. */
export interface Destination {
  lease: Pick<Lease, 'id' | 'state'>;
  source: AccountKey;
  instruction?: Instruction;
}

/** Brings money into the books. The receipt number comes last in every story: its row is what all payments wait for. */
@Injectable()
export class MoneyInService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly settlements: SettlementsService,
    private readonly payments: PaymentsRepository,
    private readonly suspense: SuspenseRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Money for a lease: settles its charges, is in the ledger, and gets a receipt. */
  async postToLease(tx: Tx, organization: Organization, received: Received, destination: Destination): Promise<string> {
    const id = newId('pay');
    const leaseId = destination.lease.id;
    const lockedAccount = await this.ledger.lockLease(tx, organization, leaseId);
    const plan = await this.settlements.plan(tx, organization, { account: lockedAccount, amount: received.amount, ...destination });
    const postingId = await this.post(tx, organization, {
      kind: 'payment',
      sourceId: id,
      leaseId,
      effectiveOn: received.valueOn,
      entries: plan.entries,
    });
    // Allocations refer to the payment, so it must be there before them; until it has its number it counts as suspense.
    await this.payments.insert(tx, organization.id, [newPayment(id, received, { leaseId, postingId, at: this.clock.now() })]);
    await this.settle(tx, organization, { paymentId: id, account: lockedAccount, plan, postingId, valueOn: received.valueOn });
    return id;
  }

  /** Money whose lease is not known: a liability until a person decides. */
  async postToSuspense(
    tx: Tx,
    organization: Organization,
    received: Received & { channelId: string },
    why: { reason: SuspenseReason; suggestions: readonly Suggestion[] },
  ): Promise<string> {
    const id = newId('pay');
    const { channelId, amount } = received;
    const postingId = await this.post(tx, organization, {
      kind: 'payment',
      sourceId: id,
      leaseId: null,
      effectiveOn: received.valueOn,
      entries: move(account.channelClearing(channelId), account.suspense(channelId), amount),
    });
    await this.payments.insert(tx, organization.id, [newPayment(id, received, { leaseId: null, postingId, at: this.clock.now() })]);
    await this.suspense.insert(tx, organization.id, { id: newId('sus'), paymentId: id, ...why, createdAt: this.clock.now() });
    await this.outbox.add(tx, {
      type: 'payment.suspended',
      organizationId: organization.id,
      aggregateId: id,
      payload: { paymentId: id },
    });
    return id;
  }

  /**
   * Money in suspense goes to the lease it was meant for; it counts for the day it was paid, not for today.
   * The lease's account and the payment are locked by the caller.
   */
  async release(
    tx: Tx,
    organization: Organization,
    payment: PaymentRow & { channelId: string },
    to: { account: LeaseAccount; lease: Pick<Lease, 'id' | 'state'> },
  ): Promise<void> {
    const { id, amount, valueOn, channelId } = payment;
    const plan = await this.settlements.plan(tx, organization, { ...to, amount, source: account.suspense(channelId) });
    const postingId = await this.post(tx, organization, {
      kind: 'suspense-resolution',
      sourceId: id,
      leaseId: to.lease.id,
      effectiveOn: valueOn,
      entries: plan.entries,
    });
    await this.settle(tx, organization, { paymentId: id, account: to.account, plan, postingId, valueOn });
  }

  private async settle(
    tx: Tx,
    organization: Organization,
    done: { paymentId: string; account: LeaseAccount; plan: SettlementPlan; postingId: string; valueOn: LocalDate },
  ): Promise<void> {
    const { paymentId, plan, postingId, valueOn } = done;
    const { leaseId } = done.account;
    await this.settlements.apply(tx, organization, { plan, paymentId, leaseId, postingId, valueOn });
    await this.outbox.add(tx, {
      type: 'payment.posted',
      organizationId: organization.id,
      aggregateId: paymentId,
      payload: { paymentId, leaseId },
    });
    const number = await this.nextNumber(tx, organization);
    await this.payments.markPosted(tx, organization.id, paymentId, {
      leaseId,
      number,
      postingId,
      receipt: receiptOf(done.account, plan),
    });
  }

  private async post(tx: Tx, organization: Organization, posting: Parameters<LedgerService['post']>[2][number]): Promise<string> {
    const [postingId] = await this.ledger.post(tx, organization, [posting]);
    if (postingId === undefined) throw new Error('The ledger posted nothing.');
    return postingId;
  }

  private async nextNumber(tx: Tx, organization: Organization): Promise<string> {
    const year = Number(this.clock.today(organization.timeZone).slice(0, 4));
    return documentNumber('RCT', year, await takeNumbers(tx, organization.id, { kind: 'RCT', year }));
  }
}

/** What the receipt of a planned settlement will say. */
export function receiptOf({ owed, creditBalance }: LeaseAccount, { settled, deposits, credit }: SettlementPlan): ReceiptFacts {
  const charges = settled.map(({ chargeId, amount }) => ({ id: chargeId, minor: amount.amountMinor }));
  const settledMinor = charges.reduce((sum, { minor }) => sum + minor, 0);
  return {
    charges,
    deposits: deposits.map(({ depositItemId, amount }) => ({ id: depositItemId, minor: amount.amountMinor })),
    balanceMinor: owed.amountMinor - settledMinor - creditBalance.amountMinor - credit.amountMinor,
  };
}
