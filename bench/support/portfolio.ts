import { newId } from '@plotihub/database';
import { firstDayOf, type YearMonth } from '@plotihub/time';
import { payReference } from '../../apps/api/src/modules/properties/index.js';
import type { Writer } from './writer.js';

const UNITS_PER_PROPERTY = 100;
const LETTERS = 'ABCDEFGHJKMNPQRTVWXYZ';
/** Besides the rent; one for each kind of payee. In cents. */
export const RULES = [
  { kind: 'SERVICE', payee: 'OWNER', amountMinor: 150_000 },
  { kind: 'GARBAGE', payee: 'THIRD_PARTY', amountMinor: 30_000 },
  { kind: 'SECURITY', payee: 'AGENCY', amountMinor: 50_000 },
] as const;
export type PayeeKind = (typeof RULES)[number]['payee'];

/** A building with its one owner. */
export interface Property {
  id: string;
  code: string;
  ownerId: string;
  ownershipId: string;
}

/** A let unit with its tenant and its accounts. */
export interface Letting {
  number: number;
  property: Property;
  unitId: string;
  label: string;
  payReference: string;
  tenantId: string;
  leaseId: string;
  rentMinor: number;
  ruleIds: string[];
  accountIds: { receivable: string; credit: string; deposits: string };
}

/** Everything a month can be charged to. */
export interface Portfolio {
  lettings: Letting[];
  /** Accounts of what payees will get, by payee and property. */
  accruedId: (payee: PayeeKind, property: Property) => string;
}

/**
 * Lets `count` units for a rent and three charge rules each, moved into a year before `billedFrom`, in buildings of a hundred: as an import
 * leaves them, nothing charged yet.
 */
export async function layPortfolio(writer: Writer, count: number, billedFrom: YearMonth): Promise<Portfolio> {
  const at = new Date();
  const properties = Array.from({ length: Math.ceil(count / UNITS_PER_PROPERTY) }, (_, i) => newProperty(i));
  const lettings = Array.from({ length: count }, (_, i) => newLetting(i, properties));
  await layProperties(writer, properties, at);
  await layUnits(writer, lettings, at);
  await layLeases(writer, lettings, { at, billedFromOn: firstDayOf(billedFrom), startsOn: firstDayOf(yearBefore(billedFrom)) });
  await layLeaseAccounts(writer, lettings, at);
  return { lettings, accruedId: await layPayeeAccounts(writer, properties, at) };
}

function newProperty(index: number): Property {
  const code = `K${LETTERS.charAt(Math.floor(index / LETTERS.length))}${LETTERS.charAt(index % LETTERS.length)}`;
  return { id: newId('prp'), code, ownerId: newId('own'), ownershipId: newId('ows') };
}

function newLetting(index: number, properties: readonly Property[]): Letting {
  const property = properties[Math.floor(index / UNITS_PER_PROPERTY)];
  if (!property) throw new Error(`There is no property for unit ${index}.`);
  const label = `A${(index % UNITS_PER_PROPERTY) + 1}`;
  return {
    number: index + 1,
    property,
    unitId: newId('unt'),
    label,
    payReference: payReference(property.code, label),
    tenantId: newId('ten'),
    leaseId: newId('lse'),
    rentMinor: 1_000_000 + (index % 50) * 50_000,
    ruleIds: RULES.map(() => newId('rul')),
    accountIds: { receivable: newId('acc'), credit: newId('acc'), deposits: newId('acc') },
  };
}

async function layProperties(writer: Writer, properties: readonly Property[], at: Date): Promise<void> {
  await writer.insert('owners', properties, {
    id: ({ ownerId }) => ownerId,
    name: ({ code }) => `Owner of ${code}`,
    kind: () => 'PERSON',
    created_at: () => at,
  });
  await writer.insert('properties', properties, {
    id: ({ id }) => id,
    name: ({ code }) => `Building ${code}`,
    code: ({ code }) => code,
    kind: () => 'RESIDENTIAL',
    created_at: () => at,
  });
  await writer.insert('ownerships', properties, {
    id: ({ ownershipId }) => ownershipId,
    property_id: ({ id }) => id,
    from_on: () => '2020-01-01',
    created_at: () => at,
  });
  await writer.insert('ownership_shares', properties, {
    ownership_id: ({ ownershipId }) => ownershipId,
    owner_id: ({ ownerId }) => ownerId,
    basis_points: () => 10_000,
  });
}

async function layUnits(writer: Writer, lettings: readonly Letting[], at: Date): Promise<void> {
  await writer.insert('units', lettings, {
    id: ({ unitId }) => unitId,
    property_id: ({ property }) => property.id,
    label: ({ label }) => label,
    type: () => '2BR',
    use_kind: () => 'RESIDENTIAL',
    currency: () => 'KES',
    pay_reference: (letting) => letting.payReference,
    occupancy: () => 'OCCUPIED',
    created_at: () => at,
  });
  await writer.insert('tenants', lettings, {
    id: ({ tenantId }) => tenantId,
    name: ({ number }) => `Achieng Otieno ${number}`,
    kind: () => 'PERSON',
    phone: ({ number }) => `+2547${String(10_000_000 + number)}`,
    language: ({ number }) => (number % 2 === 0 ? 'en' : 'sw'),
    created_at: () => at,
  });
}

