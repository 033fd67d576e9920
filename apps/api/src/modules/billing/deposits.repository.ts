import { Injectable } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { DepositKind } from '../leases/index.js';

/** Money held against damage: a liability, never income. */
export interface DepositItem {
  id: string;
  leaseId: string;
  kind: DepositKind;
  required: Money;
  received: Money;
  createdAt: Date;
}

type Row = Omit<DepositItem, 'required' | 'received'> & { requiredMinor: string; receivedMinor: string; currency: string };

const DEPOSIT = `d.id, d.lease_id AS leaseId, d.kind, d.required_minor AS requiredMinor, d.received_minor AS receivedMinor, d.currency,
  d.created_at AS createdAt`;
const COLUMNS = ['organization_id', 'id', 'lease_id', 'kind', 'required_minor', 'received_minor', 'currency', 'created_at'];

const toItem = ({ requiredMinor, receivedMinor, currency, ...row }: Row): DepositItem => ({
  ...row,
  required: Money.of(safeInteger(requiredMinor), currency),
  received: Money.of(safeInteger(receivedMinor), currency),
});

/** SQL of deposits. */
@Injectable()
export class DepositsRepository {
  async list(db: Reader, organizationId: string, leaseId: string): Promise<DepositItem[]> {
    return this.listOf(db, organizationId, [leaseId]);
  }

  /** Deposits of leases, oldest first. A lease has at most one of a kind. */
  async listOf(db: Reader, organizationId: string, leaseIds: readonly string[]): Promise<DepositItem[]> {
    if (leaseIds.length === 0) return [];
    const rows: Row[] = await db.query(
      `SELECT ${DEPOSIT} FROM deposit_items d WHERE d.organization_id = ? AND d.lease_id IN (?) ORDER BY d.id`,
      [organizationId, leaseIds],
    );
    return rows.map(toItem);
  }

  async find(db: Reader, organizationId: string, id: string): Promise<DepositItem | undefined> {
    const rows: Row[] = await db.query(`SELECT ${DEPOSIT} FROM deposit_items d WHERE d.organization_id = ? AND d.id = ?`, [
      organizationId,
      id,
    ]);
    return rows.map(toItem)[0];
  }

  async insert(tx: Tx, organizationId: string, items: readonly DepositItem[]): Promise<void> {
    await insertRows(
      tx,
      'deposit_items',
      COLUMNS,
      items.map(({ id, leaseId, kind, required, received, createdAt }) => [
        organizationId,
        id,
        leaseId,
        kind,
        required.amountMinor,
        received.amountMinor,
        required.currency,
        createdAt,
      ]),
    );
  }
}
