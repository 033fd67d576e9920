import type { LocalDate } from '@plotihub/time';

/** All of a property, in basis points. */
export const WHOLE = 10_000;

/** An owner's part of a property. */
export interface Share {
  ownerId: string;
  /** Hundredths of a percent, 1 to 10 000. */
  basisPoints: number;
}

/** Who owns a property, and how much of it, from a day until the next version begins. Never edited. */
export interface Ownership {
  id: string;
  propertyId: string;
  fromOn: LocalDate;
  /** By owner id; together 10 000. */
  shares: Share[];
}

/** What is wrong with the shares of a version, in a sentence; undefined if they are whole. */
export function faultOfShares(shares: readonly Share[]): string | undefined {
  if (new Set(shares.map(({ ownerId }) => ownerId)).size < shares.length) return 'an owner has one share of a property, not two';
  if (shares.some(({ basisPoints }) => !Number.isInteger(basisPoints) || basisPoints < 1)) return 'every share is at least 1 basis point';
  const sum = shares.reduce((total, { basisPoints }) => total + basisPoints, 0);
  return sum === WHOLE ? undefined : `the shares add up to ${sum} basis points, not to ${WHOLE}`;
}

/** The version in force on a day: the latest that has begun, or the first of all if none has. */
export function versionOn<T extends { fromOn: LocalDate }>(versions: readonly T[], day: LocalDate): T | undefined {
  const ascending = [...versions].sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1));
  return ascending.findLast(({ fromOn }) => fromOn <= day) ?? ascending[0];
}
