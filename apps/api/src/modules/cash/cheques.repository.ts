import { Injectable, type OnModuleInit } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { SealedColumns, Sealer } from '@plotihub/encryption';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { Instruction } from '../billing/index.js';
import { ofLease } from './cash-sight.repository.js';
import { normaliseAccount, type ChequeState } from './cheque.rules.js';

/** A cheque for a lease. */
export interface Cheque {
  id: string;
  leaseId: string;
  number: string;
  bank: string;
  /** Null once the drawer was erased. */
  drawerName: string | null;
  drawerAccount: string | null;
  amount: Money;
  /** The day that is written on it. */
  drawnOn: LocalDate;
  state: ChequeState;
  /** The bank account it was paid into, where it is a payment channel. */
  channelId: string | null;
  depositedOn: LocalDate | null;
  clearedOn: LocalDate | null;
  /** When it was returned, or given back. */
  endedOn: LocalDate | null;
  endReason: string | null;
  paymentId: string | null;
  /** What it settles first when it is money. */
  instruction: Instruction | null;
  receivedBy: string;
  receivedAt: Date;
}

const TABLE = 'cheques';
const NAME = 'drawer_name_sealed';
const ACCOUNT = 'drawer_account_sealed';
const COLUMNS = `c.id, c.lease_id AS leaseId, c.number, c.bank, c.drawer_name_sealed AS nameSealed, c.drawer_account_sealed AS accountSealed,
  c.amount_minor AS amountMinor, c.currency, c.drawn_on AS drawnOn, c.state, c.channel_id AS channelId, c.deposited_on AS depositedOn,
  c.cleared_on AS clearedOn, c.ended_on AS endedOn, c.end_reason AS endReason, c.payment_id AS paymentId, c.instruction, c.received_by AS receivedBy,
  c.received_at AS receivedAt`;

type StoredRow = Omit<Cheque, 'amount' | 'drawerName' | 'drawerAccount' | 'instruction'> & {
  instruction: string | StoredInstruction | null;
  amountMinor: string;
  currency: string;
  nameSealed: Buffer | null;
  accountSealed: Buffer | null;
};

/** An instruction as JSON keeps it: money is its wire form. */
type StoredInstruction = Omit<Instruction, 'items'> & {
  items?: (Omit<NonNullable<Instruction['items']>[number], 'amount'> & { amount?: { amount: string; currency: string } })[];
};

function toInstruction(stored: string | StoredInstruction | null): Instruction | null {
  const read = typeof stored === 'string' ? (JSON.parse(stored) as StoredInstruction) : stored;
  if (!read) return null;
  const { items, ...rest } = read;
  const revived = items?.map(({ amount, ...item }) => ({
    ...item,
    ...(amount && { amount: Money.parse(amount.amount, amount.currency) }),
  }));
  return { ...rest, ...(revived && { items: revived }) };
}

/** SQL of cheques. Who drew one lies sealed. */
@Injectable()
export class ChequesRepository implements OnModuleInit {
  constructor(
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
  ) {}

  onModuleInit(): void {
    const index = { column: 'drawer_account_index', normalise: normaliseAccount };
    this.columns.add({ table: TABLE, column: NAME }, { table: TABLE, column: ACCOUNT, index });
  }

  /** @throws the driver's error about `cheques_once` if the cheque is known */
  async insert(tx: Tx, organizationId: string, row: Cheque & { drawerName: string; drawerAccount: string }): Promise<void> {
    const sealed = (column: string, text: string) => this.sealer.seal(tx, organizationId, { table: TABLE, column, row: row.id }, text);
    const account = normaliseAccount(row.drawerAccount);
    await insertRows(
      tx,
      TABLE,
      [
        ...['organization_id', 'id', 'lease_id', 'number', 'bank', NAME, ACCOUNT, 'drawer_account_index', 'amount_minor', 'currency'],
        ...['drawn_on', 'state', 'instruction', 'received_by', 'received_at'],
      ],
      [
        [
          ...[organizationId, row.id, row.leaseId, row.number, row.bank, await sealed(NAME, row.drawerName)],
          ...[
            await sealed(ACCOUNT, row.drawerAccount),
            await this.sealer.blindIndex(tx, organizationId, { table: TABLE, column: ACCOUNT }, account),
          ],
          ...[row.amount.amountMinor, row.amount.currency, row.drawnOn, row.state],
          ...[row.instruction && JSON.stringify(row.instruction), row.receivedBy, row.receivedAt],
        ],
      ],
    );
  }