async function layLeases(
  writer: Writer,
  lettings: readonly Letting[],
  { at, startsOn, billedFromOn }: { at: Date; startsOn: string; billedFromOn: string },
): Promise<void> {
  await writer.insert('leases', lettings, {
    id: ({ leaseId }) => leaseId,
    property_id: ({ property }) => property.id,
    unit_id: ({ unitId }) => unitId,
    tenancy_class: () => 'RESIDENTIAL',
    term_type: () => 'PERIODIC',
    starts_on: () => startsOn,
    due_day: () => 5,
    grace_days: () => 5,
    proration: () => 'ACTUAL_DAYS',
    currency: () => 'KES',
    state: () => 'ACTIVE',
    billed_from_on: () => billedFromOn,
    moved_in_on: () => startsOn,
    created_at: () => at,
  });
  await writer.insert('lease_parties', lettings, {
    lease_id: ({ leaseId }) => leaseId,
    tenant_id: ({ tenantId }) => tenantId,
    kind: () => 'TENANT',
    position: () => 0,
    from_on: () => startsOn,
  });
  await writer.insert('rent_steps', lettings, {
    lease_id: ({ leaseId }) => leaseId,
    from_on: () => startsOn,
    amount_minor: ({ rentMinor }) => rentMinor,
    currency: () => 'KES',
    created_at: () => at,
  });
  const rules = lettings.flatMap(({ leaseId, ruleIds }) => RULES.map((rule, i) => ({ ...rule, leaseId, id: ruleIds[i] ?? '' })));
  await writer.insert('charge_rules', rules, {
    id: ({ id }) => id,
    lease_id: ({ leaseId }) => leaseId,
    kind: ({ kind }) => kind,
    amount_minor: ({ amountMinor }) => amountMinor,
    currency: () => 'KES',
    from_on: () => startsOn,
    proratable: () => true,
    payee: ({ payee }) => payee,
    created_at: () => at,
  });
}

async function layLeaseAccounts(writer: Writer, lettings: readonly Letting[], at: Date): Promise<void> {
  const accounts = lettings.flatMap(({ leaseId, accountIds }) => [
    { id: accountIds.receivable, code: '1100', subject: leaseId },
    { id: accountIds.credit, code: '2000', subject: leaseId },
    { id: accountIds.deposits, code: '2100', subject: leaseId },
  ]);
  await layAccounts(writer, accounts, at);
  await writer.insert('lease_accounts', lettings, {
    lease_id: ({ leaseId }) => leaseId,
    receivable_account_id: ({ accountIds }) => accountIds.receivable,
    credit_account_id: ({ accountIds }) => accountIds.credit,
    deposit_account_id: ({ accountIds }) => accountIds.deposits,
    receivable_minor: () => 0,
    credit_minor: () => 0,
    deposit_minor: () => 0,
    currency: () => 'KES',
  });
}

async function layPayeeAccounts(writer: Writer, properties: readonly Property[], at: Date): Promise<Portfolio['accruedId']> {
  const subjects = ['agency', 'third-party', ...properties.map(({ id, ownerId }) => `${ownerId}/${id}`)];
  const accrued = subjects.map((subject) => ({ id: newId('acc'), code: '2200A', subject }));
  const collected = properties.map(({ id, ownerId }) => ({ id: newId('acc'), code: '2200C', subject: `${ownerId}/${id}` }));
  const whole = ['2400', '2600'].map((code) => ({ id: newId('acc'), code, subject: '' }));
  await layAccounts(writer, [...accrued, ...collected, ...whole], at);
  const ids = new Map(accrued.map(({ id, subject }) => [subject, id]));
  const subjectOf = {
    AGENCY: () => 'agency',
    THIRD_PARTY: () => 'third-party',
    OWNER: (property: Property) => `${property.ownerId}/${property.id}`,
  };
  return (payee, property) => ids.get(subjectOf[payee](property)) ?? '';
}

const layAccounts = (writer: Writer, accounts: readonly { id: string; code: string; subject: string }[], at: Date): Promise<void> =>
  writer.insert('accounts', accounts, {
    id: ({ id }) => id,
    book: () => 'CLIENT',
    code: ({ code }) => code,
    subject: ({ subject }) => subject,
    currency: () => 'KES',
    created_at: () => at,
  });

const yearBefore = (month: YearMonth): YearMonth => `${Number(month.slice(0, 4)) - 1}${month.slice(4)}` as YearMonth;
