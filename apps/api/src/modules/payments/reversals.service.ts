import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { NotFound } from '@plotihub/http';
import { Clock, type LocalDate } from '@plotihub/time';
import { SettlementsService } from '../billing/index.js';
import { account, LedgerService, move, type LeaseAccount } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { arrivesIn } from './money-in.service.js';
import { PaymentNotReversible } from './payments.errors.js';
import { PaymentsRepository, type PaymentRow } from './payments.repository.js';
import { toPayment, type Payment } from './payments.service.js';
import { SuspenseRepository } from './suspense.repository.js';

/** Takes payments back: the provider did, a note was false, somebody erred. */
@Injectable()
export class ReversalsService {
  constructor(
    private readonly payments: PaymentsRepository,
    private readonly suspense: SuspenseRepository,
    private readonly settlements: SettlementsService,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Everything the payment settled is open again, today; its receipt keeps its number.
   * @throws NotFound, PaymentNotReversible
   */
  async reverse(tx: Tx, organization: Organization, id: string, reason: string): Promise<Payment> {
    const { payment, leaseAccount } = await this.lock(tx, organization, id);
    if (payment.state === 'REVERSED')
      throw new PaymentNotReversible(`Payment ${id} was reversed on ${payment.reversedOn ?? 'an earlier day'}.`, { paymentId: id });
    const on = this.clock.today(organization.timeZone);
    if (leaseAccount) await this.takeFromLease(tx, organization, payment, { leaseAccount, on });
    else await this.takeFromSuspense(tx, organization, payment, on);
    await this.payments.markReversed(tx, organization.id, id, { on, reason });
    await this.outbox.add(tx, {
      type: 'payment.reversed',
      organizationId: organization.id,
      aggregateId: id,
      payload: { paymentId: id, leaseId: payment.leaseId },
    });
    return toPayment({ ...payment, state: 'REVERSED', reversedOn: on, reversalReason: reason });
  }

  /** The lease's account before the payment, as everywhere; a payment that leaves suspense just now is caught by the second look. */
  private async lock(tx: Tx, organization: Organization, id: string): Promise<{ payment: PaymentRow; leaseAccount?: LeaseAccount }> {
    const seen = await this.payments.find(tx, organization.id, id);
    if (!seen) throw new NotFound(`There is no payment ${id}.`);
    const early = seen.leaseId === null ? undefined : await this.ledger.lockLease(tx, organization, seen.leaseId);
    const payment = await this.payments.lock(tx, organization.id, id);
    if (!payment) throw new Error(`Payment ${id} is gone.`);
    const leaseAccount = early ?? (payment.leaseId === null ? undefined : await this.ledger.lockLease(tx, organization, payment.leaseId));
    return leaseAccount ? { payment, leaseAccount } : { payment };
  }

  private async takeFromLease(
    tx: Tx,
    organization: Organization,
    payment: PaymentRow,
    { leaseAccount, on }: { leaseAccount: LeaseAccount; on: LocalDate },
  ): Promise<void> {
    const to = arrivesIn(payment, organization);
    const release = await this.settlements.planRelease(tx, organization, { account: leaseAccount, paymentId: payment.id, to });
    const [postingId] = await this.ledger.post(tx, organization, [
      {
        kind: 'payment-reversal',
        sourceId: payment.id,
        leaseId: leaseAccount.leaseId,
        effectiveOn: on,
        reverses: payment.receiptPostingId,
        entries: release.entries,
      },
    ]);
    if (postingId === undefined) throw new Error('The ledger posted nothing.');
    await this.settlements.applyRelease(tx, organization, { release, paymentId: payment.id, postingId, on });
  }

  private async takeFromSuspense(tx: Tx, organization: Organization, payment: PaymentRow, on: LocalDate): Promise<void> {
    if (payment.channelId === null) throw new Error(`Payment ${payment.id} is in suspense without a channel.`);
    await this.ledger.post(tx, organization, [
      {
        kind: 'payment-reversal',
        sourceId: payment.id,
        leaseId: null,
        effectiveOn: on,
        reverses: payment.receiptPostingId,
        entries: move(account.suspense(payment.channelId), arrivesIn(payment, organization), payment.amount),
      },
    ]);
    await this.suspense.markReversed(tx, organization.id, payment.id);
  }
}
