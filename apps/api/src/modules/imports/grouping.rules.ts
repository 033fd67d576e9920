import { BUSINESS_TYPES } from './cells.rules.js';
import { sameText, type ErrorList, type RentRollRow } from './rent-roll.rules.js';

/** The rows of one property of a rent roll. */
export interface PropertyGroup {
  /** As first written. */
  name: string;
  code?: string;
  owner?: string;
  rows: [RentRollRow, ...RentRollRow[]];
}

/** Groups rows by property, however the name is written; code and owner may stand in any of its rows, but only one of each. */
export function groupByProperty(rows: readonly RentRollRow[], errors: ErrorList): PropertyGroup[] {
  const groups = new Map<string, PropertyGroup>();
  for (const row of rows) {
    const key = sameText(row.property);
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { name: row.property, rows: [row] });
    adopt(groups.get(key) as PropertyGroup, row, errors);
  }
  const byCode = new Map<string, PropertyGroup>();
  for (const group of groups.values()) {
    const other = group.code === undefined ? undefined : byCode.get(group.code);
    if (other)
      errors.add(group.rows[0].row, 'code', {
        code: 'code-differs',
        detail: `${group.code} is that of ${other.name} in row ${other.rows[0].row}`,
      });
    else if (group.code !== undefined) byCode.set(group.code, group);
  }
  return [...groups.values()];
}

function adopt(group: PropertyGroup, { row, code, owner }: RentRollRow, errors: ErrorList): void {
  if (code !== undefined) {
    if (group.code !== undefined && group.code !== code) {
      errors.add(row, 'code', { code: 'code-differs', detail: `of ${group.name} is ${group.code} above` });
    } else group.code = code;
  }
  if (owner !== undefined) {
    if (group.owner !== undefined && sameText(group.owner) !== sameText(owner)) {
      errors.add(row, 'owner', { code: 'owner-differs', detail: `of ${group.name} is another one above` });
    } else group.owner = group.owner ?? owner;
  }
}

/** What kind of property its units make it. */
export function kindOf({ rows }: PropertyGroup): 'RESIDENTIAL' | 'COMMERCIAL' | 'MIXED' {
  const business = rows.filter(({ type }) => type !== undefined && BUSINESS_TYPES.includes(type)).length;
  if (business === 0) return 'RESIDENTIAL';
  return business === rows.length ? 'COMMERCIAL' : 'MIXED';
}
