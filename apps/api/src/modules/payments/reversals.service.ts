import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { NotFound } from '@plotihub/http';
import { Clock, type LocalDate } from '@plotihub/time';
import { account, LedgerService, move, type LeaseAccount } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { LeaseReleasesService } from './lease-releases.service.js';
import { PaymentNotReversible } from './payments.errors.js';
import { PaymentsRepository, type PaymentRow } from './payments.repository.js';
import { toPayment, type Payment } from './payments.service.js';
import { SuspenseItemsRepository } from './suspense-items.repository.js';

interface Locked {
  payment: PaymentRow;
  leaseAccount: LeaseAccount | undefined;
  /** What of a split payment stands, with the accounts of the leases that have it. */
  parts: { payment: PaymentRow; leaseAccount: LeaseAccount }[];
}

/** Takes payments back: the provider did, a note was false, somebody erred. */
@Injectable()
export class ReversalsService {
  constructor(
    private readonly payments: PaymentsRepository,
    private readonly suspense: SuspenseItemsRepository,
    private readonly releases: LeaseReleasesService,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Everything the payment settled is open again, today; its receipt keeps its number. What was split is taken back whole: the provider
   * knows of one payment.
   * @throws NotFound, PaymentNotReversible
   */
  async reverse(tx: Tx, organization: Organization, id: string, reason: string): Promise<Payment> {
    const { payment, leaseAccount, parts } = await this.lock(tx, organization, id);
    assertReversible(payment);
    const on = this.clock.today(organization.timeZone);
    if (payment.state === 'SPLIT') for (const part of parts) await this.releases.release(tx, organization, part.payment, part.leaseAccount);
    else if (leaseAccount) await this.releases.release(tx, organization, payment, leaseAccount);
    else await this.takeFromSuspense(tx, organization, payment, on);
    const gone = [...parts.map((part) => part.payment), payment];
    for (const { id: paymentId, leaseId } of gone) {
      await this.payments.markReversed(tx, organization.id, paymentId, { on, reason });
      const payload = { paymentId, leaseId };
      await this.outbox.add(tx, { type: 'payment.reversed', organizationId: organization.id, aggregateId: paymentId, payload });
    }
    return toPayment({ ...payment, state: 'REVERSED', reversedOn: on, reversalReason: reason });
  }

  /** The leases' accounts before the payment, as everywhere; a payment that leaves suspense just now is caught by the second look. */
  private async lock(tx: Tx, organization: Organization, id: string): Promise<Locked> {
    const seen = await this.payments.find(tx, organization.id, id);
    if (!seen) throw new NotFound(`There is no payment ${id}.`);
    const early = [seen, ...(await this.postedParts(tx, organization, seen))];
    await this.ledger.lockLeases(tx, organization, await this.releases.leasesOf(tx, organization.id, early));
    const payment = await this.payments.lock(tx, organization.id, id);
    if (!payment) throw new Error(`Payment ${id} is gone.`);
    const parts = await this.postedParts(tx, organization, payment);
    const leaseIds = await this.releases.leasesOf(tx, organization.id, [payment, ...parts]);
    const accounts = await this.ledger.lockLeases(tx, organization, leaseIds);
    const accountOf = ({ leaseId }: PaymentRow): LeaseAccount | undefined => accounts.get(leaseId ?? '');
    const locked = parts.flatMap((part) => {
      const leaseAccount = accountOf(part);
      return leaseAccount ? [{ payment: part, leaseAccount }] : [];
    });
    return { payment, leaseAccount: accountOf(payment), parts: locked };
  }

  private async postedParts(tx: Tx, organization: Organization, { id, state }: PaymentRow): Promise<PaymentRow[]> {
    if (state !== 'SPLIT') return [];
    return (await this.payments.partsOf(tx, organization.id, id)).filter((part) => part.state === 'POSTED');
  }

  private async takeFromSuspense(tx: Tx, organization: Organization, payment: PaymentRow, on: LocalDate): Promise<void> {
    if (payment.channelId === null) throw new Error(`Payment ${payment.id} is in suspense without a channel.`);
    const item = await this.suspense.findByPayment(tx, organization.id, payment.id);
    if (item?.state === 'RETURN_PENDING')
      throw notReversible(payment, `Payment ${payment.id} is being sent back: say so when it has gone.`);
    const to = await this.releases.arrivedIn(tx, organization, payment, null);
    await this.ledger.post(tx, organization, [
      {
        kind: 'payment-reversal',
        sourceId: payment.id,
        leaseId: null,
        effectiveOn: on,
        reverses: payment.receiptPostingId,
        entries: move(account.suspense(payment.channelId), to, payment.amount),
      },
    ]);
    await this.suspense.markReversed(tx, organization.id, payment.id);
  }
}

/** @throws PaymentNotReversible for one that has gone before, and for a part of one */
export function assertReversible(payment: Pick<Payment, 'id' | 'state' | 'reversedOn' | 'splitOf'>): void {
  const { id, state, reversedOn, splitOf } = payment;
  if (state === 'REVERSED') throw notReversible(payment, `Payment ${id} was reversed on ${reversedOn ?? 'an earlier day'}.`);
  if (state === 'RETURNED') throw notReversible(payment, `Payment ${id} was sent back to who paid it.`);
  if (splitOf !== null) throw notReversible(payment, `Payment ${id} is a part of ${splitOf}, which is taken back whole.`);
}

function notReversible({ id, state }: Pick<Payment, 'id' | 'state'>, why: string): Error {
  return new PaymentNotReversible(why, { paymentId: id, state });
}
