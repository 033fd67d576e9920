import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '@plotihub/auth';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { masked, SealedColumns, Sealer, type Place } from '@plotihub/encryption';
import { NotFound, PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { mobile } from '../organizations/index.js';
import type { Trade } from './trades.rules.js';
import { VendorInactive } from './vendors.errors.js';
import { VendorsRepository, type VendorRow } from './vendors.repository.js';
import { choosesVendors } from './vendors-sight.repository.js';

/** Who does the work: a plumber, a fundi with a phone, a company. */
export type Vendor = Omit<VendorRow, 'kraPinSealed'> & {
  /** Only the end of it. */
  kraPin: string | null;
};

export interface NewVendor {
  name: string;
  /** As written; stored as E.164. */
  phone?: string;
  trades: Trade[];
  kraPin?: string;
}

/** What may change of a vendor; null empties it. */
export interface VendorChanges {
  name?: string;
  phone?: string | null;
  trades?: Trade[];
  kraPin?: string | null;
  active?: boolean;
}

const KRA_PIN = { table: 'vendors', column: 'kra_pin_sealed' };
const pinPlace = (row: string): Place => ({ ...KRA_PIN, row });
const distinct = (trades: readonly Trade[]): Trade[] => [...new Set(trades)].sort();

/** The people and companies that repair things. */
@Injectable()
export class VendorsService implements OnModuleInit {
  constructor(
    private readonly repository: VendorsRepository,
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.columns.add(KRA_PIN);
  }

  /** @throws InvalidPhone */
  async create(tx: Tx, organizationId: string, input: NewVendor): Promise<Vendor> {
    const id = newId('vnd');
    const row: VendorRow = {
      ...{ id, name: input.name, phone: input.phone === undefined ? null : mobile(input.phone, '/phone'), trades: distinct(input.trades) },
      kraPinSealed: await this.sealed(tx, organizationId, id, input.kraPin ?? null),
      ...{ active: true, version: 1, createdAt: this.clock.now() },
    };
    await this.repository.insert(tx, organizationId, row);
    return this.toVendor(tx, organizationId, row);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Vendor> {
    return this.toVendor(db, organizationId, await this.find(db, organizationId, id));
  }

  /** One who may be given work. @throws NotFound, VendorInactive */
  async working(db: Reader, organizationId: string, id: string): Promise<Vendor> {
    const vendor = await this.get(db, organizationId, id);
    if (!vendor.active) throw new VendorInactive(`Vendor ${id} is not active.`, { vendorId: id });
    return vendor;
  }

  /** In clear text; null if it is not known. Whoever calls this has the right to see it, and records it. @throws NotFound */
  async revealKraPin(db: Reader, organizationId: string, id: string): Promise<string | null> {
    return this.clearKraPin(db, organizationId, await this.find(db, organizationId, id));
  }

  /** In the order they were added, one more than the page holds if there are more; none for who sees no property. */
  async list(
    db: Reader,
    { organizationId, sight }: Pick<Principal, 'organizationId' | 'sight'>,
    filter: { trade?: Trade; active?: boolean },
    page: PageRequest,
  ): Promise<Vendor[]> {
    if (!choosesVendors(sight)) return [];
    const rows = await this.repository.list(db, organizationId, { ...filter, ...page, limit: page.limit + 1 });
    return Promise.all(rows.map((row) => this.toVendor(db, organizationId, row)));
  }

  /** @throws NotFound, PreconditionFailed, InvalidPhone */
  async update(tx: Tx, organizationId: string, target: { id: string; version: number }, changes: VendorChanges): Promise<Vendor> {
    const before = await this.find(tx, organizationId, target.id);
    const { kraPin, phone, trades, ...plain } = changes;
    const done = await this.repository.update(tx, organizationId, target, {
      ...{ ...before, ...plain },
      ...(phone === undefined ? {} : { phone: phone === null ? null : mobile(phone, '/phone') }),
      ...(trades === undefined ? {} : { trades: distinct(trades) }),
      ...(kraPin === undefined ? {} : { kraPinSealed: await this.sealed(tx, organizationId, target.id, kraPin) }),
    });
    if (!done) throw new PreconditionFailed('The vendor has changed since you read it.');
    return this.get(tx, organizationId, target.id);
  }

  private async find(db: Reader, organizationId: string, id: string): Promise<VendorRow> {
    const [row] = isId(id, 'vnd') ? await this.repository.findMany(db, organizationId, [id]) : [];
    if (!row) throw new NotFound(`There is no vendor ${id}.`);
    return row;
  }

  private async toVendor(db: Reader, organizationId: string, row: VendorRow): Promise<Vendor> {
    const { kraPinSealed: _, ...vendor } = row;
    const pin = await this.clearKraPin(db, organizationId, row);
    return { ...vendor, kraPin: pin === null ? null : masked(pin) };
  }

  private async sealed(tx: Tx, organizationId: string, id: string, pin: string | null): Promise<Buffer | null> {
    return pin === null ? null : this.sealer.seal(tx, organizationId, pinPlace(id), pin);
  }

  private async clearKraPin(db: Reader, organizationId: string, { id, kraPinSealed }: VendorRow): Promise<string | null> {
    return kraPinSealed && this.sealer.open(db, organizationId, pinPlace(id), kraPinSealed);
  }
}
