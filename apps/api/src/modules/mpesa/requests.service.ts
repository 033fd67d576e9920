import { Injectable } from '@nestjs/common';
import { hashToken } from '@plotihub/auth';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { newCallbackToken, type NoAnswer } from '@plotihub/mpesa';
import { Clock } from '@plotihub/time';
import { ChannelsService } from '../channels/index.js';
import { TOO_MANY_CALLS } from './daraja-rate.service.js';
import { RequestUnderWay } from './mpesa.errors.js';
import { refusalWord } from './refusals.rules.js';
import { RequestsRepository, type RequestChanges, type RequestRow } from './requests.repository.js';
import type { RequestKind } from './requests.rules.js';

/** Something M-Pesa is asked, as it is shown. */
export type MpesaRequest = Omit<RequestRow, 'organizationId' | 'attempts' | 'conversationId'>;

export interface NewRequest {
  channelId: string;
  kind: RequestKind;
  receipt?: string;
  payoutId?: string;
  conversationId?: string;
  fromAt?: Date;
  toAt?: Date;
  requestedBy?: string;
  /** Sealed until the request has ended. */
  secret?: string;
}

/** Longer than any of these calls takes, with all pages of a Pull. */
const CLAIM_S = 300;
/** How long the answer to a status request is waited for, which comes to an address of ours. */
const RESULT_S = 900;
/** Seconds until the next attempt after the first, second… that came to nothing; after the last, nobody tries any more. */
const PAUSES_S = [30, 120, 600, 1_800];

/** What M-Pesa is asked beside pushes. None of it moves money, so what got no answer is asked again. */
@Injectable()
export class RequestsService {
  constructor(
    private readonly repository: RequestsRepository,
    private readonly channels: ChannelsService,
    private readonly clock: Clock,
  ) {}

  /** To be asked by the worker within seconds. @throws RequestUnderWay if the same is asked of the channel just now */
  async create(tx: Tx, organizationId: string, request: NewRequest): Promise<MpesaRequest> {
    const { channelId, kind, receipt = null, payoutId = null, conversationId = null, fromAt = null, toAt = null } = request;
    const { requestedBy = null, secret } = request;
    if (kind !== 'STATUS' && (await this.repository.isUnderWay(tx, organizationId, channelId, kind)))
      throw new RequestUnderWay(`${kind} of channel ${channelId} is under way.`, { channelId, kind });
    const now = this.clock.now();
    const row: RequestRow = {
      ...{ organizationId, id: newId('mpr'), channelId, kind, state: 'CREATED', reason: null, receipt, payoutId },
      ...{
        conversationId,
        fromAt,
        toAt,
        rowsSeen: null,
        rowsNew: null,
        requestedBy,
        createdAt: now,
        sentAt: null,
        endedAt: null,
        attempts: 0,
      },
    };
    await this.repository.insert(tx, row, now, secret);
    return toView(row);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<MpesaRequest> {
    const row = await this.repository.find(db, organizationId, id);
    if (!row) throw new NotFound(`There is no request ${id}.`);
    return toView(row);
  }

  /** In order of asking, one more than a page holds. @throws NotFound for a channel that is not there */
  async list(
    db: Reader,
    organizationId: string,
    filter: { channelId: string; kind?: RequestKind },
    page: PageRequest,
  ): Promise<MpesaRequest[]> {
    const { channelId } = filter;
    if (!(await this.channels.getMany(db, [{ organizationId, channelId }])).has(channelId))
      throw new NotFound(`There is no payment channel ${channelId}.`);
    return (await this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 })).map(toView);
  }

  /** Takes requests that are due, and says for each under which secret its answer will come. Those whose worker died come back. */
  async claim(tx: Tx, kinds: readonly RequestKind[], limit: number): Promise<{ request: RequestRow; token: string }[]> {
    const now = this.clock.now();
    const until = this.inSeconds(CLAIM_S);
    for (const lost of await this.repository.claim(tx, 'SENT', { kinds, now, until, limit })) await this.tryAgain(tx, lost, 'no-result');
    const due = await this.repository.claim(tx, 'CREATED', { kinds, now, until, limit });
    const claimed = [];
    for (const request of due) {
      const token = newCallbackToken();
      await this.repository.change(tx, request, {
        state: 'SENT',
        sentAt: now,
        tokenHash: hashToken(token),
        attempts: request.attempts + 1,
      });
      claimed.push({ request: { ...request, state: 'SENT' as const, sentAt: now, attempts: request.attempts + 1 }, token });
    }
    return claimed;
  }

  /** It came to an answer. */
  async done(tx: Tx, request: RequestRow, learned: Pick<RequestChanges, 'reason' | 'rowsSeen' | 'rowsNew'> = {}): Promise<void> {
    await this.end(tx, request, { ...learned, state: 'DONE' });
  }

  /** It got no answer: a refusal is the end, anything else is asked again, and again later. */
  async unanswered(tx: Tx, request: RequestRow, call: NoAnswer): Promise<void> {
    const { outcome, reason } = call;
    if (call === TOO_MANY_CALLS) return this.putOff(tx, request);
    const busy = reason === 'BUSY' || reason === 'QUOTA';
    if (outcome === 'refused' && !busy) return this.end(tx, request, { state: 'FAILED', reason: refusalWord(reason) });
    return this.tryAgain(tx, request, busy ? refusalWord(reason) : 'not-reached');
  }

  /** It waits for its answer, which M-Pesa will bring. */
  async accepted(tx: Tx, request: RequestRow): Promise<void> {
    await this.repository.change(tx, request, { availableAt: this.inSeconds(RESULT_S) });
  }

  /** It cannot be asked, or the answer was a no. */
  async failed(tx: Tx, request: RequestRow, reason: string): Promise<void> {
    await this.end(tx, request, { state: 'FAILED', reason });
  }

  /** It was never asked: that was no attempt. */
  private async putOff(tx: Tx, request: RequestRow): Promise<void> {
    const availableAt = this.inSeconds(TOO_MANY_CALLS.retryAfterS ?? 1);
    await this.repository.change(tx, request, { state: 'CREATED', attempts: request.attempts - 1, availableAt });
  }

  private async tryAgain(tx: Tx, request: RequestRow, reason: string): Promise<void> {
    const pause = PAUSES_S[request.attempts - 1];
    if (pause === undefined) return this.end(tx, request, { state: 'UNKNOWN', reason });
    await this.repository.change(tx, request, { state: 'CREATED', reason, availableAt: this.inSeconds(pause) });
  }

  private async end(tx: Tx, request: RequestRow, changes: RequestChanges): Promise<void> {
    await this.repository.change(tx, request, { ...changes, endedAt: this.clock.now(), availableAt: null, secretSealed: null });
  }

  private inSeconds(seconds: number): Date {
    return new Date(this.clock.now().getTime() + seconds * 1_000);
  }
}

function toView({ organizationId: _organization, attempts: _attempts, conversationId: _name, ...view }: RequestRow): MpesaRequest {
  return view;
}
