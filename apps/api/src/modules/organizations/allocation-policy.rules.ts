/**
 * In which order money settles what a lease owes, unless the payer says.
 *
 * - `OLDEST_FIRST`: by due date; within one, rent, services, utilities, repairs, and late fees last.
 * - `UTILITIES_FIRST`: utilities of whatever due date, then as `OLDEST_FIRST`.
 * - `FEES_FIRST`: late fees of whatever due date, then as `OLDEST_FIRST`.
 */
export const ALLOCATION_POLICIES = ['OLDEST_FIRST', 'UTILITIES_FIRST', 'FEES_FIRST'] as const;
export type AllocationPolicy = (typeof ALLOCATION_POLICIES)[number];
