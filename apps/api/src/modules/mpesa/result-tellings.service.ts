import { Injectable } from '@nestjs/common';
import { hashToken } from '@plotihub/auth';
import { Database, type Tx } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { parseResult, statusResult, type AsyncResult, type StatusResult } from '@plotihub/mpesa';
import { ProviderEventsService, TellingSources, type Intake, type Reading } from '../payments/index.js';
import { envelope, opened } from './envelope.rules.js';
import { PayoutTellingsService } from './payout-tellings.service.js';
import { maskedPhone } from './phones.rules.js';
import { RequestsRepository, type RequestRow } from './requests.repository.js';
import { RequestsService } from './requests.service.js';

/** The kind of provider event that an answer about a transaction is. */
export const TRANSACTION_STATUS = 'TRANSACTION_STATUS';

type Event = Intake['events'][number];

/** What M-Pesa answers, some time later, when it is asked about a transaction. */
@Injectable()
export class ResultTellingsService {
  constructor(
    private readonly requests: RequestsService,
    private readonly repository: RequestsRepository,
    private readonly events: ProviderEventsService,
    private readonly payouts: PayoutTellingsService,
    private readonly database: Database,
    sources: TellingSources,
  ) {
    sources.register({ kind: TRANSACTION_STATUS, via: 'STATUS', read: (tx, intake) => this.read(tx, intake) });
  }

  /** Keeps an answer as it comes. @throws NotFound for a token that we never made */
  async store(token: string, body: string): Promise<void> {
    const request = await this.ofToken(token);
    const channel = { organizationId: request.organizationId, id: request.channelId };
    await this.events.store(this.database.reader, channel, TRANSACTION_STATUS, envelope(request.id, body));
  }

  /** The question waited too long in M-Pesa's queue. It is asked again by itself. @throws NotFound */
  async timedOut(token: string): Promise<void> {
    await this.ofToken(token);
  }

  private async ofToken(token: string): Promise<{ organizationId: string; id: string; channelId: string }> {
    const request = await this.repository.findByTokenHash(this.database.reader, hashToken(token));
    if (!request) throw new NotFound('There is no callback address like this.');
    return request;
  }

  private async read(tx: Tx, intake: Intake): Promise<Reading[]> {
    const readings: Reading[] = [];
    for (const event of intake.events) readings.push(await this.readOne(tx, intake, event));
    return readings;
  }

  private async readOne(tx: Tx, { organization, channel }: Intake, event: Event): Promise<Reading> {
    const { id, text } = opened(event.body);
    const parse = parseResult(text);
    if (!parse.ok) return outcome(event, 'UNREADABLE', parse.reason);
    const request = await this.repository.lock(tx, organization.id, id);
    if (!request) return outcome(event, 'UNREADABLE', 'unknown-request');
    const status = statusResult(parse.result);
    const { payoutId } = request;
    const reading =
      payoutId === null
        ? readingOf(event, status, { request, shortCode: channel.shortCode })
        : await this.ofPayout(tx, { organization, event, payoutId }, { result: parse.result, status });
    const reason = 'telling' in reading ? null : reading.reason;
    if (request.state === 'SENT' || request.state === 'UNKNOWN') await this.settle(tx, request, status, reason);
    return reading;
  }

  private async ofPayout(
    tx: Tx,
    { organization, event, payoutId }: { organization: Intake['organization']; event: Event; payoutId: string },
    answer: { result: AsyncResult; status: StatusResult },
  ): Promise<Reading> {
    const { state, reason } = await this.payouts.answered(tx, organization, payoutId, answer);
    return outcome(event, state, reason);
  }

  private async settle(tx: Tx, request: RequestRow, { meaning }: StatusResult, reason: string | null): Promise<void> {
    if (meaning.class === 'SUCCESS') await this.requests.done(tx, request, { reason });
    else await this.requests.failed(tx, request, 'not-found-by-provider');
  }
}

/** Only money that has arrived at this very channel is told of: the same answer comes for what was paid out. */
function readingOf(event: Event, status: StatusResult, { request, shortCode }: { request: RequestRow; shortCode: string | null }): Reading {
  const { receipt, amount, time, debitParty, creditParty } = status;
  if (status.meaning.class !== 'SUCCESS') return outcome(event, 'HANDLED', 'no-such-transaction');
  if (!status.completed) return outcome(event, 'HANDLED', 'not-completed');
  if (receipt === undefined || amount === undefined) return outcome(event, 'UNREADABLE', 'missing-receipt-or-amount');
  if (receipt !== request.receipt) return outcome(event, 'CONFLICT', 'another-transaction');
  if (creditParty?.identifier !== shortCode) return outcome(event, 'CONFLICT', 'another-short-code');
  return {
    event,
    telling: {
      externalId: receipt,
      transactionType: status.reasonType || 'Transaction status',
      amount,
      at: time?.at ?? event.receivedAt,
      reference: null,
      payerHint: debitParty ? maskedPhone(debitParty.identifier) : null,
      customer: true,
    },
  };
}

const outcome = (event: Event, state: 'HANDLED' | 'CONFLICT' | 'UNREADABLE', reason: string): Reading => ({
  event,
  state,
  reason,
  inboundTransactionId: null,
});
