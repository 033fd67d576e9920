export const PROPERTY_KINDS = ['RESIDENTIAL', 'COMMERCIAL', 'MIXED'] as const;
export type PropertyKind = (typeof PROPERTY_KINDS)[number];

export const UNIT_USES = ['RESIDENTIAL', 'COMMERCIAL'] as const;
export type UnitUse = (typeof UNIT_USES)[number];

/** What a unit is, in the words of Kenyan advertisements. */
export const UNIT_TYPES = [
  'SINGLE_ROOM',
  'BEDSITTER',
  'STUDIO',
  'ONE_BEDROOM',
  'TWO_BEDROOM',
  'THREE_BEDROOM',
  'FOUR_BEDROOM',
  'HOUSE',
  'SHOP',
  'OFFICE',
  'STALL',
  'WAREHOUSE',
  'PARKING',
  'OTHER',
] as const;
export type UnitType = (typeof UNIT_TYPES)[number];
const BUSINESS_TYPES: readonly UnitType[] = ['SHOP', 'OFFICE', 'STALL', 'WAREHOUSE'];

/** What the leases of a unit make it. */
export const OCCUPANCIES = ['VACANT', 'RESERVED', 'OCCUPIED', 'NOTICE_GIVEN'] as const;
export type Occupancy = (typeof OCCUPANCIES)[number];

/** Why a vacant unit is not offered. */
export const HOLDS = ['UNDER_REPAIR', 'OFF_MARKET'] as const;
export type Hold = (typeof HOLDS)[number];

export const UNIT_STATUSES = [...OCCUPANCIES, ...HOLDS] as const;
export type UnitStatus = (typeof UNIT_STATUSES)[number];

/** One word for the state of a unit: a hold shows only while nobody has the unit or is about to. */
export function statusOf({ occupancy, hold }: { occupancy: Occupancy; hold: Hold | null }): UnitStatus {
  return occupancy === 'VACANT' && hold !== null ? hold : occupancy;
}

/** True while a lease occupies the unit: it can then not be held back. */
export const isOccupied = (occupancy: Occupancy): boolean => occupancy === 'OCCUPIED' || occupancy === 'NOTICE_GIVEN';

/** What a unit is used for when nobody said: a shop for business, anything else as its property. */
export function proposeUse(type: UnitType, property: PropertyKind): UnitUse {
  return property === 'COMMERCIAL' || BUSINESS_TYPES.includes(type) ? 'COMMERCIAL' : 'RESIDENTIAL';
}
