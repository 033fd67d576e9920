import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import { dateIn } from '@plotihub/time';
import { PullsService, type PulledTransaction } from '../mpesa/index.js';
import type { Organization } from '../organizations/index.js';
import { isListedByPull, tells, type Coverage, type Span } from './coverage.rules.js';
import type { ReceiptFacts } from './differences.rules.js';
import { ProofFactsRepository, type ProofScope, type ProvedMoney } from './proof-facts.repository.js';

/** What Pull says of a receipt: see ReceiptFacts. */
export type PullSays = (one: { externalId: string; at: Date }, money: ProvedMoney | undefined) => Money | null | undefined;

/** A payment that Pull lists and no statement has, as the provider's side of the proof. */
export type PulledLine = Pick<ReceiptFacts, 'externalId' | 'on'> & {
  at: Date;
  line: NonNullable<ReceiptFacts['line']>;
  money: ProvedMoney | undefined;
};

/** What Pull lists, as a side of the proof. A row that nobody could read is listed, and says nothing. */
@Injectable()
export class PullProofService {
  constructor(
    private readonly pulls: PullsService,
    private readonly facts: ProofFactsRepository,
  ) {}

  /** What Pull says of some receipts. */
  async says(db: Reader, { organizationId, channelId }: ProofScope, { pulled }: Coverage, receipts: readonly string[]): Promise<PullSays> {
    if (pulled.length === 0) return () => undefined;
    const listed = await this.pulls.listed(db, organizationId, channelId, receipts);
    return ({ externalId, at }, money) => {
      const row = listed.get(externalId);
      if (row) return row.amount.isPositive ? row.amount : undefined;
      return tells(pulled, at) && (!money || isListedByPull(money.transactionType)) ? null : undefined;
    };
  }

  /** A page of what Pull lists of the days and no statement tells, and where to go on; nothing on a channel that is not pulled. */
  async page(
    db: Reader,
    organization: Organization,
    scope: ProofScope,
    page: Span & { after: PulledTransaction | undefined; limit: number },
  ): Promise<{ lines: PulledLine[]; next: PulledTransaction | undefined }> {
    const { organizationId, channelId } = scope;
    const rows = await this.pulls.transactions(db, organizationId, channelId, page);
    const receipts = rows.map(({ receipt }) => receipt);
    const told = await this.facts.onStatements(db, scope, receipts);
    const money = await this.facts.moneyOf(db, scope, receipts);
    const eventIds = rows.flatMap(({ providerEventId }) => providerEventId ?? []);
    const unread = await this.facts.unread(db, organizationId, eventIds);
    const lines = rows
      .filter(({ receipt, amount }) => !told.has(receipt) && amount.isPositive)
      .map(({ receipt, amount, transactedAt, providerEventId }): PulledLine => {
        const known = money.get(receipt);
        const waiting = providerEventId !== null && unread.has(providerEventId);
        const line = { id: null, amount, repeated: false, waiting, created: known?.receivedVia === 'PULL', providerEventId };
        return { externalId: receipt, on: dateIn(transactedAt, organization.timeZone), at: transactedAt, line, money: known };
      });
    return { lines, next: rows.length < page.limit ? undefined : rows.at(-1) };
  }
}
