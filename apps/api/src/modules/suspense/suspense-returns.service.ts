import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { invalidRequest } from '@plotihub/http';
import { Clock, type LocalDate } from '@plotihub/time';
import { ChannelsService } from '../channels/index.js';
import { account, bankOf, bookOf, LedgerService, move } from '../ledger/index.js';
import { ProposalsService, type Organization, type Proposal } from '../organizations/index.js';
import { SuspenseItemsService, SuspenseNotOpen, type ReturnWay, type SuspendedPayment, type SuspenseRow } from '../payments/index.js';
import { ReturnNotPending } from './suspense.errors.js';

const KIND = 'suspense-return';

/** How, when and under which reference the money went back. */
export interface ReturnDone {
  way: ReturnWay;
  reference: string;
  /** Today unless told. */
  on?: LocalDate | undefined;
  by: string;
}

/**
 * Sends money in suspense back to who paid it. Two people decide; until it has really gone it stays what it was, a liability in
 * suspense, which nobody can give to a lease meanwhile.
 */
@Injectable()
export class SuspenseReturnsService {
  constructor(
    private readonly items: SuspenseItemsService,
    private readonly channels: ChannelsService,
    private readonly ledger: LedgerService,
    private readonly proposals: ProposalsService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {
    proposals.register({
      kind: KIND,
      permission: 'refunds:approve',
      execute: async (tx, organization, { subjectId }) => {
        const { item } = await this.items.lock(tx, organization.id, subjectId);
        if (item.state !== 'OPEN') throw notOpen(item);
        await this.items.setState(tx, organization.id, subjectId, 'RETURN_PENDING');
      },
    });
  }

  /** @throws NotFound, SuspenseNotOpen, ProposalPending */
  async propose(tx: Tx, organizationId: string, id: string, by: { reason: string; proposedBy: string }): Promise<Proposal> {
    const item = await this.items.get(tx, organizationId, id);
    if (item.state !== 'OPEN') throw notOpen(item);
    return this.proposals.propose(tx, organizationId, { kind: KIND, subjectId: id, payload: {}, ...by });
  }

  /** It does not go back after all: it is open again for who decides. @throws NotFound, ReturnNotPending */
  async cancel(tx: Tx, organizationId: string, id: string): Promise<void> {
    await this.lockPending(tx, organizationId, id);
    await this.items.setState(tx, organizationId, id, 'OPEN');
  }

  /**
   * The money has gone, under the provider's or the bank's reference.
   * @throws NotFound, ReturnNotPending, ReferenceUsed; InvalidRequest for a day to come, or before the payment
   */
  async markReturned(tx: Tx, organization: Organization, id: string, done: ReturnDone): Promise<void> {
    const { item, payment } = await this.lockPending(tx, organization.id, id);
    const today = this.clock.today(organization.timeZone);
    const on = done.on ?? today;
    if (on > today || on < item.valueOn)
      throw invalidRequest([{ pointer: '/on', code: 'range', detail: `must be from ${item.valueOn} to ${today}` }]);
    if (done.way !== 'BANK' && payment.method !== 'MPESA')
      throw invalidRequest([{ pointer: '/way', code: 'way', detail: `must be BANK for money that came by ${payment.method}` }]);
    if (payment.channelId === null) throw new Error(`Payment ${payment.id} is in suspense without a channel.`);
    const channel = await this.channels.get(tx, organization.id, payment.channelId);
    const clearing = account.channelClearing(channel.id);
    const office = done.way === 'BANK' ? bankOf(bookOf(organization.kind)) : clearing;
    const from = channel.ownerId === null ? office : account.withOwner(channel.id); // the owner sent it back
    const entries = move(account.suspense(payment.channelId), from, payment.amount);
    await this.ledger.post(tx, organization, [
      { kind: 'payment-return', sourceId: payment.id, leaseId: null, effectiveOn: on, reverses: payment.receiptPostingId, entries },
    ]);
    const { way, reference, by } = done;
    await this.items.markReturned(tx, organization.id, item, { way, reference, on, by, at: this.clock.now() });
    const payload = { paymentId: payment.id, way, reference };
    await this.outbox.add(tx, { type: 'payment.returned', organizationId: organization.id, aggregateId: payment.id, payload });
  }

  private async lockPending(tx: Tx, organizationId: string, id: string): Promise<{ item: SuspenseRow; payment: SuspendedPayment }> {
    const locked = await this.items.lock(tx, organizationId, id);
    const { state, paymentId } = locked.item;
    if (state !== 'RETURN_PENDING') throw new ReturnNotPending(`Suspense item ${id} is ${state}.`, { paymentId, state });
    return locked;
  }
}

function notOpen({ id, paymentId, state }: SuspenseRow): Error {
  return new SuspenseNotOpen(`Suspense item ${id} is ${state}.`, { paymentId, state });
}
