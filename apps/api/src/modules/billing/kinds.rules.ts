/** What a charge is for. LATE_FEE and OPENING_BALANCE are made by the system, never by hand. */
export const CHARGE_KINDS = [
  'RENT',
  'SERVICE',
  'GARBAGE',
  'SECURITY',
  'PARKING',
  'INTERNET',
  'FIXED_WATER',
  'REPAIR',
  'OTHER',
  'OPENING_BALANCE',
  'LATE_FEE',
] as const;
export type ChargeKind = (typeof CHARGE_KINDS)[number];

/** Kinds that a person may charge by hand. */
export const MANUAL_KINDS = CHARGE_KINDS.filter((kind) => kind !== 'LATE_FEE' && kind !== 'OPENING_BALANCE');

/** Whom the money of a charge belongs to once it is there. */
export type Payee = 'OWNER' | 'AGENCY' | 'THIRD_PARTY';

/**
 * Rank inside one due date: rent first, then services, utilities, repairs and the rest; late fees last, so that a small
 * payment is not eaten by fees and "rent received" stays honest.
 */
const RANKS: Readonly<Record<ChargeKind, number>> = {
  RENT: 0,
  SERVICE: 1,
  GARBAGE: 1,
  SECURITY: 1,
  PARKING: 1,
  INTERNET: 1,
  FIXED_WATER: 2,
  REPAIR: 3,
  OTHER: 3,
  OPENING_BALANCE: 3,
  LATE_FEE: 4,
};

/** What was consumed and measured, or is charged in place of that. */
export const isUtility = (kind: ChargeKind): boolean => RANKS[kind] === RANKS.FIXED_WATER;

/** 0 is settled first. */
export const rankOf = (kind: ChargeKind): number => RANKS[kind];
