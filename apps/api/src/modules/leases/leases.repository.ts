import { Injectable } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import { insertRows, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import { Money, type MoneyJson } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { AllocationPolicy } from '../organizations/index.js';
import { OCCUPYING } from './lease-moves.rules.js';
import { ownLeaseSight } from './sight.rules.js';
import type { DepositKind, DepositTerm, LeaseState, PartyKind, Proration, TenancyClass, TermType } from './lease.rules.js';

/** The agreement to let a unit to tenants for a term. */
export interface Lease {
  id: string;
  propertyId: string;
  unitId: string;
  tenancyClass: TenancyClass;
  termType: TermType;
  startsOn: LocalDate;
  /** Last day of a fixed term; null for a periodic lease. */
  endsOn: LocalDate | null;
  /** Day of the month on which rent is due, 1 to 28. */
  dueDay: number;
  graceDays: number;
  proration: Proration;
  /** In which order money that comes from now on settles charges. */
  allocationPolicy: AllocationPolicy;
  currency: string;
  state: LeaseState;
  /** First day for which this system charges; later than the start for a lease that came from elsewhere. */
  billedFromOn: LocalDate;
  movedInOn: LocalDate | null;
  noticeEffectiveOn: LocalDate | null;
  /** The day the keys came back: no longer occupied. */
  vacatedOn: LocalDate | null;
  /** Deposits that the parties agreed on; raised when the lease is signed. */
  deposits: DepositTerm[];
  version: number;
  createdAt: Date;
}

/** Somebody's part in a lease. */
export interface Party {
  tenantId: string;
  name: string;
  kind: PartyKind;
  fromOn: LocalDate;
  /** First day on which they no longer are; null while they are. */
  toOn: LocalDate | null;
}

/** Whom to write to about a lease: its first TENANT. */
export interface LeaseContact {
  leaseId: string;
  tenantId: string;
  name: string;
  /** E.164. */
  phone: string;
  email: string | null;
  language: 'en' | 'sw';
  unitId: string;
  propertyId: string;
}

export interface LeaseFilter {
  state?: LeaseState;
  propertyId?: string;
  unitId?: string;
  tenantId?: string;
  sight: Sight;
}

type LeaseRow = Omit<Lease, 'deposits'> & { deposits: DepositJson[] | string | null };
type DepositJson = { kind: DepositKind; amount: MoneyJson };

/** Columns of a lease, by the name of the table. */
export const LEASE = `leases.id, leases.property_id AS propertyId, leases.unit_id AS unitId, leases.tenancy_class AS tenancyClass, leases.term_type AS termType,
  leases.starts_on AS startsOn, leases.ends_on AS endsOn, leases.due_day AS dueDay, leases.grace_days AS graceDays, leases.proration,
  leases.allocation_policy AS allocationPolicy, leases.currency,
  leases.state, leases.billed_from_on AS billedFromOn, leases.moved_in_on AS movedInOn, leases.notice_effective_on AS noticeEffectiveOn,
  leases.vacated_on AS vacatedOn, leases.deposit_terms AS deposits, leases.version, leases.created_at AS createdAt`;

const INSERTED = [
  'organization_id',
  'id',
  'property_id',
  'unit_id',
  'tenancy_class',
  'term_type',
  'starts_on',
  'ends_on',
  'due_day',
  'grace_days',
  'proration',
  'allocation_policy',
  'currency',
  'state',
  'billed_from_on',
  'moved_in_on',
  'deposit_terms',
  'version',
  'created_at',
] as const;

/** A row of `LEASE` as a lease. JSON arrives as an object from MySQL and as text from MariaDB. */
export function toLease(row: LeaseRow): Lease {
  const deposits = typeof row.deposits === 'string' ? (JSON.parse(row.deposits) as DepositJson[]) : (row.deposits ?? []);
  return { ...row, deposits: deposits.map(({ kind, amount }) => ({ kind, amount: Money.parse(amount.amount, amount.currency) })) };
}

/** SQL of leases and their parties. */
@Injectable()
export class LeasesRepository {
  async insertMany(tx: Tx, organizationId: string, leases: readonly Lease[]): Promise<void> {
    await insertRows(
      tx,
      'leases',
      INSERTED,
      leases.map((lease) => [
        organizationId,
        lease.id,
        lease.propertyId,
        lease.unitId,
        lease.tenancyClass,
        lease.termType,
        lease.startsOn,
        lease.endsOn,
        lease.dueDay,
        lease.graceDays,
        lease.proration,
        lease.allocationPolicy,
        lease.currency,
        lease.state,
        lease.billedFromOn,
        lease.movedInOn,
        JSON.stringify(lease.deposits),
        lease.version,
        lease.createdAt,
      ]),
    );
  }

  async insertParties(
    tx: Tx,
    organizationId: string,
    parties: readonly { leaseId: string; tenantId: string; kind: PartyKind; position: number; fromOn: LocalDate }[],
  ): Promise<void> {
    await insertRows(
      tx,
      'lease_parties',
      ['organization_id', 'lease_id', 'tenant_id', 'kind', 'position', 'from_on'],
      parties.map(({ leaseId, tenantId, kind, position, fromOn }) => [organizationId, leaseId, tenantId, kind, position, fromOn]),
    );
  }

  async findMany(db: Reader, organizationId: string, ids: readonly string[]): Promise<Lease[]> {
    if (ids.length === 0) return [];
    const rows: LeaseRow[] = await db.query(`SELECT ${LEASE} FROM leases WHERE leases.organization_id = ? AND leases.id IN (?)`, [
      organizationId,
      ids,
    ]);
    return rows.map(toLease);
  }

  /** The lease's row, locked until the transaction ends. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<Lease | undefined> {
    const rows: LeaseRow[] = await tx.query(`SELECT ${LEASE} FROM leases WHERE leases.organization_id = ? AND leases.id = ? FOR UPDATE`, [
      organizationId,
      id,
    ]);
    return rows.map(toLease)[0];
  }

  async list(
    db: Reader,
    organizationId: string,
    filter: LeaseFilter,
    { after = '', limit }: { after?: string; limit: number },
  ): Promise<Lease[]> {
    const { state, propertyId, unitId, tenantId } = filter;
    const conditions: [string, SqlValue | undefined][] = [
      ['leases.state = ?', state],
      ['leases.property_id = ?', propertyId],
      ['leases.unit_id = ?', unitId],
      [
        'leases.id IN (SELECT p.lease_id FROM lease_parties p WHERE p.organization_id = leases.organization_id AND p.tenant_id = ?)',
        tenantId,
      ],
    ];
    const given = conditions.filter(([, value]) => value !== undefined);
    const seen = within(filter.sight, ownLeaseSight('leases'));
    const rows: LeaseRow[] = await db.query(
      `SELECT ${LEASE} FROM leases WHERE leases.organization_id = ? AND leases.id > ?${given.map(([sql]) => ` AND ${sql}`).join('')}${seen.sql}
        ORDER BY leases.id LIMIT ?`,
      [organizationId, after, ...given.map(([, value]) => value), ...seen.values, limit],
    );
    return rows.map(toLease);
  }

  /** Leases of a unit, whatever their state, newest first. */
  async listOfUnit(db: Reader, organizationId: string, unitId: string): Promise<Lease[]> {
    const rows: LeaseRow[] = await db.query(
      `SELECT ${LEASE} FROM leases WHERE leases.organization_id = ? AND leases.unit_id = ? ORDER BY leases.starts_on DESC, leases.id DESC`,
      [organizationId, unitId],
    );
    return rows.map(toLease);
  }

  async statesOfUnit(db: Reader, organizationId: string, unitId: string): Promise<LeaseState[]> {
    const rows: { state: LeaseState }[] = await db.query('SELECT DISTINCT state FROM leases WHERE organization_id = ? AND unit_id = ?', [
      organizationId,
      unitId,
    ]);
    return rows.map(({ state }) => state);
  }

  /** The day on which the last tenant of each unit left; absent for a unit that nobody has left. */
  async lastVacatedOn(db: Reader, organizationId: string, unitIds: readonly string[]): Promise<Map<string, LocalDate>> {
    if (unitIds.length === 0) return new Map();
    const rows: { unitId: string; on: LocalDate }[] = await db.query(
      `SELECT unit_id AS unitId, MAX(vacated_on) AS \`on\` FROM leases
        WHERE organization_id = ? AND unit_id IN (?) AND vacated_on IS NOT NULL GROUP BY unit_id`,
      [organizationId, unitIds],
    );
    return new Map(rows.map((row) => [row.unitId, row.on]));
  }

  /** Writes the state of a locked lease and the days that go with it. */
  async move(tx: Tx, organizationId: string, lease: Lease): Promise<void> {
    await tx.query(
      `UPDATE leases SET state = ?, moved_in_on = ?, notice_effective_on = ?, vacated_on = ?, version = version + 1
        WHERE organization_id = ? AND id = ?`,
      [lease.state, lease.movedInOn, lease.noticeEffectiveOn, lease.vacatedOn, organizationId, lease.id],
    );
  }

  /** @returns false if the version is no longer the expected one. */
  async update(
    tx: Tx,
    organizationId: string,
    target: { id: string; version: number },
    terms: Pick<Lease, 'tenancyClass' | 'dueDay' | 'graceDays' | 'proration' | 'allocationPolicy'>,
  ): Promise<boolean> {
    const result: { affectedRows: number } = await tx.query(
      `UPDATE leases SET tenancy_class = ?, due_day = ?, grace_days = ?, proration = ?, allocation_policy = ?, version = version + 1
        WHERE organization_id = ? AND id = ? AND version = ?`,
      [
        terms.tenancyClass,
        terms.dueDay,
        terms.graceDays,
        terms.proration,
        terms.allocationPolicy,
        organizationId,
        target.id,
        target.version,
      ],
    );
    return result.affectedRows === 1;
  }

  /** Active leases whose fixed term ended before a day, locked until the transaction ends; at most `limit`. */
  async lockRunOut(tx: Tx, organizationId: string, day: LocalDate, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT id FROM leases WHERE organization_id = ? AND state = 'ACTIVE' AND ends_on < ? ORDER BY id LIMIT ? FOR UPDATE`,
      [organizationId, day, limit],
    );
    return rows.map(({ id }) => id);
  }

  async holdOver(tx: Tx, organizationId: string, ids: readonly string[]): Promise<void> {
    await tx.query("UPDATE leases SET state = 'HOLDING_OVER', version = version + 1 WHERE organization_id = ? AND id IN (?)", [
      organizationId,
      ids,
    ]);
  }

  async listParties(db: Reader, organizationId: string, leaseId: string): Promise<Party[]> {
    return db.query(
      `SELECT p.tenant_id AS tenantId, t.name, p.kind, p.from_on AS fromOn, p.to_on AS toOn
         FROM lease_parties p JOIN tenants t ON t.organization_id = p.organization_id AND t.id = p.tenant_id
        WHERE p.organization_id = ? AND p.lease_id = ? ORDER BY p.position`,
      [organizationId, leaseId],
    );
  }

  /** Every present TENANT of the leases, the first of each lease first. */
  async listContacts(db: Reader, organizationId: string, leaseIds: readonly string[]): Promise<LeaseContact[]> {
    if (leaseIds.length === 0) return [];
    return db.query(
      `SELECT p.lease_id AS leaseId, t.id AS tenantId, t.name, t.phone, t.email, t.language, leases.unit_id AS unitId, leases.property_id AS propertyId
         FROM lease_parties p
         JOIN tenants t ON t.organization_id = p.organization_id AND t.id = p.tenant_id
         JOIN leases ON leases.organization_id = p.organization_id AND leases.id = p.lease_id
        WHERE p.organization_id = ? AND p.lease_id IN (?) AND p.kind = 'TENANT' AND p.to_on IS NULL ORDER BY p.lease_id, p.position`,
      [organizationId, leaseIds],
    );
  }

  /** The lease that occupies a unit, if one does. */
  async findOccupying(db: Reader, organizationId: string, unitId: string): Promise<Lease | undefined> {
    const rows: LeaseRow[] = await db.query(
      `SELECT ${LEASE} FROM leases WHERE leases.organization_id = ? AND leases.unit_id = ? AND leases.state IN (?)`,
      [organizationId, unitId, OCCUPYING],
    );
    return rows.map(toLease)[0];
  }
}
