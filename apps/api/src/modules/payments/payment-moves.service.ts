import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { invalidRequest, NotFound } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { DestinationsService } from './destinations.service.js';
import { LeaseReleasesService } from './lease-releases.service.js';
import { MoneyInService } from './money-in.service.js';
import { PaymentNotMovable } from './payments.errors.js';
import { PaymentsRepository, type PaymentRow } from './payments.repository.js';

/** Puts right a payment that was posted to the wrong lease. */
@Injectable()
export class PaymentMovesService {
  constructor(
    private readonly payments: PaymentsRepository,
    private readonly releases: LeaseReleasesService,
    private readonly moneyIn: MoneyInService,
    private readonly destinations: DestinationsService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The payment is reversed today, and a new one for the other lease counts for the day it was paid. The provider's transaction goes
   * along; both keep their receipts. @returns the id of the new payment
   * @throws NotFound, PaymentNotMovable, PaymentNotReversible, LeaseTakesNoMoney, ChannelOfAnotherOwner; InvalidRequest for the lease that
   * has it
   */
  async move(tx: Tx, organization: Organization, id: string, to: { leaseId: string; reason: string }): Promise<string> {
    const seen = await this.payments.find(tx, organization.id, id);
    if (!seen) throw new NotFound(`There is no payment ${id}.`);
    assertMovable(seen);
    if (seen.leaseId === to.leaseId) throw invalidRequest([{ pointer: '/leaseId', code: 'same', detail: 'must be another lease' }]);
    const { lease, accounts } = await this.destinations.lockWith(tx, organization, { leaseId: to.leaseId }, [seen.leaseId ?? '']);
    const payment = await this.payments.lock(tx, organization.id, id);
    const leaseAccount = accounts.get(payment?.leaseId ?? '');
    if (!payment || !leaseAccount) throw new Error(`Payment ${id} is gone, or has another lease.`);
    assertMovable(payment);

    await this.releases.assertServes(tx, organization, payment, lease);
    await this.releases.release(tx, organization, payment, leaseAccount);
    await this.payments.markReversed(tx, organization.id, id, { on: this.clock.today(organization.timeZone), reason: to.reason });
    await this.payments.letGo(tx, organization.id, id);
    const received = receivedAgain(payment);
    const source = await this.releases.arrivedIn(tx, organization, payment, lease.id);
    const [booked] = await this.moneyIn.bookForLeases(tx, organization, [{ lease, received, source }]);
    if (!booked) throw new Error(`Payment ${id} was not booked again.`);
    await this.payments.markMoved(tx, organization.id, id, booked.paymentId);
    const payload = { paymentId: id, leaseId: payment.leaseId, movedTo: booked.paymentId };
    await this.outbox.add(tx, { type: 'payment.reversed', organizationId: organization.id, aggregateId: id, payload });
    await this.moneyIn.issueReceipts(tx, organization, [booked]);
    return booked.paymentId;
  }
}

/** @throws PaymentNotMovable for one that has no lease, or none any more; and for one whose money was here before, which is reversed instead */
function assertMovable({ id, state, method }: PaymentRow): void {
  if (state !== 'POSTED') throw new PaymentNotMovable(`Payment ${id} is ${state}.`, { paymentId: id, state });
  if (method === 'DEPOSIT') throw new PaymentNotMovable(`Payment ${id} came out of a deposit: reverse it.`, { paymentId: id, state });
  if (method === 'TRANSFER') throw new PaymentNotMovable(`Payment ${id} came from another lease: reverse it.`, { paymentId: id, state });
}

/** The same money, as it came. What a part shows of the provider's is the whole's. */
function receivedAgain(payment: PaymentRow) {
  const { amount, valueOn, method, channelId, inboundTransactionId, externalId, recordedBy, note, splitOf } = payment;
  return {
    amount,
    valueOn,
    method,
    ...(channelId === null ? {} : { channelId }),
    ...(inboundTransactionId === null ? {} : { inboundTransactionId }),
    ...(externalId === null || splitOf !== null ? {} : { externalId }),
    ...(recordedBy === null ? {} : { recordedBy }),
    ...(note === null ? {} : { note }),
    ...(splitOf === null ? {} : { splitOf }),
  };
}
