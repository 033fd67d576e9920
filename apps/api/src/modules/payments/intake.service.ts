import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@plotihub/database';
import { dateIn } from '@plotihub/time';
import type { ChannelKind } from '../channels/index.js';
import { normaliseReference } from '../properties/index.js';
import { ArrivalsService } from './arrivals.service.js';
import type { InboundTransaction, KnownTransaction } from './inbound.repository.js';
import { InboundService } from './inbound.service.js';
import { MatchingService, type Matched } from './matching.service.js';
import { MoneyInService, type Booked, type ForLease, type ForSuspense } from './money-in.service.js';
import type { PaymentMethod } from './payments.repository.js';
import type { ClaimedEvent, Outcome } from './provider-events.repository.js';
import { ProviderEventsService } from './provider-events.service.js';
import { TellingSources, type Intake, type Reading, type Telling } from './tellings.service.js';

/** A transaction that an event tells of for the first time. */
interface News {
  event: ClaimedEvent;
  transaction: InboundTransaction;
  telling: Telling;
}
type Decided = News & { match: Matched };

/** What a payment through a channel is. */
const METHOD_OF: Record<ChannelKind, PaymentMethod> = {
  MPESA_PAYBILL: 'MPESA',
  MPESA_TILL: 'MPESA',
  BANK_PAYBILL: 'BANK',
  BANK: 'BANK',
  CASH: 'CASH',
  CHEQUE: 'CHEQUE',
};
/** What is not a rent payment whatever the bytes say: more than a thousand million shillings. */
const MOST_MINOR = 100_000_000_000;
const REFERENCE_LENGTH = 120;
const TYPE_LENGTH = 60;

/** Does what tellings of money say: the same, however often and from wherever a transaction is told of. */
@Injectable()
export class IntakeService {
  constructor(
    private readonly sources: TellingSources,
    private readonly events: ProviderEventsService,
    private readonly inbound: InboundService,
    private readonly matching: MatchingService,
    private readonly moneyIn: MoneyInService,
    private readonly arrivals: ArrivalsService,
  ) {}

  /**
   * Does all that the events say and crosses them off, in the caller's one transaction: all of it, or nothing. What is known of a
   * transaction already changes nothing, however often it comes.
   * @throws also when another worker books one of the transactions at the same moment: then each event should be handled alone
   */
  async handle(tx: Tx, intake: Intake): Promise<void> {
    const { organization } = intake;
    const { news, outcomes } = await this.read(tx, intake);
    await this.inbound.record(
      tx,
      intake.channel,
      news.map(({ transaction }) => transaction),
    );
    const decided: Decided[] = [];
    for (const one of news) decided.push({ ...one, match: await this.match(tx, intake, one) });

    const booked: Booked[] = [];
    for (const [turn, wave] of inTurns(decided).entries()) {
      // Who comes after another payment for the same lease finds less to pay: what was decided by the balance is decided anew.
      if (turn > 0) for (const one of wave) one.match = await this.match(tx, intake, one);
      booked.push(...(await this.book(tx, intake, wave)));
    }
    const done = news.map(({ event, transaction }): Outcome => {
      return { event, state: 'HANDLED', reason: null, inboundTransactionId: transaction.id };
    });
    await this.events.settle(tx, [...outcomes, ...done]);
    await this.moneyIn.issueReceipts(tx, organization, booked);
  }

  /** Tells what is new from what is not. */
  private async read(tx: Tx, intake: Intake): Promise<{ news: News[]; outcomes: Outcome[] }> {
    const { organization, channel } = intake;
    const readings = (await this.sources.read(tx, intake)).map(withinReason);
    const told = readings.flatMap((reading) => ('telling' in reading ? [reading.telling.externalId] : []));
    const known = new Map<string, KnownTransaction>();
    for (const one of await this.inbound.tellings(tx, organization.id, channel.id, told)) known.set(one.externalId, one);

    const news: News[] = [];
    const outcomes: Outcome[] = [];
    for (const reading of readings) {
      if (!('telling' in reading)) {
        outcomes.push(reading);
        continue;
      }
      const { event, telling } = reading;
      const before = known.get(telling.externalId);
      if (before) {
        outcomes.push(repeated(event, before, telling));
        continue;
      }
      const transaction = this.transactionOf(event, telling, intake);
      known.set(transaction.externalId, transaction);
      news.push({ event, transaction, telling });
    }
    return { news, outcomes };
  }

