import { Injectable } from '@nestjs/common';
import { safeInteger, type Reader } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { AccountCode, Book } from './accounts.rules.js';

/** A sub-ledger: the accounts of one code in one book of an organization. */
export interface SubLedger {
  organizationId: string;
  book: Book;
  code: AccountCode;
  currency: string;
}

const of = ({ organizationId, book, code }: SubLedger): string[] => [organizationId, book, code];

const DEBITS = `SELECT COALESCE(SUM(e.amount_minor), 0) FROM entries e
  WHERE e.organization_id = a.organization_id AND e.debit_account_id = a.id`;
const CREDITS = `SELECT COALESCE(SUM(e.amount_minor), 0) FROM entries e
  WHERE e.organization_id = a.organization_id AND e.credit_account_id = a.id`;
/** Debits that undo a credit, such as a banking that was rejected: nothing new came in. */
const PUT_BACK = `SELECT COALESCE(SUM(e.amount_minor), 0) FROM entries e
  JOIN postings p ON p.organization_id = e.organization_id AND p.id = e.posting_id
  WHERE e.organization_id = a.organization_id AND e.debit_account_id = a.id AND p.reverses_posting_id IS NOT NULL`;
const ACCOUNTS = 'FROM accounts a WHERE a.organization_id = ? AND a.book = ? AND a.code = ?';

/** SQL of what lies in accounts that hold money, by whose they are. */
@Injectable()
export class HoldingsRepository {
  /** Debits less credits by subject; a subject without an account is absent. */
  async balances(db: Reader, ledger: SubLedger, subjects: readonly string[]): Promise<Map<string, Money>> {
    const rows: { subject: string; minor: string }[] = await db.query(
      `SELECT a.subject, (${DEBITS}) - (${CREDITS}) AS minor ${ACCOUNTS} AND a.subject IN (?)`,
      [...of(ledger), subjects],
    );
    return new Map(rows.map(({ subject, minor }) => [subject, Money.of(safeInteger(minor), ledger.currency)]));
  }

  /** What came in, by subject and the day it counts for, oldest first. */
  async received(db: Reader, ledger: SubLedger, subjects: readonly string[]): Promise<{ subject: string; on: LocalDate; amount: Money }[]> {
    const rows: { subject: string; on: LocalDate; minor: string }[] = await db.query(
      `SELECT a.subject, e.effective_on AS \`on\`, SUM(e.amount_minor) AS minor
         FROM accounts a
         JOIN entries e ON e.organization_id = a.organization_id AND e.debit_account_id = a.id
         JOIN postings p ON p.organization_id = e.organization_id AND p.id = e.posting_id AND p.reverses_posting_id IS NULL
        WHERE a.organization_id = ? AND a.book = ? AND a.code = ? AND a.subject IN (?)
        GROUP BY a.subject, e.effective_on ORDER BY a.subject, e.effective_on`,
      [...of(ledger), subjects],
    );
    return rows.map(({ minor, ...row }) => ({ ...row, amount: Money.of(safeInteger(minor), ledger.currency) }));
  }

  /** Subjects with money that came in on the day or before and has not gone out since, the oldest going out first. */
  async holdingSince(db: Reader, ledger: SubLedger, day: LocalDate): Promise<string[]> {
    const rows: { subject: string }[] = await db.query(
      `SELECT a.subject ${ACCOUNTS} AND (${DEBITS} AND e.effective_on <= ? AND NOT EXISTS
          (SELECT 1 FROM postings p WHERE p.organization_id = e.organization_id AND p.id = e.posting_id AND p.reverses_posting_id IS NOT NULL))
        > (${CREDITS}) - (${PUT_BACK})`,
      [...of(ledger), day],
    );
    return rows.map(({ subject }) => subject);
  }
}
