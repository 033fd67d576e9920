import { Injectable } from '@nestjs/common';
import { safeInteger, type Reader } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { LineKind } from './statement-lines.rules.js';

/** Some days of one channel, as the proof looks at them. */
export interface ProofScope {
  organizationId: string;
  channelId: string;
  currency: string;
  from: LocalDate;
  to: LocalDate;
}

/** A line of a statement, as far as the proof cares. */
export interface ProvedLine {
  id: string;
  externalId: string;
  kind: LineKind;
  on: LocalDate;
  at: Date;
  state: string;
  cause: string | null;
  paidIn: Money;
  withdrawn: Money;
  providerEventId: string | null;
  /** What became of the event that it made. */
  eventState: string | null;
}

/** A transaction of the intake with its payment. */
export interface ProvedMoney {
  id: string;
  externalId: string;
  amount: Money;
  on: LocalDate;
  at: Date;
  paymentId: string | null;
  paymentState: string | null;
  receivedVia: string;
  transactionType: string;
  /** A line of a statement tells of it, be it one that could not be read. */
  onStatement: boolean;
}

/** A telling that nobody could use. */
export interface ProvedEvent {
  id: string;
  state: 'UNREADABLE' | 'PARKED' | 'CONFLICT';
  receivedAt: Date;
  inboundTransactionId: string | null;
}

// Right after an import the server's statistics know of no lines: left to itself it would read all of a channel's for each transaction.
const MONEY = `SELECT i.id, i.external_id AS externalId, i.amount_minor AS minor, i.currency, i.value_on AS \`on\`, i.value_at AS at,
    p.id AS paymentId, p.state AS paymentState,
    i.received_via AS receivedVia, i.transaction_type AS transactionType,
    EXISTS (SELECT 1 FROM statement_lines l FORCE INDEX (statement_lines_receipt) WHERE l.organization_id = i.organization_id AND l.channel_id = i.channel_id
      AND l.external_id = i.external_id AND l.kind IN ('PAYMENT', 'UNREADABLE')) AS onStatement
  FROM inbound_transactions i
  LEFT JOIN payments p ON p.organization_id = i.organization_id AND p.inbound_transaction_id = i.id`;

type MoneyRow = Omit<ProvedMoney, 'amount' | 'onStatement'> & { minor: string; currency: string; onStatement: number | string };

const toMoney = ({ minor, currency, onStatement, ...row }: MoneyRow): ProvedMoney => ({
  ...row,
  amount: Money.of(safeInteger(minor), currency),
  onStatement: Number(onStatement) === 1,
});

/** SQL that reads the three sides, a page at a time. */
@Injectable()
export class ProofFactsRepository {
  /** Lines that moved money, in order of day and id; a page of them after the last one seen. */
  async lines(db: Reader, scope: ProofScope, after: { on: LocalDate; id: string } | undefined, limit: number): Promise<ProvedLine[]> {
    const rows: (Omit<ProvedLine, 'paidIn' | 'withdrawn'> & { paidIn: string; withdrawn: string; currency: string })[] = await db.query(
      `SELECT l.id, l.external_id AS externalId, l.kind, l.booked_on AS \`on\`, l.booked_at AS at, l.state, l.cause, l.paid_in_minor AS paidIn, l.withdrawn_minor AS withdrawn,
              l.currency, l.provider_event_id AS providerEventId, e.state AS eventState
         FROM statement_lines l
         LEFT JOIN provider_events e ON e.organization_id = l.organization_id AND e.id = l.provider_event_id
        WHERE l.organization_id = ? AND l.channel_id = ? AND l.booked_on BETWEEN ? AND ? ${after ? 'AND (l.booked_on > ? OR (l.booked_on = ? AND l.id > ?))' : ''}
          AND l.kind IN ('PAYMENT', 'SWEEP', 'OTHER', 'UNREADABLE') ORDER BY l.booked_on, l.id LIMIT ?`,
      [scope.organizationId, scope.channelId, scope.from, scope.to, ...(after ? [after.on, after.on, after.id] : []), limit],
    );
    return rows.map(({ paidIn, withdrawn, currency, ...row }) => ({
      ...row,
      paidIn: Money.of(safeInteger(paidIn), currency),
      withdrawn: Money.of(safeInteger(withdrawn), currency),
    }));
  }

  /** What the intake knows of receipts, by receipt, whenever it came. */
  async moneyOf(db: Reader, scope: ProofScope, receipts: readonly string[]): Promise<Map<string, ProvedMoney>> {
    if (receipts.length === 0) return new Map();
    const rows: MoneyRow[] = await db.query(`${MONEY} WHERE i.organization_id = ? AND i.channel_id = ? AND i.external_id IN (?)`, [
      scope.organizationId,
      scope.channelId,
      receipts,
    ]);
    return new Map(rows.map((row) => [row.externalId, toMoney(row)]));
  }

