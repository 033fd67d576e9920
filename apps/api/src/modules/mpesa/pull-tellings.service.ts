import { Injectable } from '@nestjs/common';
import { hashToken } from '@plotihub/auth';
import type { Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { parsePullTransaction, type PullRow } from '@plotihub/mpesa';
import { Clock } from '@plotihub/time';
import { InboundService, ProviderEventsService, TellingSources, type Intake, type Reading } from '../payments/index.js';
import { ConnectionsRepository } from './connections.repository.js';
import { PulledRepository, type PulledTransaction } from './pulled.repository.js';
import type { RequestRow } from './requests.repository.js';

/** The kind of provider event that a row of Pull is. */
export const PULL = 'PULL';

/** Rows of Pull as tellings. The same row comes every quarter of an hour: it is kept once, and told of only if nobody else has. */
@Injectable()
export class PullTellingsService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly pulled: PulledRepository,
    private readonly events: ProviderEventsService,
    private readonly inbound: InboundService,
    private readonly clock: Clock,
    sources: TellingSources,
  ) {
    sources.register({ kind: PULL, via: 'PULL', read: (_tx, { events: list }) => Promise.resolve(list.map(readRow)) });
  }

  /** Keeps a page. @returns how many of its payments nobody had told of */
  async keep(tx: Tx, request: RequestRow, rows: readonly PullRow[]): Promise<number> {
    const { organizationId, channelId } = request;
    await this.connections.lock(tx, organizationId, channelId);
    const now = this.clock.now();
    const byReceipt = new Map(rows.map((row) => [receiptOf(row), row]));
    const fresh = new Set(await this.pulled.fresh(tx, organizationId, channelId, [...byReceipt.keys()]));
    const rowsOf = [...byReceipt].filter(([receipt]) => fresh.has(receipt));
    const known = await this.inbound.known(tx, organizationId, channelId, [...fresh]);
    const news = rowsOf.filter(([receipt]) => !known.has(receipt));
    const bodies = news.map(([, { raw }]) => raw);
    const eventIds = bodies.length === 0 ? [] : await this.events.store(tx, { organizationId, id: channelId }, PULL, ...bodies);
    const eventOf = new Map(news.map(([receipt], index) => [receipt, eventIds[index]]));
    const listed = rowsOf.map(([receipt, row]): PulledTransaction => {
      // A row that nobody can read is listed all the same.
      const { amount, time } = row.ok ? row.transaction : { amount: Money.zero('KES'), time: undefined };
      const providerEventId = eventOf.get(receipt) ?? null;
      return { channelId, receipt, amount, transactedAt: time?.at ?? now, firstSeenAt: now, providerEventId };
    });
    await this.pulled.insert(tx, organizationId, listed);
    return news.length;
  }
}

/** The receipt of a row; for one that has none, a word that the same row has again. */
const receiptOf = (row: PullRow): string =>
  row.ok ? row.transaction.transactionId : (row.transactionId ?? `row-${hashToken(row.raw).slice(0, 30)}`);

function readRow(event: Intake['events'][number]): Reading {
  const row = parsePullTransaction(event.body);
  if (!row.ok) return { event, state: 'UNREADABLE', reason: row.reason, inboundTransactionId: null };
  const { transactionId, transactionType, amount, time, billReference, sender } = row.transaction;
  return {
    event,
    telling: {
      externalId: transactionId,
      transactionType: transactionType || 'Pull',
      amount,
      at: time?.at ?? event.receivedAt,
      reference: billReference,
      payerHint: sender.slice(0, 60) || null,
      customer: /c2b|pay.?bill|buy.?goods|merchant/i.test(transactionType),
    },
  };
}
