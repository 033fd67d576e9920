import { Injectable } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { CostSplit } from './costs.rules.js';

/** RECORDED: not in the books yet. WITHDRAWN: it never will be. POSTED: in the books. REVERSED: taken back by two people. */
export const COST_STATES = ['RECORDED', 'POSTED', 'WITHDRAWN', 'REVERSED'] as const;
export type CostState = (typeof COST_STATES)[number];

/** Out of which pocket: what was collected for an owner; the office’s, which the owner owes it; the organization’s own expense. */
export const POCKETS = ['OWNER_FUNDS', 'OWNER_DEBT', 'EXPENSE'] as const;
export type Pocket = (typeof POCKETS)[number];

/** What a vendor asks for. */
export interface Cost {
  id: string;
  workOrderId: string;
  vendorId: string;
  description: string;
  /** Of the vendor’s invoice or receipt; each once. */
  documentReference: string;
  net: Money;
  vat: Money;
  split: CostSplit;
  state: CostState;
  /** The tenant’s part, once it is charged. */
  chargeId: string | null;
  recordedBy: string;
  recordedAt: Date;
  postedOn: LocalDate | null;
  reversedOn: LocalDate | null;
}

/** A part of a posted cost. */
export interface CostPart {
  pocket: Pocket;
  /** Null for the organization’s own expense. */
  ownerId: string | null;
  amount: Money;
  postingId: string;
}

interface StoredRow extends Omit<Cost, 'net' | 'vat' | 'split'> {
  netMinor: string;
  vatMinor: string;
  ownerMinor: string;
  tenantMinor: string;
  agencyMinor: string;
  currency: string;
}

const SELECT = `SELECT c.id, c.work_order_id AS workOrderId, c.vendor_id AS vendorId, c.description, c.document_reference AS documentReference,
    c.net_minor AS netMinor, c.vat_minor AS vatMinor, c.owner_minor AS ownerMinor, c.tenant_minor AS tenantMinor,
    c.agency_minor AS agencyMinor, c.currency, c.state, c.charge_id AS chargeId, c.recorded_by AS recordedBy, c.recorded_at AS recordedAt,
    c.posted_on AS postedOn, c.reversed_on AS reversedOn
  FROM work_costs c`;

function toCost({ netMinor, vatMinor, ownerMinor, tenantMinor, agencyMinor, currency, ...row }: StoredRow): Cost {
  const money = (minor: string): Money => Money.of(safeInteger(minor), currency);
  const split = { owner: money(ownerMinor), tenant: money(tenantMinor), agency: money(agencyMinor) };
  return { ...row, net: money(netMinor), vat: money(vatMinor), split };
}

/** SQL of what repairs cost. */
@Injectable()
export class CostsRepository {
  /** @throws the driver's error about `work_costs_document` if the vendor's document stands for a cost already */
  async insert(tx: Tx, organizationId: string, row: Cost): Promise<void> {
    const { net, vat, split } = row;
    await insertRows(
      tx,
      'work_costs',
      [
        ...['organization_id', 'id', 'work_order_id', 'vendor_id', 'description', 'document_reference', 'live_document', 'net_minor'],
        ...['vat_minor', 'owner_minor', 'tenant_minor', 'agency_minor', 'currency', 'state', 'recorded_by', 'recorded_at'],
      ],
      [
        [
          ...[organizationId, row.id, row.workOrderId, row.vendorId, row.description, row.documentReference, row.documentReference],
          ...[net.amountMinor, vat.amountMinor, split.owner.amountMinor, split.tenant.amountMinor, split.agency.amountMinor],
          ...[net.currency, row.state, row.recordedBy, row.recordedAt],
        ],
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<Cost | undefined> {
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE c.organization_id = ? AND c.id = ?`, [organizationId, id]);
    return rows.map(toCost)[0];
  }

  /** In the order they were recorded. */
  async ofOrder(db: Reader, organizationId: string, workOrderId: string, page: { after?: string; limit: number }): Promise<Cost[]> {
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE c.organization_id = ? AND c.work_order_id = ? AND c.id > ? ORDER BY c.id LIMIT ?`,
      [organizationId, workOrderId, page.after ?? '', page.limit],
    );
    return rows.map(toCost);
  }

  /** The order is locked. */
  async save(tx: Tx, organizationId: string, { id, state, chargeId, postedOn, reversedOn }: Cost): Promise<void> {
    const set: SqlValue[] = [state, chargeId, postedOn, reversedOn, state === 'RECORDED' || state === 'POSTED'];
    await tx.query(
      `UPDATE work_costs SET state = ?, charge_id = ?, posted_on = ?, reversed_on = ?, live_document = IF(?, document_reference, NULL)
        WHERE organization_id = ? AND id = ?`,
      [...set, organizationId, id],
    );
  }

  async insertParts(tx: Tx, organizationId: string, costId: string, parts: readonly CostPart[]): Promise<void> {
    await insertRows(
      tx,
      'work_cost_parts',
      ['organization_id', 'cost_id', 'line', 'pocket', 'owner_id', 'amount_minor', 'currency', 'posting_id'],
      parts.map(({ pocket, ownerId, amount, postingId }, i) => [
        ...[organizationId, costId, i + 1, pocket, ownerId, amount.amountMinor, amount.currency, postingId],
      ]),
    );
  }

  async partsOf(db: Reader, organizationId: string, costIds: readonly string[]): Promise<Map<string, CostPart[]>> {
    if (costIds.length === 0) return new Map();
    const rows: (Omit<CostPart, 'amount'> & { costId: string; amountMinor: string; currency: string })[] = await db.query(
      `SELECT cost_id AS costId, pocket, owner_id AS ownerId, amount_minor AS amountMinor, currency, posting_id AS postingId
         FROM work_cost_parts WHERE organization_id = ? AND cost_id IN (?) ORDER BY cost_id, line`,
      [organizationId, costIds],
    );
    const parts = rows.map(({ amountMinor, currency, ...row }) => ({ ...row, amount: Money.of(safeInteger(amountMinor), currency) }));
    return Map.groupBy(parts, ({ costId }) => costId);
  }

  async reverseParts(tx: Tx, organizationId: string, costId: string, { postingId, by }: { postingId: string; by: string }): Promise<void> {
    await tx.query('UPDATE work_cost_parts SET reversal_posting_id = ? WHERE organization_id = ? AND cost_id = ? AND posting_id = ?', [
      by,
      organizationId,
      costId,
      postingId,
    ]);
  }
}
