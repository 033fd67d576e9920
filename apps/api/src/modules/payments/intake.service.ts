import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@plotihub/database';
import { parseC2bConfirmation, type C2bConfirmation } from '@plotihub/mpesa';
import { Clock, dateIn } from '@plotihub/time';
import { account } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { normaliseReference } from '../properties/index.js';
import type { ChannelRow } from './channels.repository.js';
import { InboundRepository, type InboundTransaction, type KnownTransaction } from './inbound.repository.js';
import { MatchingService, type Matched } from './matching.service.js';
import { MoneyInService, type Booked } from './money-in.service.js';
import { payerHint } from './payer-hint.rules.js';
import type { ClaimedEvent, Outcome } from './provider-events.repository.js';
import { ProviderEventsService } from './provider-events.service.js';

/** Events of one channel, oldest first. */
export interface Intake {
  organization: Organization;
  channel: ChannelRow;
  events: readonly ClaimedEvent[];
}

/** A transaction that an event tells of for the first time. */
interface News {
  event: ClaimedEvent;
  transaction: InboundTransaction;
  customer: boolean;
}
type Decided = News & { match: Matched };

/** What is not a rent payment whatever the bytes say: more than a thousand million shillings. */
const MOST_MINOR = 100_000_000_000;
const REFERENCE_LENGTH = 120;
const TYPE_LENGTH = 60;

/** Reads callbacks and does what they say. */
@Injectable()
export class IntakeService {
  constructor(
    private readonly events: ProviderEventsService,
    private readonly inbound: InboundRepository,
    private readonly matching: MatchingService,
    private readonly moneyIn: MoneyInService,
    private readonly clock: Clock,
  ) {}

  /**
   * Does all that the events say and crosses them off, in the caller's one transaction: all of it, or nothing. What is known of a
   * transaction already changes nothing, however often it comes.
   * @throws also when another worker books one of the transactions at the same moment: then each event should be handled alone
   */
  async handle(tx: Tx, intake: Intake): Promise<void> {
    const { organization } = intake;
    const { news, outcomes } = await this.read(tx, intake);
    await this.inbound.insert(
      tx,
      organization.id,
      news.map(({ transaction }) => transaction),
      this.clock.now(),
    );
    const decided: Decided[] = [];
    for (const one of news) decided.push({ ...one, match: await this.match(tx, organization, one) });

    const booked: Booked[] = [];
    for (const [turn, wave] of inTurns(decided).entries()) {
      // Who comes after another payment for the same lease finds less to pay: what was decided by the balance is decided anew.
      if (turn > 0) for (const one of wave) one.match = await this.match(tx, organization, one);
      booked.push(...(await this.book(tx, organization, wave)));
    }
    const done = news.map(({ event, transaction }): Outcome => {
      return { event, state: 'HANDLED', reason: null, inboundTransactionId: transaction.id };
    });
    await this.events.settle(tx, [...outcomes, ...done]);
    await this.moneyIn.issueReceipts(tx, organization, booked);
  }

  /** Tells what is new from what is not. */
  private async read(tx: Tx, { organization, channel, events }: Intake): Promise<{ news: News[]; outcomes: Outcome[] }> {
    const readings = events.map((event) => readEvent(event, channel));
    const told = readings.flatMap((reading) => ('confirmation' in reading ? [reading.confirmation.transactionId] : []));
    const known = new Map<string, KnownTransaction>();
    for (const one of await this.inbound.findKnown(tx, organization.id, channel.id, told)) known.set(one.externalId, one);

    const news: News[] = [];
    const outcomes: Outcome[] = [];
    for (const reading of readings) {
      if (!('confirmation' in reading)) {
        outcomes.push(reading);
        continue;
      }
      const { event, confirmation } = reading;
      const before = known.get(confirmation.transactionId);
      if (before) {
        outcomes.push(repeated(event, before, confirmation));
        continue;
      }
      const transaction = inboundTransaction(event, confirmation, organization);
      known.set(transaction.externalId, transaction);
      news.push({ event, transaction, customer: confirmation.kind !== 'OTHER' });
    }
    return { news, outcomes };
  }

  private match(tx: Tx, { id }: Organization, { transaction, customer }: News): Promise<Matched> {
    const { referenceRaw, amount, valueOn } = transaction;
    return this.matching.match(tx, id, { reference: referenceRaw, amount, valueOn, customer });
  }

  private async book(tx: Tx, organization: Organization, wave: readonly Decided[]): Promise<Booked[]> {
    const forSuspense = wave.flatMap(({ match, transaction }) =>
      match.kind === 'SUSPENSE' ? [{ ...match, received: receivedOf(transaction) }] : [],
    );
    await this.moneyIn.bookForSuspense(tx, organization, forSuspense);
    const forLeases = wave.flatMap(({ match, transaction }) => {
      const source = account.channelClearing(transaction.channelId);
      return match.kind === 'LEASE' ? [{ ...match, received: receivedOf(transaction), source }] : [];
    });
    return this.moneyIn.bookForLeases(tx, organization, forLeases);
  }
}

type Reading = Outcome | { event: ClaimedEvent; confirmation: C2bConfirmation };

function readEvent(event: ClaimedEvent, channel: ChannelRow): Reading {
  const parse = parseC2bConfirmation(event.body);
  if (!parse.ok) return { event, state: 'UNREADABLE', reason: parse.reason, inboundTransactionId: null };
  const { confirmation } = parse;
  if (confirmation.amount.amountMinor > MOST_MINOR)
    return { event, state: 'UNREADABLE', reason: 'amount-out-of-range', inboundTransactionId: null };
  // Money of another paybill did not come through this one; to book it here would make this one's balance wrong.
  if (confirmation.shortCode !== channel.shortCode)
    return { event, state: 'CONFLICT', reason: 'another-short-code', inboundTransactionId: null };
  return { event, confirmation };
}

/** A transaction that is known: nothing new, unless this telling of it says something else. */
function repeated(event: ClaimedEvent, known: KnownTransaction, { amount, billReference }: C2bConfirmation): Outcome {
  const outcome = { event, inboundTransactionId: known.id };
  if (!known.amount.equals(amount)) return { ...outcome, state: 'CONFLICT', reason: 'another-amount' };
  if (normaliseReference(known.referenceRaw) !== normaliseReference(cut(billReference)))
    return { ...outcome, state: 'CONFLICT', reason: 'another-reference' };
  return { ...outcome, state: 'DUPLICATE', reason: null };
}

const cut = (reference: string): string => reference.slice(0, REFERENCE_LENGTH);

function inboundTransaction(event: ClaimedEvent, confirmation: C2bConfirmation, { timeZone }: Organization): InboundTransaction {
  return {
    id: newId('ibt'),
    channelId: event.channelId,
    externalId: confirmation.transactionId,
    transactionType: confirmation.transactionType.slice(0, TYPE_LENGTH),
    amount: confirmation.amount,
    valueAt: confirmation.transactedAt,
    valueOn: dateIn(confirmation.transactedAt, timeZone),
    referenceRaw: cut(confirmation.billReference),
    payerHint: payerHint(confirmation.payerHint),
  };
}

const receivedOf = ({ id, channelId, externalId, amount, valueOn }: InboundTransaction) => ({
  amount,
  valueOn,
  method: 'MPESA' as const,
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
