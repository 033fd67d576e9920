import { Injectable } from '@nestjs/common';
import { insertRows, newId, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { AccountCode, AccountKey, Book } from './accounts.rules.js';
import type { NewPosting } from './postings.rules.js';
import type { CodeTotal } from './proof.rules.js';

/** The row of `lease_accounts`: the lease's accounts and their cached balances. */
export interface LeaseAccountRow {
  leaseId: string;
  receivableAccountId: string;
  creditAccountId: string;
  depositAccountId: string;
  receivableMinor: string;
  creditMinor: string;
  depositMinor: string;
  currency: string;
}

/** One entry as it is shown. */
export interface EntryRow {
  postingId: string;
  line: number;
  kind: string;
  sourceId: string;
  leaseId: string | null;
  debitCode: AccountCode;
  debitSubject: string;
  creditCode: AccountCode;
  creditSubject: string;
  amount: Money;
  effectiveOn: LocalDate;
  postedAt: Date;
  reversesPostingId: string | null;
}

const LEASE_ACCOUNT = `lease_id AS leaseId, receivable_account_id AS receivableAccountId, credit_account_id AS creditAccountId, deposit_account_id AS depositAccountId,
  receivable_minor AS receivableMinor, credit_minor AS creditMinor, deposit_minor AS depositMinor, currency`;

const POSTING_COLUMNS = [
  'organization_id',
  'id',
  'kind',
  'source_id',
  'lease_id',
  'effective_on',
  'posted_at',
  'reverses_posting_id',
] as const;
const ENTRY_COLUMNS = [
  ...['organization_id', 'posting_id', 'line', 'debit_account_id', 'credit_account_id'],
  ...['amount_minor', 'currency', 'effective_on', 'posted_at'],
] as const;

/** A posting with the id it is stored under. */
type StoredPosting = NewPosting & { id: string; book: Book };

const subjectKey = ({ code, subject }: AccountKey): string => `${code} ${subject}`;

/** All SQL of this module. */
@Injectable()
export class LedgerRepository {
  /** Ids of those accounts that exist, by `code subject`. */
  async findAccounts(db: Reader, organizationId: string, book: Book, keys: readonly AccountKey[]): Promise<Map<string, string>> {
    if (keys.length === 0) return new Map();
    const rows: { id: string; code: AccountCode; subject: string }[] = await db.query(
      `SELECT id, code, subject FROM accounts WHERE organization_id = ? AND book = ? AND (${keys.map(() => '(code = ? AND subject = ?)').join(' OR ')})`,
      [organizationId, book, ...keys.flatMap(({ code, subject }) => [code, subject])],
    );
    return new Map(rows.map((row) => [subjectKey(row), row.id]));
  }

  /** Creates accounts; one that a twin has just created stays as it is. */
  async insertAccounts(
    tx: Tx,
    organizationId: string,
    options: { book: Book; currency: string; at: Date },
    keys: readonly AccountKey[],
  ): Promise<void> {
    // The no-op update waits for a twin's insert and takes its row; INSERT IGNORE would hide other errors too.
    await tx.query(
      `INSERT INTO accounts (organization_id, id, book, code, subject, currency, created_at) VALUES ${keys.map(() => '(?,?,?,?,?,?,?)').join(',')}
       ON DUPLICATE KEY UPDATE code = VALUES(code)`,
      keys.flatMap(({ code, subject }) => [organizationId, newId('acc'), options.book, code, subject, options.currency, options.at]),
    );
  }

  async insertLeaseAccounts(
    tx: Tx,
    organizationId: string,
    currency: string,
    rows: readonly { leaseId: string; receivable: string; credit: string; deposit: string }[],
  ): Promise<void> {
    await tx.query(
      `INSERT INTO lease_accounts (organization_id, lease_id, receivable_account_id, credit_account_id, deposit_account_id, receivable_minor, credit_minor, deposit_minor, currency)
       VALUES ${rows.map(() => '(?,?,?,?,?,0,0,0,?)').join(',')} ON DUPLICATE KEY UPDATE lease_id = VALUES(lease_id)`,
      rows.flatMap((row) => [organizationId, row.leaseId, row.receivable, row.credit, row.deposit, currency]),
    );
  }

  /** Rows of those leases that have accounts, locked in ascending lease id until the transaction ends. */
  async lockLeaseAccounts(tx: Tx, organizationId: string, leaseIds: readonly string[]): Promise<LeaseAccountRow[]> {
    return tx.query(
      `SELECT ${LEASE_ACCOUNT} FROM lease_accounts WHERE organization_id = ? AND lease_id IN (?) ORDER BY lease_id FOR UPDATE`,
      [organizationId, leaseIds],
    );
  }

  async findLeaseAccount(db: Reader, organizationId: string, leaseId: string): Promise<LeaseAccountRow | undefined> {
    const rows: LeaseAccountRow[] = await db.query(
      `SELECT ${LEASE_ACCOUNT} FROM lease_accounts WHERE organization_id = ? AND lease_id = ?`,
      [organizationId, leaseId],
    );
    return rows[0];
  }

  /** Deposits in the leases' accounts that are not at zero. */
  async depositsHeld(db: Reader, organizationId: string): Promise<Map<string, number>> {
    const rows: { leaseId: string; minor: string }[] = await db.query(
      'SELECT lease_id AS leaseId, deposit_minor AS minor FROM lease_accounts WHERE organization_id = ? AND deposit_minor <> 0',
      [organizationId],
    );
    return new Map(rows.map(({ leaseId, minor }) => [leaseId, safeInteger(minor)]));
  }

  async addToLeaseAccounts(
    tx: Tx,
    organizationId: string,
    deltas: readonly { leaseId: string; receivableMinor: number; creditMinor: number; depositMinor: number }[],
  ): Promise<void> {
    if (deltas.length === 0) return;
    // Without the column's own collation the join would convert lease_id and read every row of the organization.
    const values = deltas
      .map(() => 'SELECT _ascii ? COLLATE ascii_bin AS lease_id, ? AS receivable, ? AS credit, ? AS deposit')
      .join(' UNION ALL ');
    await tx.query(
      `UPDATE lease_accounts l JOIN (${values}) d ON d.lease_id = l.lease_id
          SET l.receivable_minor = l.receivable_minor + d.receivable, l.credit_minor = l.credit_minor + d.credit, l.deposit_minor = l.deposit_minor + d.deposit
        WHERE l.organization_id = ?`,
      [...deltas.flatMap((delta) => [delta.leaseId, delta.receivableMinor, delta.creditMinor, delta.depositMinor]), organizationId],
    );
  }

  async insertPostings(
    tx: Tx,
    organizationId: string,
    at: Date,
    postings: readonly StoredPosting[],
    accountId: (book: Book, key: AccountKey) => string,
  ): Promise<void> {
    await insertRows(
      tx,
      'postings',
      POSTING_COLUMNS,
      postings.map((posting) => [
        organizationId,
        posting.id,
        posting.kind,
        posting.sourceId,
        posting.leaseId,
        posting.effectiveOn,
        at,
        posting.reverses ?? null,
      ]),
    );
    const entries = postings.flatMap(({ id, book, effectiveOn, entries: list }) =>
      list.map((entry, line) => ({ ...entry, id, book, effectiveOn, line })),
    );
    await insertRows(
      tx,
      'entries',
      ENTRY_COLUMNS,
      entries.map(({ id, book, line, debit, credit, amount, effectiveOn }) => [
        organizationId,
        id,
        line,
        accountId(book, debit),
        accountId(book, credit),
        amount.amountMinor,
        amount.currency,
        effectiveOn,
        at,
      ]),
    );
  }

  /** Debits minus credits of one account up to and including a day; of all days without one. */
  async balanceOf(db: Reader, organizationId: string, accountId: string, asOf: LocalDate | undefined): Promise<number> {
    const until = asOf === undefined ? '' : 'AND effective_on <= ?';
    const parameters = [organizationId, accountId, ...(asOf === undefined ? [] : [asOf])];
    const rows: { debits: string; credits: string }[] = await db.query(
      `SELECT (SELECT COALESCE(SUM(amount_minor), 0) FROM entries WHERE organization_id = ? AND debit_account_id = ? ${until}) AS debits,
              (SELECT COALESCE(SUM(amount_minor), 0) FROM entries WHERE organization_id = ? AND credit_account_id = ? ${until}) AS credits`,
      [...parameters, ...parameters],
    );
    return safeInteger(rows[0]?.debits ?? 0) - safeInteger(rows[0]?.credits ?? 0);
  }

  /**
   * Debits minus credits of those accounts that exist, by `code subject`. Their rows stay locked, in one order for everybody, until the transaction ends: who
   * takes from the same account waits, and then sees what is left.
   */
  async lockBalances(tx: Tx, organizationId: string, book: Book, keys: readonly AccountKey[]): Promise<Map<string, number>> {
    if (keys.length === 0) return new Map();
    const rows: { id: string; code: AccountCode; subject: string }[] = await tx.query(
      `SELECT id, code, subject FROM accounts WHERE organization_id = ? AND book = ? AND (${keys.map(() => '(code = ? AND subject = ?)').join(' OR ')})
        ORDER BY id FOR UPDATE`,
      [organizationId, book, ...keys.flatMap(({ code, subject }) => [code, subject])],
    );
    const balances = new Map<string, number>();
    for (const { id, ...name } of rows) balances.set(subjectKey(name), await this.balanceOf(tx, organizationId, id, undefined));
    return balances;
  }

  /** Ids of the accounts of one code whose subject is somebody's part of a property. */
  async accountsOfProperty(
    db: Reader,
    organizationId: string,
    { book, code, propertyId }: { book: Book; code: AccountCode; propertyId: string },
  ): Promise<string[]> {
    const rows: { id: string }[] = await db.query(
      "SELECT id FROM accounts WHERE organization_id = ? AND book = ? AND code = ? AND subject LIKE CONCAT('%/', ?)",
      [organizationId, book, code, propertyId],
    );
    return rows.map(({ id }) => id);
  }

  /** Accounts of one code that are not at zero, in the order of their subjects: debits minus credits. */
  async listBalances(
    db: Reader,
    organizationId: string,
    { book, code }: { book: Book; code: AccountCode },
    { after = '', limit }: { after?: string; limit: number },
  ): Promise<{ subject: string; minor: number }[]> {
    const rows: { subject: string; minor: string }[] = await db.query(
      `SELECT b.subject, b.minor
         FROM (SELECT a.subject,
                      (SELECT COALESCE(SUM(e.amount_minor), 0) FROM entries e WHERE e.organization_id = a.organization_id AND e.debit_account_id = a.id)
                    - (SELECT COALESCE(SUM(e.amount_minor), 0) FROM entries e WHERE e.organization_id = a.organization_id AND e.credit_account_id = a.id) AS minor
                 FROM accounts a WHERE a.organization_id = ? AND a.book = ? AND a.code = ? AND a.subject > ?) b
        WHERE b.minor <> 0 ORDER BY b.subject LIMIT ?`,
      [organizationId, book, code, after, limit],
    );
    return rows.map(({ subject, minor }) => ({ subject, minor: safeInteger(minor) }));
  }

  /** Debits minus credits by book and account code. */
  async totalsByCode(db: Reader, organizationId: string, currency: string, asOf: LocalDate | undefined): Promise<CodeTotal[]> {
    const until = asOf === undefined ? '' : 'AND effective_on <= ?';
    const parameters = [organizationId, ...(asOf === undefined ? [] : [asOf])];
    const rows: { book: Book; code: AccountCode; balance: string }[] = await db.query(
      `SELECT a.book, a.code, SUM(s.minor) AS balance
         FROM (SELECT debit_account_id AS account_id, SUM(amount_minor) AS minor FROM entries WHERE organization_id = ? ${until} GROUP BY debit_account_id
               UNION ALL
               SELECT credit_account_id, -SUM(amount_minor) FROM entries WHERE organization_id = ? ${until} GROUP BY credit_account_id) s
         JOIN accounts a ON a.organization_id = ? AND a.id = s.account_id
        GROUP BY a.book, a.code ORDER BY a.book, a.code`,
      [...parameters, ...parameters, organizationId],
    );
    return rows.map(({ book, code, balance }) => ({ book, code, balance: Money.of(safeInteger(balance), currency) }));
  }

  /** Leases whose cached balances are not the sums of their entries; none is what is expected. */
  async leasesWithWrongCache(db: Reader, organizationId: string, limit: number): Promise<string[]> {
    const rows: { leaseId: string }[] = await db.query(
      `SELECT l.lease_id AS leaseId
         FROM lease_accounts l
         LEFT JOIN (SELECT debit_account_id AS id, SUM(amount_minor) AS minor FROM entries WHERE organization_id = ? GROUP BY debit_account_id) rd ON rd.id = l.receivable_account_id
         LEFT JOIN (SELECT credit_account_id AS id, SUM(amount_minor) AS minor FROM entries WHERE organization_id = ? GROUP BY credit_account_id) rc ON rc.id = l.receivable_account_id
         LEFT JOIN (SELECT debit_account_id AS id, SUM(amount_minor) AS minor FROM entries WHERE organization_id = ? GROUP BY debit_account_id) cd ON cd.id = l.credit_account_id
         LEFT JOIN (SELECT credit_account_id AS id, SUM(amount_minor) AS minor FROM entries WHERE organization_id = ? GROUP BY credit_account_id) cc ON cc.id = l.credit_account_id
         LEFT JOIN (SELECT debit_account_id AS id, SUM(amount_minor) AS minor FROM entries WHERE organization_id = ? GROUP BY debit_account_id) dd ON dd.id = l.deposit_account_id
         LEFT JOIN (SELECT credit_account_id AS id, SUM(amount_minor) AS minor FROM entries WHERE organization_id = ? GROUP BY credit_account_id) dc ON dc.id = l.deposit_account_id
        WHERE l.organization_id = ?
          AND (l.receivable_minor <> COALESCE(rd.minor, 0) - COALESCE(rc.minor, 0)
            OR l.credit_minor <> COALESCE(cc.minor, 0) - COALESCE(cd.minor, 0)
            OR l.deposit_minor <> COALESCE(dc.minor, 0) - COALESCE(dd.minor, 0))
        ORDER BY l.lease_id LIMIT ?`,
      [...Array.from({ length: 7 }, () => organizationId), limit],
    );
    return rows.map(({ leaseId }) => leaseId);
  }

  /** Entries in posting order, newest posting last. */
  async listEntries(
    db: Reader,
    organizationId: string,
    filter: { leaseId?: string; after?: { postingId: string; line: number }; limit: number },
  ): Promise<EntryRow[]> {
    const { leaseId, after, limit } = filter;
    const rows: (Omit<EntryRow, 'amount'> & { amountMinor: string; currency: string })[] = await db.query(
      `SELECT e.posting_id AS postingId, e.line, p.kind, p.source_id AS sourceId, p.lease_id AS leaseId, d.code AS debitCode, d.subject AS debitSubject,
              c.code AS creditCode, c.subject AS creditSubject, e.amount_minor AS amountMinor, e.currency, e.effective_on AS effectiveOn, e.posted_at AS postedAt,
              p.reverses_posting_id AS reversesPostingId
         FROM postings p
         JOIN entries e ON e.organization_id = p.organization_id AND e.posting_id = p.id
         JOIN accounts d ON d.organization_id = e.organization_id AND d.id = e.debit_account_id
         JOIN accounts c ON c.organization_id = e.organization_id AND c.id = e.credit_account_id
        WHERE p.organization_id = ? ${leaseId === undefined ? '' : 'AND p.lease_id = ?'} ${after ? 'AND (p.id > ? OR (p.id = ? AND e.line > ?))' : ''}
        ORDER BY p.id, e.line LIMIT ?`,
      [
        organizationId,
        ...(leaseId === undefined ? [] : [leaseId]),
        ...(after ? [after.postingId, after.postingId, after.line] : []),
        limit,
      ],
    );
    return rows.map(({ amountMinor, currency, ...row }) => ({ ...row, amount: Money.of(safeInteger(amountMinor), currency) }));
  }
}