  /** True if the cheque is known, also from before the organization's key was changed. */
  async isKnown(db: Reader, organizationId: string, cheque: Pick<Cheque, 'bank' | 'number'> & { drawerAccount: string }): Promise<boolean> {
    const account = normaliseAccount(cheque.drawerAccount);
    const indexes = await this.sealer.blindIndexes(db, organizationId, { table: TABLE, column: ACCOUNT }, account);
    if (indexes.length === 0) return false;
    const rows: unknown[] = await db.query(
      'SELECT 1 FROM cheques WHERE organization_id = ? AND bank = ? AND number = ? AND drawer_account_index IN (?) LIMIT 1',
      [organizationId, cheque.bank, cheque.number, indexes],
    );
    return rows.length > 0;
  }

  async find(db: Reader, organizationId: string, id: string): Promise<Cheque | undefined> {
    const rows: StoredRow[] = await db.query(`SELECT ${COLUMNS} FROM cheques c WHERE c.organization_id = ? AND c.id = ?`, [
      organizationId,
      id,
    ]);
    return rows[0] && this.opened(db, organizationId, rows[0]);
  }

  /** In the order in which they were received. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { sight: Sight; leaseId?: string; state?: ChequeState; after?: string; limit: number },
  ): Promise<Cheque[]> {
    const { sight, leaseId, state, after, limit } = filter;
    const seen = within(sight, ofLease('c'));
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM cheques c WHERE c.organization_id = ? AND c.id > ? ${leaseId === undefined ? '' : 'AND c.lease_id = ?'}
        ${state === undefined ? '' : 'AND c.state = ?'}${seen.sql} ORDER BY c.id LIMIT ?`,
      [organizationId, after ?? '', ...[leaseId, state].filter((value) => value !== undefined), ...seen.values, limit],
    );
    return Promise.all(rows.map((row) => this.opened(db, organizationId, row)));
  }

  /** Cheques that went to the bank on those days and that no line of a statement shows yet, oldest first. */
  async atBank(db: Reader, organizationId: string, days: { from: LocalDate; to: LocalDate }, limit: number): Promise<Cheque[]> {
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM cheques c WHERE c.organization_id = ? AND c.state IN ('DEPOSITED', 'CLEARED') AND c.statement_line_id IS NULL
          AND c.deposited_on BETWEEN ? AND ? ORDER BY c.deposited_on, c.id LIMIT ?`,
      [organizationId, days.from, days.to, limit],
    );
    return Promise.all(rows.map((row) => this.opened(db, organizationId, row)));
  }

  /** @throws the driver's error about `cheques_line` if the line shows another */
  async showOnStatement(tx: Tx, organizationId: string, id: string, lineId: string): Promise<void> {
    const { affectedRows }: { affectedRows: number } = await tx.query(
      'UPDATE cheques SET statement_line_id = ? WHERE organization_id = ? AND id = ? AND statement_line_id IS NULL',
      [lineId, organizationId, id],
    );
    // A twin was first: whoever looks again finds that.
    if (affectedRows !== 1) throw new Error(`Another line shows cheque ${id}.`);
  }

  /** What a move changes. */
  async update(tx: Tx, organizationId: string, cheque: Cheque): Promise<void> {
    await tx.query(
      `UPDATE cheques SET state = ?, channel_id = ?, deposited_on = ?, cleared_on = ?, ended_on = ?, end_reason = ?, payment_id = ?
        WHERE organization_id = ? AND id = ?`,
      [
        ...[cheque.state, cheque.channelId, cheque.depositedOn, cheque.clearedOn, cheque.endedOn, cheque.endReason, cheque.paymentId],
        ...[organizationId, cheque.id],
      ],
    );
  }

  private async opened(db: Reader, organizationId: string, stored: StoredRow): Promise<Cheque> {
    const { amountMinor, currency, nameSealed, accountSealed, instruction, ...row } = stored;
    const open = (column: string, sealed: Buffer | null) =>
      sealed && this.sealer.open(db, organizationId, { table: TABLE, column, row: row.id }, sealed);
    const [drawerName, drawerAccount] = [await open(NAME, nameSealed), await open(ACCOUNT, accountSealed)];
    return {
      ...row,
      drawerName,
      drawerAccount,
      instruction: toInstruction(instruction),
      amount: Money.of(safeInteger(amountMinor), currency),
    };
  }
}