  /** Those of the receipts of which a line of a statement tells, be it one that could not be read. */
  async onStatements(
    db: Reader,
    scope: Pick<ProofScope, 'organizationId' | 'channelId'>,
    receipts: readonly string[],
  ): Promise<Set<string>> {
    if (receipts.length === 0) return new Set();
    const rows: { externalId: string }[] = await db.query(
      `SELECT DISTINCT external_id AS externalId FROM statement_lines
        WHERE organization_id = ? AND channel_id = ? AND external_id IN (?) AND kind IN ('PAYMENT', 'UNREADABLE')`,
      [scope.organizationId, scope.channelId, receipts],
    );
    return new Set(rows.map(({ externalId }) => externalId));
  }

  /** Those of the tellings that nobody has read yet. */
  async unread(db: Reader, organizationId: string, eventIds: readonly string[]): Promise<Set<string>> {
    if (eventIds.length === 0) return new Set();
    const rows: { id: string }[] = await db.query(
      "SELECT id FROM provider_events WHERE organization_id = ? AND id IN (?) AND state = 'STORED'",
      [organizationId, eventIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** What came to the intake, in order of day and id; a page of it after the last one seen. */
  async money(db: Reader, scope: ProofScope, after: { on: LocalDate; id: string } | undefined, limit: number): Promise<ProvedMoney[]> {
    const rows: MoneyRow[] = await db.query(
      `${MONEY} WHERE i.organization_id = ? AND i.channel_id = ? AND i.value_on BETWEEN ? AND ?
         ${after ? 'AND (i.value_on > ? OR (i.value_on = ? AND i.id > ?))' : ''} ORDER BY i.value_on, i.id LIMIT ?`,
      [scope.organizationId, scope.channelId, scope.from, scope.to, ...(after ? [after.on, after.on, after.id] : []), limit],
    );
    return rows.map(toMoney);
  }

  /** The accounts in which the money of a channel comes: the bank's (1000, 1090) and its own clearing account (1010). */
  async arrivals(db: Reader, { organizationId, channelId }: ProofScope): Promise<string[]> {
    const rows: { id: string }[] = await db.query(
      `SELECT id FROM accounts WHERE organization_id = ? AND book IN ('CLIENT', 'OFFICE')
          AND ((code IN ('1000', '1090') AND subject = '') OR (code = '1010' AND subject = ?))`,
      [organizationId, channelId],
    );
    return rows.map(({ id }) => id);
  }

  /** Parts of split payments, and what payments were moved from: each with the payment that it belongs to. */
  async relatives(db: Reader, { organizationId }: ProofScope, paymentIds: readonly string[]): Promise<{ id: string; of: string }[]> {
    if (paymentIds.length === 0) return [];
    // One after the other: with OR the server would read every payment of the organization.
    const parts: { id: string; of: string }[] = await db.query(
      'SELECT id, split_of AS `of` FROM payments WHERE organization_id = ? AND split_of IN (?)',
      [organizationId, paymentIds],
    );
    const moved: { id: string; of: string }[] = await db.query(
      'SELECT id, moved_to AS `of` FROM payments WHERE organization_id = ? AND moved_to IN (?)',
      [organizationId, paymentIds],
    );
    return [...parts, ...moved];
  }

  /** Debits less credits of some accounts, by the payment that was posted. */
  async posted(
    db: Reader,
    { organizationId, currency }: ProofScope,
    of: { paymentIds: readonly string[]; accountIds: readonly string[] },
  ): Promise<Map<string, Money>> {
    if (of.paymentIds.length === 0 || of.accountIds.length === 0) return new Map();
    const rows: { id: string; minor: string }[] = await db.query(
      `SELECT t.source_id AS id, SUM(CASE WHEN e.debit_account_id IN (?) THEN e.amount_minor ELSE 0 END)
                               - SUM(CASE WHEN e.credit_account_id IN (?) THEN e.amount_minor ELSE 0 END) AS minor
         FROM postings t JOIN entries e ON e.organization_id = t.organization_id AND e.posting_id = t.id
        WHERE t.organization_id = ? AND t.source_id IN (?) GROUP BY t.source_id`,
      [of.accountIds, of.accountIds, organizationId, of.paymentIds],
    );
    return new Map(rows.map(({ id, minor }) => [id, Money.of(safeInteger(minor), currency)]));
  }

  /** Tellings of a channel in a span of time that nobody could use. */
  async badEvents(db: Reader, scope: ProofScope, span: { from: Date; until: Date }, after: string, limit: number): Promise<ProvedEvent[]> {
    return db.query(
      `SELECT id, state, received_at AS receivedAt, inbound_transaction_id AS inboundTransactionId FROM provider_events
        WHERE organization_id = ? AND channel_id = ? AND state IN ('UNREADABLE', 'PARKED', 'CONFLICT')
          AND received_at >= ? AND received_at < ? AND id > ? ORDER BY id LIMIT ?`,
      [scope.organizationId, scope.channelId, span.from, span.until, after, limit],
    );
  }

  /** Spans of time of which the statements of a channel tell, where they touch a time. */
  async spans(
    db: Reader,
    { organizationId, channelId }: Pick<ProofScope, 'organizationId' | 'channelId'>,
    touching: { from: Date; until: Date },
  ): Promise<{ from: Date; to: Date }[]> {
    return db.query(
      `SELECT covers_from AS \`from\`, covers_to AS \`to\` FROM statements
        WHERE organization_id = ? AND channel_id = ? AND covers_to >= ? AND covers_from < ? ORDER BY covers_from`,
      [organizationId, channelId, touching.from, touching.until],
    );
  }

  /** True if there is anything to prove. */
  async isActive(db: Reader, { organizationId, channelId, from, to }: ProofScope): Promise<boolean> {
    const rows: { active: number }[] = await db.query(
      `SELECT EXISTS (SELECT 1 FROM statement_lines WHERE organization_id = ? AND channel_id = ? AND booked_on BETWEEN ? AND ?)
           OR EXISTS (SELECT 1 FROM inbound_transactions WHERE organization_id = ? AND channel_id = ? AND value_on BETWEEN ? AND ?) AS active`,
      [organizationId, channelId, from, to, organizationId, channelId, from, to],
    );
    return Number(rows[0]?.active) === 1;
  }

  /** First and last balance that the statements of a channel tell up to a day; the first one before its line. */
  async balances(
    db: Reader,
    { organizationId, channelId, to, currency }: ProofScope,
  ): Promise<{ opening: Money; closing: Money; asOf: Date } | undefined> {
    const edge = (direction: 'ASC' | 'DESC'): Promise<{ at: Date; before: string; after: string }[]> =>
      db.query(
        `SELECT booked_at AS at, balance_minor - paid_in_minor + withdrawn_minor AS \`before\`, balance_minor AS \`after\` FROM statement_lines
          WHERE organization_id = ? AND channel_id = ? AND booked_on <= ? AND balance_minor IS NOT NULL
            AND kind NOT IN ('BALANCE', 'FAILED', 'UNREADABLE')
          ORDER BY booked_on ${direction}, booked_at ${direction}, id ${direction} LIMIT 1`,
        [organizationId, channelId, to],
      );
    const [first] = await edge('ASC');
    const [last] = await edge('DESC');
    if (!first || !last) return undefined;
    return { opening: Money.of(safeInteger(first.before), currency), closing: Money.of(safeInteger(last.after), currency), asOf: last.at };
  }

  /** What the lines of a channel moved up to a time, by kind: in less out. Our own payouts count with the payments: both are in the books. */
  async moved(db: Reader, { organizationId, channelId, currency }: ProofScope, until: Date): Promise<Map<LineKind, Money>> {
    const rows: { counted: LineKind; minor: string }[] = await db.query(
      `SELECT CASE WHEN kind = 'OTHER' AND cause = 'OWN_MONEY' THEN 'PAYMENT' ELSE kind END AS counted,
              SUM(paid_in_minor - withdrawn_minor) AS minor FROM statement_lines
        WHERE organization_id = ? AND channel_id = ? AND booked_at <= ? AND kind NOT IN ('BALANCE', 'FAILED', 'UNREADABLE')
        GROUP BY counted`,
      [organizationId, channelId, until],
    );
    return new Map(rows.map(({ counted, minor }) => [counted, Money.of(safeInteger(minor), currency)]));
  }

  /** The channel's clearing account at the end of a day, and what of it was swept. */
  async clearing(
    db: Reader,
    { organizationId, channelId, currency }: ProofScope,
    day: LocalDate,
  ): Promise<{ balance: Money; swept: Money }> {
    const side = (column: 'debit_account_id' | 'credit_account_id'): string =>
      `(SELECT COALESCE(SUM(e.amount_minor), 0) FROM accounts a JOIN entries e ON e.organization_id = a.organization_id AND e.${column} = a.id
         WHERE a.organization_id = ? AND a.code = '1010' AND a.subject = ? AND e.effective_on <= ?)`;
    const rows: { debits: string; credits: string; swept: string }[] = await db.query(
      `SELECT ${side('debit_account_id')} AS debits, ${side('credit_account_id')} AS credits,
         (SELECT COALESCE(SUM(amount_minor), 0) FROM sweeps WHERE organization_id = ? AND channel_id = ? AND swept_on <= ? AND reversed_at IS NULL) AS swept`,
      Array.from({ length: 3 }, () => [organizationId, channelId, day]).flat(),
    );
    const of = (minor: string | undefined): Money => Money.of(safeInteger(minor ?? 0), currency);
    return { balance: of(rows[0]?.debits).minus(of(rows[0]?.credits)), swept: of(rows[0]?.swept) };
  }
}
