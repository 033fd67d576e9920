import { Injectable } from '@nestjs/common';
import { seenIds, Sights, within, type Sight, type SightColumns } from '@plotihub/auth';
import { Database, insertRows, newId, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { leaseSight } from '../leases/index.js';
import type { LineKind, SettlementLine, SettlementState } from './settlement.rules.js';

/** What becomes of the deposits of a lease whose tenant has left. */
export interface SettlementRow {
  id: string;
  leaseId: string;
  state: SettlementState;
  /** 1, and one more each time it was looked at again. */
  revision: number;
  /** As it was when it was proposed or revised last. */
  held: Money;
  credit: Money;
  refund: Money;
  disputeBy: LocalDate | null;
  refundId: string | null;
  createdBy: string;
  createdAt: Date;
}

export type StoredLine = SettlementLine & { id: string };

/** A move from one state to another, and who made it; null for what happened by itself. */
export interface SettlementMove {
  id: string;
  from: SettlementState | null;
  to: SettlementState;
  by: string | null;
  reason: string | null;
  at: Date;
}

type Row = Omit<SettlementRow, 'held' | 'credit' | 'refund'> & Record<'heldMinor' | 'creditMinor' | 'refundMinor' | 'currency', string>;
type LineRow = Omit<StoredLine, 'amount' | 'wearAndTear'> & Record<'amountMinor' | 'wearMinor' | 'currency', string> & { kind: LineKind };

const COLUMNS = `s.id, s.lease_id AS leaseId, s.state, s.revision, s.held_minor AS heldMinor, s.credit_minor AS creditMinor,
  s.refund_minor AS refundMinor, s.currency, s.dispute_by AS disputeBy, s.refund_id AS refundId, s.created_by AS createdBy,
  s.created_at AS createdAt`;
const toRow = ({ heldMinor, creditMinor, refundMinor, currency, ...row }: Row): SettlementRow => {
  const money = (minor: string): Money => Money.of(safeInteger(minor), currency);
  return { ...row, held: money(heldMinor), credit: money(creditMinor), refund: money(refundMinor) };
};

/** A tenant sees what was proposed to them, not what is being drafted. */
const settlementSight = (table: string): SightColumns => {
  const { property, tenant } = leaseSight(`${table}.lease_id`, `${table}.organization_id`);
  return { property, tenant: `(${tenant} AND ${table}.state <> 'DRAFT')` };
};

/** SQL of settlements. */
@Injectable()
export class DepositSettlementsRepository {
  constructor(sights: Sights, database: Database) {
    const settlements = { table: 'deposit_settlements', columns: settlementSight('t') };
    sights.register('dst', { noun: 'deposit settlement', seen: (scope, ids) => seenIds(database.reader, settlements, scope, ids) });
  }

  /** @throws the driver's error about `deposit_settlements_one_open` if one of the lease is under way */
  async insert(tx: Tx, organizationId: string, row: SettlementRow): Promise<void> {
    await insertRows(
      tx,
      'deposit_settlements',
      [
        ...['organization_id', 'id', 'lease_id', 'state', 'revision', 'held_minor', 'credit_minor', 'refund_minor', 'currency'],
        ...['dispute_by', 'refund_id', 'created_by', 'created_at'],
      ],
      [
        [
          ...[organizationId, row.id, row.leaseId, row.state, row.revision],
          ...[row.held.amountMinor, row.credit.amountMinor, row.refund.amountMinor, row.held.currency],
          ...[row.disputeBy, row.refundId, row.createdBy, row.createdAt],
        ],
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string, lock = false): Promise<SettlementRow | undefined> {
    const rows: Row[] = await db.query(
      `SELECT ${COLUMNS} FROM deposit_settlements s WHERE s.organization_id = ? AND s.id = ? ${lock ? 'FOR UPDATE' : ''}`,
      [organizationId, id],
    );
    return rows.map(toRow)[0];
  }

  async findByRefund(db: Reader, organizationId: string, refundId: string): Promise<SettlementRow | undefined> {
    const rows: Row[] = await db.query(`SELECT ${COLUMNS} FROM deposit_settlements s WHERE s.organization_id = ? AND s.refund_id = ?`, [
      organizationId,
      refundId,
    ]);
    return rows.map(toRow)[0];
  }

  async list(
    db: Reader,
    organizationId: string,
    { leaseId, sight, after = '', limit }: { leaseId?: string | undefined; sight: Sight; after?: string; limit: number },
  ): Promise<SettlementRow[]> {
    const seen = within(sight, settlementSight('s'));
    const rows: Row[] = await db.query(
      `SELECT ${COLUMNS} FROM deposit_settlements s WHERE s.organization_id = ? AND s.id > ? ${leaseId === undefined ? '' : 'AND s.lease_id = ?'}${seen.sql}
        ORDER BY s.id LIMIT ?`,
      [organizationId, after, ...(leaseId === undefined ? [] : [leaseId]), ...seen.values, limit],
    );
    return rows.map(toRow);
  }

  async update(
    tx: Tx,
    organizationId: string,
    { id, state, revision, held, credit, refund, disputeBy, refundId }: SettlementRow,
  ): Promise<void> {
    await tx.query(
      `UPDATE deposit_settlements SET state = ?, revision = ?, held_minor = ?, credit_minor = ?, refund_minor = ?, dispute_by = ?, refund_id = ?
        WHERE organization_id = ? AND id = ?`,
      [state, revision, held.amountMinor, credit.amountMinor, refund.amountMinor, disputeBy, refundId, organizationId, id],
    );
  }

  /** The lines of a revision; where there are some already, more than before: nothing that was shown is taken away. */
  async insertLines(
    tx: Tx,
    organizationId: string,
    of: { settlementId: string; revision: number },
    lines: readonly SettlementLine[],
  ): Promise<void> {
    await insertRows(
      tx,
      'deposit_settlement_lines',
      [
        ...['organization_id', 'id', 'settlement_id', 'revision', 'position', 'kind', 'description', 'amount_minor', 'wear_minor'],
        ...['currency', 'evidence', 'charge_id'],
      ],
      lines.map((line, position) => [
        ...[organizationId, newId('dsl'), of.settlementId, of.revision, position, line.kind, line.description],
        ...[line.amount.amountMinor, line.wearAndTear.amountMinor, line.amount.currency, line.evidence, line.chargeId],
      ]),
    );
  }

  async lines(db: Reader, organizationId: string, settlementId: string, revision: number): Promise<StoredLine[]> {
    const rows: LineRow[] = await db.query(
      `SELECT l.id, l.kind, l.description, l.amount_minor AS amountMinor, l.wear_minor AS wearMinor, l.currency, l.evidence, l.charge_id AS chargeId
         FROM deposit_settlement_lines l WHERE l.organization_id = ? AND l.settlement_id = ? AND l.revision = ? ORDER BY l.position`,
      [organizationId, settlementId, revision],
    );
    return rows.map(({ amountMinor, wearMinor, currency, ...row }) => ({
      ...row,
      amount: Money.of(safeInteger(amountMinor), currency),
      wearAndTear: Money.of(safeInteger(wearMinor), currency),
    }));
  }

  /** The charge that was issued for a line. */
  async setCharge(tx: Tx, organizationId: string, lineId: string, chargeId: string): Promise<void> {
    await tx.query('UPDATE deposit_settlement_lines SET charge_id = ? WHERE organization_id = ? AND id = ?', [
      chargeId,
      organizationId,
      lineId,
    ]);
  }

  async insertMove(tx: Tx, organizationId: string, settlementId: string, move: Omit<SettlementMove, 'id'>): Promise<void> {
    await insertRows(
      tx,
      'deposit_settlement_moves',
      ['organization_id', 'id', 'settlement_id', 'from_state', 'to_state', 'moved_by', 'reason', 'created_at'],
      [[organizationId, newId('dsm'), settlementId, move.from, move.to, move.by, move.reason, move.at]],
    );
  }

  async moves(db: Reader, organizationId: string, settlementId: string): Promise<SettlementMove[]> {
    return db.query(
      `SELECT m.id, m.from_state AS \`from\`, m.to_state AS \`to\`, m.moved_by AS \`by\`, m.reason, m.created_at AS \`at\`
         FROM deposit_settlement_moves m WHERE m.organization_id = ? AND m.settlement_id = ? ORDER BY m.id`,
      [organizationId, settlementId],
    );
  }
}
