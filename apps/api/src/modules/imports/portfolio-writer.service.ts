import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { OwnersService, PropertiesService, UnitsService, type Property, type Unit } from '../properties/index.js';
import { kindOfName } from './names.rules.js';
import type { PlannedProperty } from './rent-roll-plan.service.js';
import { sameText, type Letting, type RentRollRow } from './rent-roll.rules.js';

/** A unit that somebody lives in, with what its row says of them. */
export interface LetUnit {
  row: RentRollRow;
  letting: Letting;
  unit: Unit;
}

/** Makes the owners, properties and units of a plan. */
@Injectable()
export class PortfolioWriterService {
  constructor(
    private readonly owners: OwnersService,
    private readonly properties: PropertiesService,
    private readonly units: UnitsService,
  ) {}

  /** @returns the let units, in the order of the file within each property */
  async write(tx: Tx, organization: Organization, plan: readonly PlannedProperty[], ownedFrom: LocalDate): Promise<LetUnit[]> {
    const ownerIds = new Map<string, string>();
    const letUnits: LetUnit[] = [];
    for (const planned of plan) {
      const property = planned.existing ?? (await this.makeProperty(tx, organization, planned, { ownerIds, ownedFrom }));
      letUnits.push(...(await this.makeUnits(tx, organization, property, planned)));
    }
    return letUnits;
  }

  private async makeProperty(
    tx: Tx,
    organization: Organization,
    { name, code, kind, owner }: PlannedProperty,
    { ownerIds, ownedFrom }: { ownerIds: Map<string, string>; ownedFrom: LocalDate },
  ): Promise<Property> {
    const key = sameText(owner.name);
    const ownerId =
      owner.existing?.id ??
      ownerIds.get(key) ??
      (await this.owners.create(tx, organization.id, { name: owner.name, kind: kindOfName(owner.name) })).id;
    ownerIds.set(key, ownerId);
    return this.properties.create(tx, organization, {
      name,
      code,
      kind,
      ownership: { fromOn: ownedFrom, shares: [{ ownerId, basisPoints: 10_000 }] },
    });
  }

  private async makeUnits(tx: Tx, organization: Organization, property: Property, { units }: PlannedProperty): Promise<LetUnit[]> {
    const fresh = units.filter(({ existing }) => !existing).map(({ row }) => row);
    const made = await this.units.createMany(
      tx,
      organization,
      property.id,
      fresh.map(({ unit: label, type, rent }) => ({
        label,
        ...(type === undefined ? {} : { type: type as Unit['type'] }),
        ...(rent === undefined ? {} : { marketRent: rent }),
      })),
    );
    const byLabel = new Map(made.map((unit) => [unit.label, unit]));
    return units.flatMap(({ row, existing }) => {
      const unit = existing ?? byLabel.get(row.unit);
      if (!unit) throw new Error(`Unit ${row.unit} of row ${row.row} was not made.`);
      return row.letting ? [{ row, letting: row.letting, unit }] : [];
    });
  }
}
