import { Injectable, type OnModuleInit } from '@nestjs/common';
import { safeInteger, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import { SealedColumns, Sealer } from '@plotihub/encryption';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { LineCause, LineState, Outcome } from './outcomes.rules.js';
import type { LineFault, LineKind, StatementLine } from './statement-lines.rules.js';

/** What of a line may name people: sealed at rest. */
export type RawLine = Pick<StatementLine, 'customer' | 'account' | 'reason' | 'details' | 'party'> & { fault: LineFault | null };

/** A line as it is stored. */
export interface LineRow {
  id: string;
  statementId: string;
  channelId: string;
  row: number;
  externalId: string;
  linkedId: string | null;
  kind: LineKind;
  at: Date;
  on: LocalDate;
  paidIn: Money;
  withdrawn: Money;
  balance: Money | null;
  state: LineState;
  cause: LineCause | null;
  providerEventId: string | null;
  inboundTransactionId: string | null;
  /** Null once it was let go. */
  raw: RawLine | null;
}

/** What became of a line. */
export interface SettledLine extends Outcome {
  id: string;
  providerEventId?: string | undefined;
  inboundTransactionId?: string | undefined;
  /** The name under which the intake knows its money, if that is another. */
  externalId?: string | undefined;
}

type StoredRow = Omit<LineRow, 'paidIn' | 'withdrawn' | 'balance' | 'raw'> & {
  paidInMinor: string;
  withdrawnMinor: string;
  balanceMinor: string | null;
  currency: string;
  rawSealed: Buffer | null;
};

const TABLE = 'statement_lines';
const SEALED = 'raw_sealed';
/** Rows of one INSERT, and ids of one IN list: more are looked up without the index. */
const AT_ONCE = 200;
const COLUMNS = `l.id, l.statement_id AS statementId, l.channel_id AS channelId, l.row_number_in_file AS \`row\`, l.external_id AS externalId,
  l.linked_id AS linkedId, l.kind, l.booked_at AS at, l.booked_on AS \`on\`, l.paid_in_minor AS paidInMinor, l.withdrawn_minor AS withdrawnMinor,
  l.balance_minor AS balanceMinor, l.currency, l.state, l.cause, l.provider_event_id AS providerEventId,
  l.inbound_transaction_id AS inboundTransactionId, l.raw_sealed AS rawSealed`;

export function inChunks<T>(list: readonly T[], size = AT_ONCE): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** SQL of the lines of statements. */
@Injectable()
export class StatementLinesRepository implements OnModuleInit {
  constructor(
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
  ) {}

  onModuleInit(): void {
    this.columns.add({ table: TABLE, column: SEALED });
  }

  /** Which lines a channel has had before. */
  async knownIdentities(db: Reader, organizationId: string, channelId: string, identities: readonly string[]): Promise<Set<string>> {
    const known = new Set<string>();
    for (const chunk of inChunks(identities)) {
      const rows: { identity: string }[] = await db.query(
        'SELECT identity FROM statement_lines WHERE organization_id = ? AND channel_id = ? AND identity IN (?)',
        [organizationId, channelId, chunk],
      );
      for (const { identity } of rows) known.add(identity);
    }
    return known;
  }

  /** Keeps lines that are to be compared. One that a twin has just brought stays the twin's. */
  async insert(
    tx: Tx,
    statement: { organizationId: string; id: string; channelId: string; at: Date },
    lines: readonly { id: string; line: StatementLine }[],
  ): Promise<void> {
    const { organizationId } = statement;
    const values: SqlValue[][] = [];
    // One after the other: thousands at once would all ask the database for a key that the process does not know yet.
    for (const { id, line } of lines) {
      const { customer, account, reason, details, party, fault } = line;
      const raw: RawLine = { customer, account, reason, details, party, fault };
      const sealed = await this.sealer.seal(tx, organizationId, { table: TABLE, column: SEALED, row: id }, JSON.stringify(raw));
      values.push([
        ...[organizationId, id, statement.id, statement.channelId, line.row, line.identity, line.externalId, line.linkedId, line.kind],
        ...[line.at, line.on, line.paidIn.amountMinor, line.withdrawn.amountMinor, line.balance?.amountMinor ?? null],
        ...[line.paidIn.currency, sealed, 'NEW', statement.at],
      ]);
    }
    // In one order for everybody, so that two files with the same lines wait for each other instead of deadlocking.
    const sorted = values.sort((a, b) => (String(a[5]) < String(b[5]) ? -1 : 1));
    for (const chunk of inChunks(sorted))
      // The no-op update waits for a twin's insert; INSERT IGNORE would hide other errors too.
      await tx.query(
        `INSERT INTO statement_lines (organization_id, id, statement_id, channel_id, row_number_in_file, identity, external_id, linked_id, kind,
           booked_at, booked_on, paid_in_minor, withdrawn_minor, balance_minor, currency, raw_sealed, state, created_at)
         VALUES ? ON DUPLICATE KEY UPDATE id = id`,
        [chunk],
      );
  }

  /** Lines that wait to be compared, in the order of the file. */
  async waiting(tx: Tx, organizationId: string, statementId: string): Promise<LineRow[]> {
    const rows: StoredRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM statement_lines l WHERE l.organization_id = ? AND l.statement_id = ? AND l.state = 'NEW' ORDER BY l.id LIMIT ?`,
      [organizationId, statementId, AT_ONCE],
    );
    return this.toLines(tx, organizationId, rows);
  }

  /** In the order of the file. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { statementId: string; state?: LineState; after?: string; limit: number },
  ): Promise<LineRow[]> {
    const { statementId, state, after = '', limit } = filter;
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM statement_lines l WHERE l.organization_id = ? AND l.statement_id = ? ${state === undefined ? '' : 'AND l.state = ?'}
          AND l.id > ? ORDER BY l.id LIMIT ?`,
      [organizationId, statementId, ...(state === undefined ? [] : [state]), after, limit],
    );
    return this.toLines(db, organizationId, rows);
  }

  async byIds(db: Reader, organizationId: string, ids: readonly string[]): Promise<LineRow[]> {
    if (ids.length === 0) return [];
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM statement_lines l WHERE l.organization_id = ? AND l.id IN (?) ORDER BY l.id`,
      [organizationId, ids],
    );
    return this.toLines(db, organizationId, rows);
  }

  /** Lines of some days that brought in one of the amounts and were booked, or are nobody's: they may show money of our own. */
  async likeOwn(
    db: Reader,
    { organizationId, id: channelId }: { organizationId: string; id: string },
    { amounts, from, to }: { amounts: readonly number[]; from: LocalDate; to: LocalDate },
  ): Promise<LineRow[]> {
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM statement_lines l WHERE l.organization_id = ? AND l.channel_id = ? AND l.booked_on BETWEEN ? AND ?
          AND l.paid_in_minor IN (?) AND ((l.kind = 'PAYMENT' AND l.state = 'CREATED') OR (l.kind = 'OTHER' AND l.state = 'FLAGGED'))
        ORDER BY l.booked_on, l.id LIMIT ?`,
      [organizationId, channelId, from, to, amounts, AT_ONCE],
    );
    return this.toLines(db, organizationId, rows);
  }

  /** The line of which a payment was made. */
  async ofPayment(db: Reader, organizationId: string, paymentId: string): Promise<LineRow | undefined> {
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM payments p
         JOIN statement_lines l ON l.organization_id = p.organization_id AND l.channel_id = p.channel_id AND l.external_id = p.external_id
        WHERE p.organization_id = ? AND p.id = ? AND l.kind = 'PAYMENT' AND l.state = 'CREATED' ORDER BY l.id LIMIT 1`,
      [organizationId, paymentId],
    );
    return (await this.toLines(db, organizationId, rows))[0];
  }

  /** What was made of a line; undefined for one that is no longer booked, or nobody's. */
  async bookedAs(
    db: Reader,
    organizationId: string,
    lineId: string,
  ): Promise<{ paymentId: string | null; paymentState: string | null } | undefined> {
    const rows: { paymentId: string | null; paymentState: string | null }[] = await db.query(
      `SELECT p.id AS paymentId, p.state AS paymentState FROM statement_lines l
         LEFT JOIN payments p ON p.organization_id = l.organization_id AND p.inbound_transaction_id = l.inbound_transaction_id
        WHERE l.organization_id = ? AND l.id = ? AND l.state IN ('CREATED', 'FLAGGED')`,
      [organizationId, lineId],
    );
    return rows[0];
  }

  /** The first and the last day of a statement's own lines. */
  async daysOf(db: Reader, organizationId: string, statementId: string): Promise<{ from: LocalDate; to: LocalDate } | undefined> {
    const rows: { from: LocalDate | null; to: LocalDate | null }[] = await db.query(
      'SELECT MIN(booked_on) AS `from`, MAX(booked_on) AS `to` FROM statement_lines WHERE organization_id = ? AND statement_id = ?',
      [organizationId, statementId],
    );
    const [row] = rows;
    return row?.from && row.to ? { from: row.from, to: row.to } : undefined;
  }

  /** Locked until the transaction ends. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<LineRow | undefined> {
    const rows: StoredRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM statement_lines l WHERE l.organization_id = ? AND l.id = ? FOR UPDATE`,
      [organizationId, id],
    );
    return (await this.toLines(tx, organizationId, rows))[0];
  }

  /** Writes down what became of lines, in one statement. */
  async settle(tx: Tx, organizationId: string, outcomes: readonly SettledLine[]): Promise<void> {
    if (outcomes.length === 0) return;
    const choose = outcomes.map(() => 'WHEN ? THEN ?').join(' ');
    const values = (of: (one: SettledLine) => SqlValue): SqlValue[] => outcomes.flatMap((one) => [one.id, of(one)]);
    await tx.query(
      `UPDATE statement_lines SET state = CASE id ${choose} END, cause = CASE id ${choose} END, provider_event_id = CASE id ${choose} END,
          inbound_transaction_id = CASE id ${choose} END, external_id = COALESCE(CASE id ${choose} END, external_id)
        WHERE organization_id = ? AND id IN (?)`,
      [
        ...values(({ state }) => state),
        ...values(({ cause }) => cause),
        ...values(({ providerEventId }) => providerEventId ?? null),
        ...values(({ inboundTransactionId }) => inboundTransactionId ?? null),
        ...values(({ externalId }) => externalId ?? null),
        organizationId,
        outcomes.map(({ id }) => id),
      ],
    );
  }

  /**
   * Lines whose money the intake was told of say what came of it: it is booked, somebody else told of it meanwhile, or it could not be.
   */
  async settleBooked(tx: Tx, organizationId: string, statementId: string): Promise<void> {
    await tx.query(
      `UPDATE statement_lines l JOIN provider_events e ON e.organization_id = l.organization_id AND e.id = l.provider_event_id
          SET l.inbound_transaction_id = e.inbound_transaction_id,
              l.cause = CASE WHEN e.state IN ('HANDLED', 'DUPLICATE') THEN NULL ELSE 'NOT_BOOKED' END,
              l.state = CASE e.state WHEN 'HANDLED' THEN 'CREATED' WHEN 'DUPLICATE' THEN 'FOUND' ELSE 'FLAGGED' END
        WHERE l.organization_id = ? AND l.statement_id = ? AND l.state = 'CREATED' AND e.state <> 'STORED'`,
      [organizationId, statementId],
    );
  }

  /** The first line of a channel that brought in money under each receipt. */
  async firstPayments(db: Reader, organizationId: string, channelId: string, receipts: readonly string[]): Promise<Map<string, string>> {
    if (receipts.length === 0) return new Map();
    const rows: { externalId: string; id: string }[] = await db.query(
      `SELECT external_id AS externalId, MIN(id) AS id FROM statement_lines
        WHERE organization_id = ? AND channel_id = ? AND external_id IN (?) AND kind = 'PAYMENT' GROUP BY external_id`,
      [organizationId, channelId, receipts],
    );
    return new Map(rows.map(({ externalId, id }) => [externalId, id]));
  }

  /** Those of the receipts that some line of the channel takes back. */
  async takenBack(db: Reader, organizationId: string, channelId: string, receipts: readonly string[]): Promise<Set<string>> {
    if (receipts.length === 0) return new Set();
    const rows: { linkedId: string }[] = await db.query(
      `SELECT DISTINCT linked_id AS linkedId FROM statement_lines
        WHERE organization_id = ? AND channel_id = ? AND linked_id IN (?) AND kind = 'REVERSAL'`,
      [organizationId, channelId, receipts],
    );
    return new Set(rows.map(({ linkedId }) => linkedId));
  }

  private toLines(db: Reader, organizationId: string, rows: readonly StoredRow[]): Promise<LineRow[]> {
    return Promise.all(
      rows.map(async ({ paidInMinor, withdrawnMinor, balanceMinor, currency, rawSealed, ...row }) => {
        const place = { table: TABLE, column: SEALED, row: row.id };
        const raw = rawSealed && (await this.sealer.openIfIntact(db, organizationId, place, rawSealed));
        return {
          ...row,
          paidIn: Money.of(safeInteger(paidInMinor), currency),
          withdrawn: Money.of(safeInteger(withdrawnMinor), currency),
          balance: balanceMinor === null ? null : Money.of(safeInteger(balanceMinor), currency),
          raw: raw ? (JSON.parse(raw) as RawLine) : null,
        };
      }),
    );
  }
}
