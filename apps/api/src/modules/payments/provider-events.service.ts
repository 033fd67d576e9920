import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import type { ChannelRow } from '../channels/index.js';
import { ProviderEventNotParked } from './payments.errors.js';
import {
  ProviderEventsRepository,
  type ClaimedEvent,
  type ListedEvent,
  type Outcome,
  type ProviderEventState,
} from './provider-events.repository.js';

/** An event as it is shown. */
export type ProviderEvent = ListedEvent;

/** A claim that is older belongs to a worker that died. */
const CLAIM_S = 60;
/** Seconds until the next attempt after the first, second… failure. After the last, half a day later, nobody tries any more. */
const PAUSES_S = [5, 30, 300, 1_800, 7_200, 36_000];
const GIVEN_UP = 'handling-failed';
const ENDED_ADDRESS = 'ended-address';

/** What providers told us, kept as they told it, and where each telling stands. */
@Injectable()
export class ProviderEventsService {
  constructor(
    private readonly repository: ProviderEventsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps what was told of a channel, whatever it says: a repeated telling is one more row. It is there when this resolves, or when the
   * transaction commits; the worker reads it by its kind (TellingSources) within a second or so.
   * @returns the ids of the events, in the order of the bodies
   */
  async store(db: Reader, channel: Pick<ChannelRow, 'organizationId' | 'id'>, kind: string, ...bodies: string[]): Promise<string[]> {
    return this.insert(db, channel, { kind, state: 'STORED', reason: null }, bodies);
  }

  /** Keeps what was told where nobody should tell anything any more: PARKED, until a person says that it is true. */
  async setAside(db: Reader, channel: Pick<ChannelRow, 'organizationId' | 'id'>, kind: string, ...bodies: string[]): Promise<string[]> {
    return this.insert(db, channel, { kind, state: 'PARKED', reason: ENDED_ADDRESS }, bodies);
  }

  /** The oldest events that nobody works on, at most `limit`. Those of a worker that dies rest as long as those that failed. */
  claim(tx: Tx, limit: number): Promise<ClaimedEvent[]> {
    const until = (attempts: number): Date => this.inSeconds(Math.max(CLAIM_S, PAUSES_S[attempts] ?? 0));
    return this.repository.claim(tx, this.clock.now(), until, limit);
  }

  /** True if the last attempt was made before this claim, and its worker died of it, or with it. */
  isSpent({ attempts }: ClaimedEvent): boolean {
    return attempts > PAUSES_S.length;
  }

  /** Crosses events off, in the transaction that did what they say. */
  settle(tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
    return this.repository.settle(tx, outcomes);
  }

  /**
   * After a failure: later, and ever later, then no more until a person says so.
   * @returns true if the event is parked now: who has done that tells a person
   */
  async postpone(db: Reader, event: ClaimedEvent): Promise<boolean> {
    const pause = PAUSES_S[event.attempts];
    if (pause === undefined) return this.repository.park(db, event, GIVEN_UP);
    await this.repository.postpone(db, event, this.inSeconds(pause));
    return false;
  }

  /**
   * Puts a parked event back, to be tried at once and as often as a new one.
   * @throws NotFound, ProviderEventNotParked
   */
  async retry(tx: Tx, organizationId: string, id: string): Promise<ProviderEvent> {
    const back = await this.repository.unpark(tx, organizationId, id, this.clock.now());
    const event = await this.repository.find(tx, organizationId, id);
    if (!event) throw new NotFound(`There is no provider event ${id}.`);
    if (!back) throw new ProviderEventNotParked(`Provider event ${id} is ${event.state}.`, { state: event.state });
    return event;
  }

  /** True while money may soon be in the books that is not yet; what is parked waits for a person, and nobody else waits for it. */
  hasUnread(db: Reader, organizationId: string): Promise<boolean> {
    return this.repository.hasStored(db, organizationId);
  }

  /** In the order in which they came, one more than a page holds. */
  list(db: Reader, organizationId: string, filter: { state?: ProviderEventState }, page: PageRequest): Promise<ProviderEvent[]> {
    return this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
  }

  private async insert(
    db: Reader,
    { organizationId, id: channelId }: Pick<ChannelRow, 'organizationId' | 'id'>,
    as: { kind: string; state: ProviderEventState; reason: string | null },
    bodies: readonly string[],
  ): Promise<string[]> {
    const receivedAt = this.clock.now();
    const rows = bodies.map((body) => {
      return { ...as, organizationId, channelId, id: newId('pev'), body, receivedAt, inboundTransactionId: null, attempts: 0 };
    });
    await this.repository.insert(db, rows);
    return rows.map(({ id }) => id);
  }

  private inSeconds(seconds: number): Date {
    return new Date(this.clock.now().getTime() + seconds * 1_000);
  }
}
