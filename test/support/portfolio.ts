import type { Office } from './office.js';

/** Kenyan mobile numbers, a new one at each call. */
let phones = 0;
export const newPhone = (): string => `07${String(10_000_000 + phones++)}`;

const CODE_LETTERS = 'ABCDEFGHJKMNPQRTVWXYZ';
let codes = 0;
/** A property code that no other property of these stories has. */
export function newCode(): string {
  const n = codes++;
  return ['K', CODE_LETTERS[Math.floor(n / 21) % 21], CODE_LETTERS[n % 21]].join('');
}

/** A unit as the stories need it. */
export interface PortfolioUnit {
  id: string;
  label: string;
  payReference: string;
}

/** Owners, a property of theirs and its units. */
export interface Portfolio {
  ownerIds: string[];
  propertyId: string;
  code: string;
  units: PortfolioUnit[];
}

export interface PortfolioOptions {
  /** How many units, labelled A1, A2…; 1 unless told. */
  units?: number;
  /** Two to four letters; a new one unless told. */
  code?: string;
  /** How many owners, in equal parts (the first takes the rest), or their shares in basis points; 1 unless told. */
  owners?: number | number[];
  /** Since when they own it. */
  ownedFrom?: string;
  kind?: 'RESIDENTIAL' | 'COMMERCIAL' | 'MIXED';
}

/** Makes owners, a property and its units through the API. */
export async function portfolio(office: Office, options: PortfolioOptions = {}): Promise<Portfolio> {
  const shares = sharesOf(options.owners ?? 1);
  const ownerIds: string[] = [];
  for (const [i] of shares.entries()) {
    const owner = await office.post<{ id: string }>('/v1/owners', { name: `Owner ${i + 1}`, kind: 'PERSON', phone: newPhone() });
    ownerIds.push(owner.id);
  }
  const code = options.code ?? newCode();
  const property = await office.post<{ id: string }>('/v1/properties', {
    name: `Property ${code}`,
    code,
    kind: options.kind ?? 'RESIDENTIAL',
    county: 'Nairobi',
    ownership: {
      fromOn: options.ownedFrom ?? '2020-01-01',
      shares: ownerIds.map((ownerId, i) => ({ ownerId, basisPoints: shares[i] })),
    },
  });
  const units: PortfolioUnit[] = [];
  for (let i = 1; i <= (options.units ?? 1); i++) units.push(await newUnit(office, property.id, `A${i}`));
  return { ownerIds, propertyId: property.id, code, units };
}

/** One unit through the API. */
export async function newUnit(office: Office, propertyId: string, label: string, more: object = {}): Promise<PortfolioUnit> {
  const unit = await office.post<PortfolioUnit>('/v1/units', { propertyId, label, ...more });
  return { id: unit.id, label: unit.label, payReference: unit.payReference };
}

export interface LetOptions {
  unitId: string;
  /** Monthly rent, such as `15000.00`. */
  rent: string;
  /** First day of the lease; the tenant moves in that day unless `movedInOn` says another. */
  startsOn: string;
  movedInOn?: string;
  /** Makes the lease FIXED. */
  endsOn?: string;
  dueDay?: number;
  graceDays?: number;
  billedFromOn?: string;
  proration?: 'ACTUAL_DAYS' | 'THIRTY_DAYS' | 'FULL' | 'HALF_AFTER_15';
  /** A new tenant with a new phone unless told. */
  tenant?: { name: string; phone: string; language?: 'en' | 'sw'; email?: string; idNumber?: string };
  /** A tenant who is there already, instead of `tenant`. */
  tenantId?: string;
  /** Agreed deposits; amounts such as `15000.00`. */
  deposits?: { kind: 'RENT' | 'WATER' | 'ELECTRICITY' | 'KEYS' | 'OTHER'; amount: string }[];
  /** Fixed monthly charges beside the rent; amounts such as `500.00`. */
  chargeRules?: { kind: string; amount: string; payee?: string; proratable?: boolean; fromOn?: string; toOn?: string }[];
  /** How far the lease goes; `ACTIVE` (moved in) unless told. */
  upTo?: 'DRAFT' | 'AWAITING_MOVE_IN' | 'ACTIVE';
}

export interface Letting {
  leaseId: string;
  tenantId: string;
  unitId: string;
  phone: string;
  payReference: string;
}

export const kes = (amount: string): { amount: string; currency: string } => ({ amount, currency: 'KES' });

/** Makes a tenant and a lease of the unit through the API, signed and moved in. */
export async function letUnit(office: Office, options: LetOptions): Promise<Letting> {
  const { unitId, upTo = 'ACTIVE' } = options;
  const tenant = await tenantOf(office, options);
  const lease = await office.post<{ id: string }>('/v1/leases', leaseBody(tenant.id, options));
  if (upTo !== 'DRAFT') await office.post(`/v1/leases/${lease.id}/sign`);
  if (upTo === 'ACTIVE') await office.post(`/v1/leases/${lease.id}/move-in`, { on: options.movedInOn ?? options.startsOn });
  const { payReference } = await office.get<{ payReference: string }>(`/v1/units/${unitId}`);
  return { leaseId: lease.id, tenantId: tenant.id, unitId, phone: tenant.phone, payReference };
}

/** The body of POST /v1/leases for one tenant. */
export function leaseBody(tenantId: string, options: LetOptions): object {
  const { unitId, rent, startsOn, endsOn, dueDay, graceDays, billedFromOn, proration, deposits, chargeRules } = options;
  return {
    unitId,
    tenants: [{ tenantId, kind: 'TENANT' }],
    startsOn,
    endsOn,
    termType: endsOn === undefined ? 'PERIODIC' : 'FIXED',
    rent: kes(rent),
    dueDay,
    graceDays,
    billedFromOn,
    proration,
    deposits: deposits?.map(({ kind, amount }) => ({ kind, amount: kes(amount) })),
    chargeRules: chargeRules?.map((rule) => ({ ...rule, amount: kes(rule.amount) })),
  };
}

async function tenantOf(office: Office, { tenant, tenantId }: LetOptions): Promise<{ id: string; phone: string }> {
  if (tenantId !== undefined) return office.get(`/v1/tenants/${tenantId}`);
  return office.post('/v1/tenants', tenant ?? { name: 'Achieng Otieno', phone: newPhone() });
}

function sharesOf(owners: number | number[]): number[] {
  if (Array.isArray(owners)) return owners;
  const part = Math.floor(10_000 / owners);
  return Array.from({ length: owners }, (_, i) => (i === 0 ? 10_000 - part * (owners - 1) : part));
}
