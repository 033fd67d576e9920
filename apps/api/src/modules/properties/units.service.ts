import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { isDuplicate, isId, newId, type Reader, type Tx } from '@plotihub/database';
import { PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { BlocksService } from './blocks.service.js';
import { BODY_LENGTH, normaliseReference, oneSlipAway, payReference, slipsBetween } from './pay-reference.rules.js';
import type { UnitEntity } from './properties.entities.js';
import { PayReferenceLength, PayReferenceTaken, UnitLabelTaken, UnitOccupied, noSuch } from './properties.errors.js';
import { PropertiesService, type Property } from './properties.service.js';
import { UnitsRepository } from './units.repository.js';
import { isOccupied, proposeUse, type Hold, type Occupancy, type UnitType, type UnitUse } from './units.rules.js';

export type { Hold, Occupancy, UnitType, UnitUse };

/** The part of a property that is let. */
export interface Unit {
  id: string;
  propertyId: string;
  blockId: string | null;
  /** As on the door; unique in the property. */
  label: string;
  type: UnitType;
  use: UnitUse;
  /** What it is offered for; null if nobody said. */
  marketRent: Money | null;
  /** Normalised; what a tenant types as the account number. Unique in the organization; survives tenants and new labels. */
  payReference: string;
  /** What the leases of the unit make it. */
  occupancy: Occupancy;
  hold: Hold | null;
  version: number;
  createdAt: Date;
}

export interface NewUnit {
  label: string;
  /** `OTHER` unless told. */
  type?: UnitType;
  /** From the type and the property unless told. */
  use?: UnitUse;
  blockId?: string;
  marketRent?: Money;
}

/** What may change of a unit; null empties it. The payment reference never does. */
export interface UnitChanges {
  label?: string;
  type?: UnitType;
  use?: UnitUse;
  blockId?: string | null;
  marketRent?: Money | null;
  hold?: Hold | null;
}

/** A unit whose reference is a slip or two away from what somebody typed. */
export interface SimilarReference {
  unitId: string;
  payReference: string;
  distance: number;
}

function toUnit({ organizationId: _, marketRentMinor, currency, ...unit }: UnitEntity): Unit {
  return { ...unit, marketRent: marketRentMinor === null ? null : Money.of(marketRentMinor, currency) };
}

/** Units and their payment references. */
@Injectable()
export class UnitsService {
  constructor(
    private readonly repository: UnitsRepository,
    private readonly properties: PropertiesService,
    private readonly blocks: BlocksService,
    private readonly clock: Clock,
  ) {}

  /** As `createMany`, for one. */
  async create(tx: Tx, organization: Organization, input: NewUnit & { propertyId: string }): Promise<Unit> {
    const [unit] = await this.createMany(tx, organization, input.propertyId, [input]);
    if (!unit) throw new Error('The unit was not made.');
    return unit;
  }

  /**
   * New units of one property, in a handful of statements however many they are.
   * @throws NotFound for the property or a block, PayReferenceLength, PayReferenceTaken, UnitLabelTaken
   */
  async createMany(tx: Tx, organization: Organization, propertyId: string, list: readonly NewUnit[]): Promise<Unit[]> {
    const property = await this.properties.get(tx, organization.id, propertyId);
    const blockIds = list.flatMap(({ blockId }) => blockId ?? []);
    await this.blocks.mustBelong(tx, organization.id, propertyId, [...new Set(blockIds)]);
    const createdAt = this.clock.now();
    const units = list.map((input, i) =>
      newUnit(organization, property, { input, createdAt, pointer: list.length === 1 ? '/label' : `/${i}/label` }),
    );
    await this.assertReferencesFree(tx, organization.id, units);
    await asLabelTaken(() => this.repository.insertMany(tx, units));
    return units.map(toUnit);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Unit> {
    const unit = isId(id, 'unt') ? await this.repository.find(db, organizationId, { id }) : null;
    if (!unit) throw noSuch('unit', id);
    return toUnit(unit);
  }

  /** Those of the ids that exist. */
  async getMany(db: Reader, organizationId: string, ids: readonly string[]): Promise<Map<string, Unit>> {
    const units = await this.repository.findMany(db, organizationId, ids);
    return new Map(units.map((unit) => [unit.id, toUnit(unit)]));
  }

  /** Units in the order they were made, one more than the page holds if there are more. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { propertyId?: string; occupancy?: Occupancy; sight: Sight },
    page: PageRequest,
  ): Promise<Unit[]> {
    return (await this.repository.list(db, organizationId, filter, { ...page, limit: page.limit + 1 })).map(toUnit);
  }

  /** @throws NotFound, PreconditionFailed, UnitLabelTaken, UnitOccupied */
  async update(tx: Tx, organizationId: string, target: { id: string; version: number }, changes: UnitChanges): Promise<Unit> {
    const { marketRent, ...plain } = changes;
    const unit = await this.get(tx, organizationId, target.id);
    if (changes.blockId) await this.blocks.mustBelong(tx, organizationId, unit.propertyId, [changes.blockId]);
    // The version guards the occupancy too: whoever lets the unit meanwhile moves it on.
    if (changes.hold && isOccupied(unit.occupancy)) throw new UnitOccupied('Only a unit that no lease occupies can be held back.');
    const rent = marketRent === undefined ? {} : { marketRentMinor: marketRent?.amountMinor ?? null };
    const done = await asLabelTaken(() => this.repository.update(tx, { organizationId, ...target }, { ...plain, ...rent }));
    if (!done) throw new PreconditionFailed('The unit has changed since you read it.');
    return this.get(tx, organizationId, target.id);
  }

  /** The unit of a normalised reference, check character included. */
  async findByReference(db: Reader, organizationId: string, normalisedReference: string): Promise<Unit | undefined> {
    const unit = await this.repository.find(db, organizationId, { payReference: normalisedReference });
    return unit ? toUnit(unit) : undefined;
  }

  /** Units whose reference is one slip (wrong, missing or extra character, swapped neighbours) away, or up to two; at most `limit`. */
  async similarReferences(
    db: Reader,
    organizationId: string,
    normalised: string,
    limit: number,
    slips: 1 | 2 = 1,
  ): Promise<SimilarReference[]> {
    const { length } = normalised;
    if (length < BODY_LENGTH.min || length > BODY_LENGTH.max + 2) return [];
    const found =
      slips === 1
        ? await this.repository.findByReferences(db, organizationId, oneSlipAway(normalised))
        : await this.repository.references(db, organizationId, { min: length - 2, max: length + 2 });
    return found
      .map(({ id, payReference: reference }) => ({
        unitId: id,
        payReference: reference,
        distance: slips === 1 ? 1 : slipsBetween(normalised, reference),
      }))
      .filter(({ distance }) => distance >= 1 && distance <= slips)
      .sort((one, other) => one.distance - other.distance)
      .slice(0, limit);
  }

  /** Units that bear one of the references, which are normalised. */
  async withReferences(db: Reader, organizationId: string, references: readonly string[]): Promise<Unit[]> {
    const found = await this.repository.findByReferences(db, organizationId, references);
    return [
      ...(
        await this.getMany(
          db,
          organizationId,
          found.map(({ id }) => id),
        )
      ).values(),
    ];
  }

  /**
   * Those of the units that exist, locked in id order until the transaction ends: moves of their leases happen one after the
   * other. Whoever needs both locks the unit before the lease.
   */
  async lock(tx: Tx, organizationId: string, ids: readonly string[]): Promise<Map<string, Unit>> {
    if (ids.length === 0) return new Map();
    return new Map((await this.repository.lock(tx, organizationId, ids)).map((unit) => [unit.id, toUnit(unit)]));
  }

  /** Writes what the leases make of units; for the leases module alone. */
  async setOccupancy(tx: Tx, organizationId: string, ids: readonly string[], occupancy: Occupancy): Promise<void> {
    if (ids.length > 0) await this.repository.setOccupancy(tx, organizationId, ids, occupancy);
  }

  /** Two labels that read alike (A1 and AI) would share a reference, and a payment could go to the neighbour. */
  private async assertReferencesFree(tx: Tx, organizationId: string, units: readonly UnitEntity[]): Promise<void> {
    const taken = await this.repository.findByReferences(
      tx,
      organizationId,
      units.map((unit) => unit.payReference),
    );
    const holders = new Map<string, { id: string; propertyId: string; label: string }>(taken.map((unit) => [unit.payReference, unit]));
    for (const unit of units) {
      const holder = holders.get(unit.payReference);
      if (holder) throw referenceTaken(unit, holder);
      holders.set(unit.payReference, unit);
    }
  }
}

function newUnit(
  organization: Organization,
  property: Property,
  { input, createdAt, pointer }: { input: NewUnit; createdAt: Date; pointer: string },
): UnitEntity {
  const type = input.type ?? 'OTHER';
  return {
    organizationId: organization.id,
    id: newId('unt'),
    propertyId: property.id,
    blockId: input.blockId ?? null,
    label: input.label,
    type,
    use: input.use ?? proposeUse(type, property.kind),
    marketRentMinor: input.marketRent?.amountMinor ?? null,
    currency: organization.currency,
    payReference: referenceOf(property.code, input.label, pointer),
    occupancy: 'VACANT',
    hold: null,
    version: 1,
    createdAt,
  };
}

/** @throws PayReferenceLength */
function referenceOf(code: string, label: string, pointer: string): string {
  const { length } = normaliseReference(`${code}${label}`);
  if (length >= BODY_LENGTH.min && length <= BODY_LENGTH.max) return payReference(code, label);
  const detail = `${code} and ${label} make a payment reference of ${length} letters and digits; it must have ${BODY_LENGTH.min} to ${BODY_LENGTH.max}`;
  throw new PayReferenceLength(`${detail}.`, { errors: [{ pointer, code: 'pay-reference-length', detail }] });
}

function referenceTaken(unit: UnitEntity, holder: { id: string; propertyId: string; label: string }): Error {
  if (holder.propertyId === unit.propertyId && holder.label.toUpperCase() === unit.label.toUpperCase())
    return new UnitLabelTaken(`The property has a unit ${holder.label}.`, { unitId: holder.id });
  return new PayReferenceTaken(
    `${unit.label} would have the payment reference ${unit.payReference}, which unit ${holder.label} has: I and L are read as 1, O as 0, S as 5, U as V.`,
    { unitId: holder.id, payReference: unit.payReference },
  );
}

/** Keeps the database's last word about labels and references; a twin got there first. */
async function asLabelTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isDuplicate(error, 'units_label')) throw new UnitLabelTaken('The property has a unit of this label.');
    if (isDuplicate(error, 'units_pay_reference')) throw new PayReferenceTaken('Another unit has this payment reference.');
    throw error;
  }
}
