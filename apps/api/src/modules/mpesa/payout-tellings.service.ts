import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { b2cResult, parseResult, type AsyncResult, type B2cResult, type StatusResult } from '@plotihub/mpesa';
import { Clock } from '@plotihub/time';
import { LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { TellingSources, type Intake, type Reading } from '../payments/index.js';
import { opened } from './envelope.rules.js';
import { payoutReason } from './payout.rules.js';
import { PayoutMovesService } from './payout-moves.service.js';
import { PayoutsRepository, type PayoutRow } from './payouts.repository.js';
import { samePhone } from './phones.rules.js';

/** The kinds of provider events that tell of payouts. */
export const PAYOUT_RESULT = 'PAYOUT_RESULT';
export const PAYOUT_TIMEOUT = 'PAYOUT_TIMEOUT';

type Event = Intake['events'][number];
type Heard = { state: 'HANDLED' | 'CONFLICT' | 'UNREADABLE'; reason: string };

/** How payouts ended, as M-Pesa calls to tell, or answers when it is asked. State and books are written in one transaction, or neither. */
@Injectable()
export class PayoutTellingsService {
  constructor(
    private readonly repository: PayoutsRepository,
    private readonly moves: PayoutMovesService,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
    sources: TellingSources,
  ) {
    sources.register({
      kind: PAYOUT_RESULT,
      via: 'STATUS',
      read: (tx, intake) => this.read(tx, intake, (...told) => this.result(...told)),
    });
    sources.register({
      kind: PAYOUT_TIMEOUT,
      via: 'STATUS',
      read: (tx, intake) => this.read(tx, intake, (now, organization, payout) => this.timeout(now, organization, payout)),
    });
  }

  private async read(
    tx: Tx,
    { organization, events }: Intake,
    hear: (tx: Tx, organization: Organization, payout: PayoutRow, text: string) => Promise<Heard>,
  ): Promise<Reading[]> {
    await this.lockAccounts(tx, organization, events);
    const readings: Reading[] = [];
    // One after another: the second callback of a payout must find what the first has done.
    for (const event of events) {
      const { id, text } = opened(event.body);
      const payout = await this.moves.lock(tx, organization, id);
      const heard: Heard = payout ? await hear(tx, organization, payout, text) : { state: 'UNREADABLE', reason: 'unknown-payout' };
      readings.push({ event, ...heard, inboundTransactionId: null });
    }
    return readings;
  }

  /** All of them at once and in order, so that two workers never wait for each other. */
  private async lockAccounts(tx: Tx, organization: Organization, events: readonly Event[]): Promise<void> {
    const leaseIds = new Set<string>();
    for (const { body } of events) {
      const payout = await this.repository.find(tx, organization.id, opened(body).id);
      if (payout?.leaseId) leaseIds.add(payout.leaseId);
    }
    await this.ledger.lockLeases(tx, organization, [...leaseIds]);
  }

  private async result(tx: Tx, organization: Organization, payout: PayoutRow, text: string): Promise<Heard> {
    const parse = parseResult(text);
    if (!parse.ok) return { state: 'UNREADABLE', reason: parse.reason };
    if (isAnother(payout, parse.result)) return { state: 'CONFLICT', reason: 'another-payout' };
    const result = b2cResult(parse.result);
    if (result.meaning.class === 'SUCCESS') return this.paid(tx, organization, payout, result);
    const reason = payoutReason(parse.result.code);
    if (result.meaning.class === 'FAILED') {
      await this.moves.hear(tx, organization, payout, 'DECLINED', { reason, toldBy: 'CALLBACK' });
      return { state: 'HANDLED', reason: 'payout-declined' };
    }
    // A code that nobody has told us the meaning of: M-Pesa is asked, and then a person.
    await this.moves.hear(tx, organization, payout, 'TIMED_OUT', { reason, availableAt: this.clock.now() });
    return { state: 'HANDLED', reason: 'payout-undecided' };
  }

  private async paid(tx: Tx, organization: Organization, payout: PayoutRow, result: B2cResult): Promise<Heard> {
    const { receipt, amount, receiver, time } = result;
    if (receipt === undefined) return { state: 'UNREADABLE', reason: 'missing-receipt' };
    if (amount !== undefined && !amount.equals(payout.amount)) return { state: 'CONFLICT', reason: 'another-amount' };
    if (payout.state === 'PAID') return payout.receipt === receipt ? DONE_BEFORE : { state: 'CONFLICT', reason: 'another-receipt' };
    await this.moves.hear(tx, organization, payout, 'PAID', {
      ...{ receipt, toldBy: 'CALLBACK', paidAt: time?.at ?? this.clock.now(), receiver: receiver?.name.slice(0, 100) ?? null },
      receiverDiffers: payout.phone !== null && receiver !== undefined && !samePhone(payout.phone, receiver.identifier),
    });
    return { state: 'HANDLED', reason: 'payout-paid' };
  }

  /** It expired in M-Pesa's queue, and was done, or was not: asked about at once. */
  private async timeout(tx: Tx, organization: Organization, payout: PayoutRow): Promise<Heard> {
    await this.moves.hear(tx, organization, payout, 'TIMED_OUT', { reason: 'queue-timeout', availableAt: this.clock.now() });
    return { state: 'HANDLED', reason: 'payout-timed-out' };
  }

  /**
   * What M-Pesa answered when it was asked. Only a payment that was completed moves anything: a no, and a not found, are written down for
   * the people who decide, because nobody has seen how far they can be believed.
   */
  async answered(
    tx: Tx,
    organization: Organization,
    id: string,
    { result, status }: { result: AsyncResult; status: StatusResult },
  ): Promise<Heard> {
    const payout = await this.moves.lock(tx, organization, id);
    if (!payout) return { state: 'UNREADABLE', reason: 'unknown-payout' };
    if (status.meaning.class !== 'SUCCESS') return this.inconclusive(tx, payout, 'not-found-by-provider');
    if (!status.completed)
      return this.inconclusive(
        tx,
        payout,
        `provider-says-${status.status
          .toLowerCase()
          .replace(/[^a-z]/g, '')
          .slice(0, 20)}`,
      );
    const { receipt, amount, time, creditParty } = status;
    if (receipt === undefined || amount === undefined) return { state: 'UNREADABLE', reason: 'missing-receipt-or-amount' };
    const name = result.parameters.find(({ key }) => key === 'OriginatorConversationID')?.value;
    const ours = name === undefined || name === '' || name === payout.id || name === payout.conversationId;
    if (!ours || !amount.equals(payout.amount)) return { state: 'CONFLICT', reason: ours ? 'another-amount' : 'another-payout' };
    if (payout.state === 'PAID') return payout.receipt === receipt ? DONE_BEFORE : { state: 'CONFLICT', reason: 'another-receipt' };
    await this.moves.hear(tx, organization, payout, 'PAID', {
      ...{ receipt, toldBy: 'QUERY', paidAt: time?.at ?? this.clock.now(), receiver: creditParty?.name.slice(0, 100) ?? null },
      receiverDiffers: payout.phone !== null && creditParty !== undefined && !samePhone(payout.phone, creditParty.identifier),
    });
    return { state: 'HANDLED', reason: 'payout-paid' };
  }

  private async inconclusive(tx: Tx, payout: PayoutRow, reason: string): Promise<Heard> {
    if (payout.state === 'SENT' || payout.state === 'UNKNOWN') await this.moves.learn(tx, payout, { reason });
    return { state: 'HANDLED', reason };
  }
}

const DONE_BEFORE: Heard = { state: 'HANDLED', reason: 'told-before' };

/** Whoever knows the address but names another payout has not got it from M-Pesa. */
function isAnother({ id, b2cVersion, conversationId }: PayoutRow, { originatorConversationId: told }: AsyncResult): boolean {
  if (told === '') return false;
  if (b2cVersion === 'V3') return told !== id;
  return conversationId !== null && told !== conversationId;
}
