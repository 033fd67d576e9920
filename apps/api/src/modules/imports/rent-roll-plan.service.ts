import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import {
  normaliseReference,
  OwnersService,
  payReference,
  PropertiesService,
  UnitsService,
  type Owner,
  type Property,
  type Unit,
} from '../properties/index.js';
import { groupByProperty, kindOf, type PropertyGroup } from './grouping.rules.js';
import { isPropertyCode, proposeCode } from './property-codes.rules.js';
import { sameText, type ErrorList, type RentRoll, type RentRollRow } from './rent-roll.rules.js';

/** A unit of the plan: one that is there already, or one to make. */
export interface PlannedUnit {
  row: RentRollRow;
  existing?: Unit;
}

/** A property of the plan: one that is there already, or one to make. */
export interface PlannedProperty {
  name: string;
  code: string;
  kind: Property['kind'];
  existing?: Property;
  /** For a new one: the owner's name, and the owner if there is one of that name. */
  owner: { name: string; existing?: Owner };
  units: PlannedUnit[];
}

/** What an import of a rent roll comes to, and all that is wrong with it. */
export interface RentRollPlan {
  properties: PlannedProperty[];
  errors: ErrorList;
}

/** Properties that one file may make: more is a mistaken column. */
const MOST_PROPERTIES = 500;
const PAGE = 1_000;

/** What an organization has already, as far as a rent roll meets it. */
interface Present {
  byCode: Map<string, Property>;
  byName: Map<string, Property>;
  owners: Map<string, Owner>;
}

/** Lays a rent roll beside what the organization has: what is there, what must be made, what contradicts it. */
@Injectable()
export class RentRollPlanService {
  constructor(
    private readonly properties: PropertiesService,
    private readonly units: UnitsService,
    private readonly owners: OwnersService,
  ) {}

  /** The same for a dry run and a commit: the errors of reading, and those that only the organization's data show. */
  async plan(db: Reader, organization: { id: string; name: string }, roll: RentRoll): Promise<RentRollPlan> {
    const errors = roll.errors.copy();
    const groups = groupByProperty(roll.rows, errors);
    if (groups.length > MOST_PROPERTIES) {
      const detail = `names ${groups.length} properties; a file may have ${MOST_PROPERTIES}`;
      errors.add(groups[MOST_PROPERTIES]?.rows[0].row ?? 0, 'property', { code: 'too-many-properties', detail });
      return { properties: [], errors };
    }
    const present = await this.present(db, organization.id);
    const codes = new Set([...present.byCode.keys(), ...groups.flatMap(({ code }) => code ?? [])]);
    const properties: PlannedProperty[] = [];
    for (const group of groups) {
      const existing = findExisting(group, present, errors);
      const code = existing?.code ?? codeOf(group, codes, errors);
      if (code === undefined) continue;
      codes.add(code);
      const owner = group.owner ?? organization.name;
      properties.push({
        name: existing?.name ?? group.name,
        code,
        kind: existing?.kind ?? kindOf(group),
        existing,
        owner: { name: owner, existing: present.owners.get(sameText(owner)) },
        units: existing ? await this.matchUnits(db, organization.id, existing, group.rows, errors) : group.rows.map((row) => ({ row })),
      });
    }
    checkReferences(properties, errors);
    return { properties, errors };
  }

  private async present(db: Reader, organizationId: string): Promise<Present> {
    const properties = await everyPage((page) => this.properties.list(db, organizationId, 'ALL', page));
    const owners = await everyPage((page) => this.owners.list(db, organizationId, 'ALL', page));
    return {
      byCode: new Map(properties.map((property) => [property.code, property])),
      byName: new Map(properties.toReversed().map((property) => [sameText(property.name), property])),
      owners: new Map(owners.toReversed().map((owner) => [sameText(owner.name), owner])),
    };
  }

  /** Rows of a property that is there already, each with its unit if that is there too. */
  private async matchUnits(
    db: Reader,
    organizationId: string,
    property: Property,
    rows: readonly RentRollRow[],
    errors: ErrorList,
  ): Promise<PlannedUnit[]> {
    const units = await everyPage((page) => this.units.list(db, organizationId, { propertyId: property.id, sight: 'ALL' }, page));
    const byLabel = new Map(units.map((unit) => [sameText(unit.label), unit]));
    return rows.map((row) => {
      const existing = byLabel.get(sameText(row.unit));
      if (existing && row.letting && existing.occupancy !== 'VACANT') {
        errors.add(row.row, 'unit', { code: 'unit-already-let', detail: `${row.unit} of ${property.name} is let already` });
      }
      return { row, existing };
    });
  }
}

/** Every row of a list that comes in pages of id order, one more than asked for if there are more. */
async function everyPage<T extends { id: string }>(list: (page: { limit: number; after?: string }) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const after = all.at(-1)?.id;
    const rows = await list({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    all.push(...rows.slice(0, PAGE));
    if (rows.length <= PAGE) return all;
  }
}

/** The property that a group means: by its code if it has one, else by its name. */
function findExisting(group: PropertyGroup, present: Present, errors: ErrorList): Property | undefined {
  const byName = present.byName.get(sameText(group.name));
  if (group.code === undefined) return byName;
  const byCode = present.byCode.get(group.code);
  const contradiction =
    byCode && sameText(byCode.name) !== sameText(group.name)
      ? `${group.code} is that of ${byCode.name}`
      : !byCode && byName
        ? `of ${byName.name} is ${byName.code}, not ${group.code}`
        : undefined;
  if (contradiction !== undefined) errors.add(group.rows[0].row, 'code', { code: 'code-differs', detail: contradiction });
  return byCode ?? byName;
}

function codeOf({ name, code, rows }: PropertyGroup, taken: ReadonlySet<string>, errors: ErrorList): string | undefined {
  if (code !== undefined) {
    if (isPropertyCode(code)) return code;
    const detail = 'must be 2 to 4 letters, none of I, L, O, S or U: they are mistaken for digits and V';
    errors.add(rows[0].row, 'code', { code: 'property-code', detail });
    return undefined;
  }
  const byLength = rows.map(({ unit }) => normaliseReference(unit)).sort((a, b) => a.length - b.length);
  const extremes = [byLength[0] ?? '', byLength.at(-1) ?? ''];
  const proposed = proposeCode(name, taken, (candidate) => extremes.every((label) => referenceOf(candidate, label) !== undefined));
  if (proposed === undefined) {
    const detail = `labels ${extremes.join(' and ')} differ too much in length for payment references; shorten them`;
    errors.add(rows[0].row, 'unit', { code: 'unit-label', detail });
  }
  return proposed;
}

/** Two units never share a payment reference, and every label makes one. */
function checkReferences(plan: readonly PlannedProperty[], errors: ErrorList): void {
  const rows = new Map<string, RentRollRow>();
  for (const { code, units } of plan) {
    for (const { row, existing } of units) {
      const reference = existing?.payReference ?? referenceOf(code, row.unit);
      const other = reference === undefined ? undefined : rows.get(reference);
      if (reference === undefined) {
        errors.add(row.row, 'unit', {
          code: 'unit-label',
          detail: `${row.unit} with the code ${code} is too short or too long for a payment reference`,
        });
      } else if (other) {
        errors.add(row.row, 'unit', {
          code: 'reference-twice',
          detail: `${row.unit} would have the payment reference of ${other.unit} in row ${other.row}`,
        });
      } else rows.set(reference, row);
    }
  }
}

function referenceOf(code: string, label: string): string | undefined {
  try {
    return payReference(code, label);
  } catch {
    return undefined;
  }
}
