import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { parseStkCallback, type StkCallback, type StkPaid } from '@plotihub/mpesa';
import type { Money } from '@plotihub/money';
import { LedgerService } from '../ledger/index.js';
import { InboundService, TellingSources, type Intake, type Reading } from '../payments/index.js';
import { opened } from './envelope.rules.js';
import { maskedPhone, samePhone } from './phones.rules.js';
import { StkMovesService } from './stk-moves.service.js';
import { MOST_SHILLINGS, reasonOf } from './stk-push.rules.js';
import { StkPushesRepository, type PushRow } from './stk-pushes.repository.js';

/** The kind of provider event that the callback of a push is. */
export const STK_CALLBACK = 'STK_CALLBACK';
const MOST_MINOR = MOST_SHILLINGS * 100;

type Event = Intake['events'][number];
/** A receipt with an amount that can be. */
type Credible = StkPaid & { receipt: string; amount: Money };

/** How pushes ended, as M-Pesa calls to tell. Money and push are written in one transaction, or neither. */
@Injectable()
export class StkTellingsService {
  constructor(
    private readonly repository: StkPushesRepository,
    private readonly moves: StkMovesService,
    private readonly inbound: InboundService,
    private readonly ledger: LedgerService,
    sources: TellingSources,
  ) {
    sources.register({ kind: STK_CALLBACK, via: 'STK', read: (tx, intake) => this.read(tx, intake) });
  }

  private async read(tx: Tx, intake: Intake): Promise<Reading[]> {
    await this.lockAccounts(tx, intake);
    const readings: Reading[] = [];
    // One after another: the second callback of a push must find what the first has done.
    for (const event of intake.events) readings.push(await this.readOne(tx, intake, event));
    return readings;
  }

  /** The lease's account before the push, as everywhere where both are locked. */
  private async lockAccounts(tx: Tx, { organization, events }: Intake): Promise<void> {
    const leaseIds = new Set<string>();
    for (const { body } of events) {
      const { id, text } = opened(body);
      const parse = parseStkCallback(text);
      if (!parse.ok || parse.callback.paid === undefined) continue;
      const push = await this.repository.find(tx, organization.id, id);
      if (push) leaseIds.add(push.leaseId);
    }
    if (leaseIds.size > 0) await this.ledger.lockLeases(tx, organization, [...leaseIds]);
  }

  private async readOne(tx: Tx, { organization, channel }: Intake, event: Event): Promise<Reading> {
    const { id, text } = opened(event.body);
    const parse = parseStkCallback(text);
    if (!parse.ok) return outcome(event, 'UNREADABLE', parse.reason);
    const push = await this.moves.lock(tx, { organizationId: organization.id, id });
    if (!push) return outcome(event, 'UNREADABLE', 'unknown-push');
    const { callback } = parse;
    // Whoever knows the address but not M-Pesa's name for the push has not got it from M-Pesa.
    if (push.checkoutRequestId !== null && push.checkoutRequestId !== callback.checkoutRequestId)
      return outcome(event, 'CONFLICT', 'another-push');
    const { class: what } = callback.meaning;
    if (what === 'SUCCESS') return this.paid(tx, { event, push, callback, till: channel.kind === 'MPESA_TILL' });
    if (what === 'FAILED') {
      await this.moves.hear(tx, push, 'DECLINED', { reason: reasonOf(callback.code), toldBy: 'CALLBACK' });
      return outcome(event, 'HANDLED', 'push-declined');
    }
    return outcome(event, 'HANDLED', 'push-undecided');
  }

  private async paid(
    tx: Tx,
    { event, push, callback, till }: { event: Event; push: PushRow; callback: StkCallback; till: boolean },
  ): Promise<Reading> {
    const { paid } = callback;
    if (!isCredible(paid)) {
      // It was paid, and nobody can say what: the confirmation or Pull will.
      if (push.state !== 'SUCCESS')
        await this.moves.learn(tx, push, { confirmedAt: event.receivedAt, reason: 'receipt-awaited', receipt: paid?.receipt ?? null });
      return outcome(event, 'UNREADABLE', paid?.receipt === undefined ? 'missing-receipt' : 'bad-amount');
    }
    await this.success(tx, push, paid);
    return {
      event,
      telling: {
        externalId: paid.receipt,
        transactionType: 'STK push',
        amount: paid.amount,
        at: paid.time?.at ?? event.receivedAt,
        // M-Pesa gives the reference back with a paybill's confirmation, and with a till's nothing.
        reference: till ? null : push.reference,
        payerHint: maskedPhone(paid.msisdn),
        customer: true,
        leaseId: push.leaseId,
      },
    };
  }

  private async success(tx: Tx, push: PushRow, paid: Credible): Promise<void> {
    const known = await this.inbound.ofReceipts(tx, push.organizationId, push.channelId, [paid.receipt]);
    const learned = {
      receipt: paid.receipt,
      paid: paid.amount,
      payerDiffers: push.phone !== null && !samePhone(push.phone, paid.msisdn),
      paymentId: known.get(paid.receipt) ?? null,
      toldBy: 'CALLBACK' as const,
    };
    // What was concluded from a payment that fitted gives way to what M-Pesa itself says.
    if (push.state === 'SUCCESS' && push.toldBy === 'PAYMENT') await this.moves.confirm(tx, push, learned);
    else await this.moves.hear(tx, push, 'PAID', learned);
  }
}

const isCredible = (paid: StkPaid | undefined): paid is Credible =>
  paid?.receipt !== undefined && paid.amount !== undefined && paid.amount.amountMinor <= MOST_MINOR;

const outcome = (event: Event, state: 'HANDLED' | 'CONFLICT' | 'UNREADABLE', reason: string): Reading => ({
  event,
  state,
  reason,
  inboundTransactionId: null,
});