  private transactionOf(event: ClaimedEvent, telling: Telling, { organization, channel }: Intake): InboundTransaction {
    return {
      id: newId('ibt'),
      channelId: event.channelId,
      externalId: telling.externalId,
      transactionType: telling.transactionType.slice(0, TYPE_LENGTH),
      amount: telling.amount,
      valueAt: telling.at,
      valueOn: dateIn(telling.at, organization.timeZone),
      referenceRaw: cut(telling.reference),
      payerHint: telling.payerHint,
      method: METHOD_OF[channel.kind],
      receivedVia: this.sources.via(event),
    };
  }

  private async match(tx: Tx, { organization, channel }: Intake, { transaction, telling }: News): Promise<Matched> {
    const { referenceRaw, amount, valueOn } = transaction;
    const { leaseId, customer } = telling;
    const matched = await this.matching.match(tx, organization.id, { reference: referenceRaw, amount, valueOn, customer, leaseId });
    return this.arrivals.placed(tx, organization, channel, matched);
  }

  private async book(tx: Tx, { organization, channel }: Intake, wave: readonly Decided[]): Promise<Booked[]> {
    const forSuspense: ForSuspense[] = [];
    const forLeases: ForLease[] = [];
    for (const { match, transaction } of wave) {
      const received = receivedOf(transaction);
      const source = await this.arrivals.accountIn(
        tx,
        organization,
        { ...received, channel },
        match.kind === 'LEASE' ? match.lease.id : null,
      );
      if (match.kind === 'SUSPENSE') forSuspense.push({ ...match, received, source });
      else forLeases.push({ ...match, received, source });
    }
    await this.moneyIn.bookForSuspense(tx, organization, forSuspense);
    return this.moneyIn.bookForLeases(tx, organization, forLeases);
  }
}

/** What no rent is, is not booked, whoever tells of it. */
function withinReason(reading: Reading): Reading {
  if (!('telling' in reading) || reading.telling.amount.amountMinor <= MOST_MINOR) return reading;
  return { event: reading.event, state: 'UNREADABLE', reason: 'amount-out-of-range', inboundTransactionId: null };
}

/** A transaction that is known: nothing new, unless this telling of it says something else. */
function repeated(event: ClaimedEvent, known: KnownTransaction, { amount, reference }: Telling): Outcome {
  const outcome = { event, inboundTransactionId: known.id };
  if (!known.amount.equals(amount)) return { ...outcome, state: 'CONFLICT', reason: 'another-amount' };
  // A source that does not say what the payer typed contradicts nobody.
  const unlike = normaliseReference(known.referenceRaw) !== normaliseReference(cut(reference));
  if (unlike && known.referenceRaw !== '' && reference !== null) return { ...outcome, state: 'CONFLICT', reason: 'another-reference' };
  return { ...outcome, state: 'DUPLICATE', reason: null };
}

const cut = (reference: string | null): string => (reference ?? '').slice(0, REFERENCE_LENGTH);

const receivedOf = ({ id, channelId, externalId, amount, valueOn, method }: InboundTransaction) => ({
  amount,
  valueOn,
  method,
  channelId,
  externalId,
  inboundTransactionId: id,
});

/** In order, the nth payment for a lease in the nth turn; what goes to suspense in the first. */
function inTurns(decided: readonly Decided[]): Decided[][] {
  const turns: Decided[][] = [];
  const seen = new Map<string, number>();
  for (const one of decided) {
    const leaseId = one.match.kind === 'LEASE' ? one.match.lease.id : undefined;
    const turn = leaseId === undefined ? 0 : (seen.get(leaseId) ?? 0);
    if (leaseId !== undefined) seen.set(leaseId, turn + 1);
    (turns[turn] ??= []).push(one);
  }
  return turns;
}
