import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import type { ChannelRow } from './channels.repository.js';
import {
  ProviderEventsRepository,
  type ClaimedEvent,
  type Outcome,
  type ProviderEventRow,
  type ProviderEventState,
} from './provider-events.repository.js';

/** A claim that is older belongs to a worker that died. */
const CLAIM_S = 60;
/** Seconds until the next attempt after the first, second… failure; the last repeats until a person looks. */
const BACKOFF_S = [5, 30, 300, 1_800, 7_200, 36_000];

/** What providers told us, kept as they told it, and where each telling stands. */
@Injectable()
export class ProviderEventsService {
  constructor(
    private readonly repository: ProviderEventsRepository,
    private readonly clock: Clock,
  ) {}

  /** Keeps a callback, whatever it says: a repeated one is one more row. It is there when this resolves. */
  async store(db: Reader, channel: ChannelRow, kind: string, body: string): Promise<void> {
    const { organizationId } = channel;
    await this.repository.insert(db, {
      organizationId,
      id: newId('pev'),
      channelId: channel.id,
      kind,
      body,
      receivedAt: this.clock.now(),
      state: 'STORED',
      reason: null,
      inboundTransactionId: null,
      attempts: 0,
    });
  }

  /** The oldest events that nobody works on, at most `limit`. */
  claim(tx: Tx, limit: number): Promise<ClaimedEvent[]> {
    return this.repository.claim(tx, this.clock.now(), this.inSeconds(CLAIM_S), limit);
  }

  /** Crosses events off, in the transaction that did what they say. */
  settle(tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
    return this.repository.settle(tx, outcomes);
  }

  /** After a failure: later, and ever later. */
  postpone(db: Reader, event: ClaimedEvent): Promise<void> {
    const delay = BACKOFF_S[Math.min(event.attempts, BACKOFF_S.length - 1)] ?? CLAIM_S;
    return this.repository.postpone(db, event, this.inSeconds(delay));
  }

  /** True while money may have come in that is not in the books yet. */
  hasUnread(db: Reader, organizationId: string): Promise<boolean> {
    return this.repository.hasStored(db, organizationId);
  }

  /** In the order in which they came, one more than a page holds. */
  list(
    db: Reader,
    organizationId: string,
    filter: { state?: ProviderEventState },
    page: PageRequest,
  ): Promise<(ProviderEventRow & { excerpt: string })[]> {
    return this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
  }

  private inSeconds(seconds: number): Date {
    return new Date(this.clock.now().getTime() + seconds * 1_000);
  }
}
