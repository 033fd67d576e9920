import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { InboundService, type PaidTransaction } from '../payments/index.js';
import { normaliseReference } from '../properties/index.js';
import { StkMovesService } from './stk-moves.service.js';
import { PAID_AFTER_S, PAID_BEFORE_S } from './stk-push.rules.js';
import { StkPushesRepository, type PushRow } from './stk-pushes.repository.js';

/** Joins pushes and payments: a push learns of its payment whoever told of that. */
@Injectable()
export class StkLinksService {
  constructor(
    private readonly repository: StkPushesRepository,
    private readonly moves: StkMovesService,
    private readonly inbound: InboundService,
  ) {}

  /** Payments that have just been booked, to leases or to suspense. */
  async booked(tx: Tx, organizationId: string, paymentIds: readonly string[]): Promise<void> {
    const paid = await this.inbound.ofPayments(tx, organizationId, paymentIds);
    for (const [channelId, ofChannel] of Map.groupBy(paid, (one) => one.channelId)) {
      const byReceipt = new Map(ofChannel.map((one) => [one.externalId, one]));
      for (const push of await this.repository.lockOfReceipts(tx, organizationId, channelId, [...byReceipt.keys()])) {
        const one = byReceipt.get(push.receipt ?? '');
        if (one) await this.join(tx, push, one);
        byReceipt.delete(push.receipt ?? '');
      }
      for (const one of byReceipt.values()) await this.answer(tx, organizationId, one);
    }
  }

  private async join(tx: Tx, push: PushRow, { paymentId, amount }: PaidTransaction): Promise<void> {
    if (push.state !== 'SUCCESS') await this.moves.hear(tx, push, 'PAID', { paid: amount, paymentId, toldBy: 'PAYMENT' });
    else if (push.paymentId === null) await this.moves.learn(tx, push, { paymentId });
  }

  /** A payment of the amount and with the reference of a push, at its time, is the answer to it: the callback was lost. */
  private async answer(tx: Tx, organizationId: string, paid: PaidTransaction): Promise<void> {
    const { channelId, amount, valueAt, externalId: receipt, paymentId } = paid;
    const [from, to] = [this.after(valueAt, -PAID_AFTER_S), this.after(valueAt, PAID_BEFORE_S)];
    const unanswered = await this.repository.lockUnanswered(tx, organizationId, { channelId, amount, from, to });
    const push = only(unanswered, normaliseReference(paid.referenceRaw));
    if (push) await this.moves.hear(tx, push, 'PAID', { receipt, paid: amount, paymentId, toldBy: 'PAYMENT' });
  }

  private after(at: Date, seconds: number): Date {
    return new Date(at.getTime() + seconds * 1_000);
  }
}

/** A till gives no reference back: there it must be the only push that it can be. */
function only(pushes: readonly PushRow[], reference: string): PushRow | undefined {
  if (reference === '') return pushes.length === 1 ? pushes[0] : undefined;
  return pushes.find((push) => normaliseReference(push.reference) === reference);
}
