import { Injectable } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { DepositKind } from '../leases/index.js';
import { heldOf, missingOf, type DepositSums } from './deposits.rules.js';

/** Money held against damage: a liability, never income. */
export interface DepositItem extends DepositSums {
  id: string;
  leaseId: string;
  kind: DepositKind;
  /** What the organization holds: received − applied − refunded − transferred, never below zero. */
  held: Money;
  /** What nobody holds, and the tenant may still pay in. */
  missing: Money;
  /** Since when the tenant is asked to fill it up again, because a part was used before they moved out. */
  topUpDueOn: LocalDate | null;
  createdAt: Date;
}

/** A deposit at the moment it is asked for. */
export interface NewDepositItem {
  id: string;
  leaseId: string;
  kind: DepositKind;
  required: Money;
  /** Of the books before these. */
  received: Money;
  openedOn: LocalDate;
  createdAt: Date;
}

type Sum = 'required' | 'received' | 'applied' | 'refunded' | 'transferred' | 'withOwner';
type Row = Record<`${Sum}Minor`, string> & Pick<DepositItem, 'id' | 'leaseId' | 'kind' | 'topUpDueOn' | 'createdAt'> & { currency: string };

const DEPOSIT = `d.id, d.lease_id AS leaseId, d.kind, d.required_minor AS requiredMinor, d.received_minor AS receivedMinor,
  d.applied_minor AS appliedMinor, d.refunded_minor AS refundedMinor, d.transferred_minor AS transferredMinor,
  d.with_owner_minor AS withOwnerMinor, d.currency, d.top_up_due_on AS topUpDueOn, d.created_at AS createdAt`;

const SIGNED = 'SUM(CASE WHEN %.reversal_of IS NULL THEN %.amount_minor ELSE -%.amount_minor END)';
const allocated = (until: string): string =>
  `COALESCE((SELECT ${SIGNED.replaceAll('%', 'a')} FROM allocations a
    WHERE a.organization_id = d.organization_id AND a.deposit_item_id = d.id${until}), 0)`;
const drawn = (uses: string): string =>
  `COALESCE((SELECT ${SIGNED.replaceAll('%', 'w')} FROM deposit_draws w
    WHERE w.organization_id = d.organization_id AND w.deposit_item_id = d.id AND w.deposit_use IN (${uses}) AND w.effective_on <= ?), 0)`;
/** What was brought along from the books before these: all that no payment brought. */
const OPENING = `(d.received_minor - ${allocated('')})`;
const OPENED_ON = 'COALESCE(d.opened_on, DATE(d.created_at))';

/** The same sums by what counted up to a day. */
const AS_OF = `d.id, d.lease_id AS leaseId, d.kind, d.required_minor AS requiredMinor,
  CASE WHEN ${OPENED_ON} <= ? THEN ${OPENING} ELSE 0 END + ${allocated(' AND a.effective_on <= ?')} AS receivedMinor,
  ${drawn("'APPLIED'")} AS appliedMinor, ${drawn("'REFUNDED'")} AS refundedMinor, ${drawn("'TRANSFERRED', 'WITH_OWNER'")} AS transferredMinor,
  ${drawn("'WITH_OWNER'")} AS withOwnerMinor, d.currency, d.top_up_due_on AS topUpDueOn, d.created_at AS createdAt`;
const DAYS_OF_AS_OF = 6;

function toItem({ currency, topUpDueOn, id, leaseId, kind, createdAt, ...row }: Row): DepositItem {
  const money = (minor: string): Money => Money.of(safeInteger(minor), currency);
  const sums = {
    required: money(row.requiredMinor),
    received: money(row.receivedMinor),
    applied: money(row.appliedMinor),
    refunded: money(row.refundedMinor),
    transferred: money(row.transferredMinor),
    withOwner: money(row.withOwnerMinor),
  };
  return { id, leaseId, kind, ...sums, held: heldOf(sums), missing: missingOf(sums), topUpDueOn, createdAt };
}

/** SQL of deposits. */
@Injectable()
export class DepositsRepository {
  async list(db: Reader, organizationId: string, leaseId: string, asOf?: LocalDate): Promise<DepositItem[]> {
    return this.listOf(db, organizationId, [leaseId], asOf);
  }

  /** Deposits of leases, oldest first. A lease has at most one of a kind. */
  async listOf(db: Reader, organizationId: string, leaseIds: readonly string[], asOf?: LocalDate): Promise<DepositItem[]> {
    if (leaseIds.length === 0) return [];
    return this.read(db, asOf, 'd.organization_id = ? AND d.lease_id IN (?)', [organizationId, leaseIds]);
  }

  async find(db: Reader, organizationId: string, id: string, asOf?: LocalDate): Promise<DepositItem | undefined> {
    return (await this.read(db, asOf, 'd.organization_id = ? AND d.id = ?', [organizationId, id]))[0];
  }

  /** What the deposits of each lease hold, in cents; leases whose deposits hold nothing are absent. */
  async heldByLease(db: Reader, organizationId: string): Promise<Map<string, number>> {
    const rows: { leaseId: string; minor: string }[] = await db.query(
      `SELECT d.lease_id AS leaseId, SUM(d.received_minor - d.applied_minor - d.refunded_minor - d.transferred_minor) AS minor
         FROM deposit_items d WHERE d.organization_id = ? GROUP BY d.lease_id`,
      [organizationId],
    );
    return new Map(rows.map(({ leaseId, minor }): [string, number] => [leaseId, safeInteger(minor)]).filter(([, minor]) => minor !== 0));
  }

  async insert(tx: Tx, organizationId: string, items: readonly NewDepositItem[]): Promise<void> {
    await insertRows(
      tx,
      'deposit_items',
      ['organization_id', 'id', 'lease_id', 'kind', 'required_minor', 'received_minor', 'currency', 'opened_on', 'created_at'],
      items.map(({ id, leaseId, kind, required, received, openedOn, createdAt }) => [
        organizationId,
        id,
        leaseId,
        kind,
        required.amountMinor,
        received.amountMinor,
        required.currency,
        openedOn,
        createdAt,
      ]),
    );
  }

  /** Asks a lease to fill its deposits up again from a day on, or no longer. */
  async setTopUp(tx: Tx, organizationId: string, ids: readonly string[], dueOn: LocalDate | null): Promise<void> {
    if (ids.length === 0) return;
    await tx.query('UPDATE deposit_items SET top_up_due_on = ? WHERE organization_id = ? AND id IN (?)', [dueOn, organizationId, ids]);
  }

  private async read(
    db: Reader,
    asOf: LocalDate | undefined,
    where: string,
    values: readonly (string | readonly string[])[],
  ): Promise<DepositItem[]> {
    const days = asOf === undefined ? [] : Array.from({ length: DAYS_OF_AS_OF }, () => asOf);
    const rows: Row[] = await db.query(`SELECT ${asOf === undefined ? DEPOSIT : AS_OF} FROM deposit_items d WHERE ${where} ORDER BY d.id`, [
      ...days,
      ...values,
    ]);
    return rows.map(toItem);
  }
}
