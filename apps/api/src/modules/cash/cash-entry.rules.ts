import type { Money } from '@plotihub/money';

/** Why what a device wrote down is not in the books yet: a person of the office decides. */
export const HOLD_REASONS = [
  'BOOK_CLOSED',
  'RECEIPT_NOT_LEASED',
  'WRONG_CLOCK',
  'UNKNOWN_REFERENCE',
  'LEASE_TAKES_NO_MONEY',
  'OVER_LIMIT',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** What is known of an entry when it arrives. */
export interface EntryFacts {
  amount: Money;
  takenAt: Date;
  receivedAt: Date;
  /** Its number is in a block that its device was leased. */
  leased: boolean;
  bookOpen: boolean;
  /** What its reference led to. */
  lease: 'FOUND' | 'NONE' | 'TAKES_NO_MONEY';
}

/** A device's clock may be so much ahead of ours: what it took "tomorrow" counts for today. */
const AHEAD_MS = 24 * 3_600_000;
/** It may have been without a network, or its clock behind, for so long. */
const BEHIND_MS = 60 * 24 * 3_600_000;

/**
 * Why an entry is held; undefined for one that goes into the books. Cash that was taken is never refused: it is in somebody's pocket.
 * @param room what the book may still take, without what it held back before
 */
export function holdReason(facts: EntryFacts, room: Money): HoldReason | undefined {
  if (!facts.bookOpen) return 'BOOK_CLOSED';
  if (!facts.leased) return 'RECEIPT_NOT_LEASED';
  const behind = facts.receivedAt.getTime() - facts.takenAt.getTime();
  if (behind < -AHEAD_MS || behind > BEHIND_MS) return 'WRONG_CLOCK';
  if (facts.lease === 'NONE') return 'UNKNOWN_REFERENCE';
  if (facts.lease === 'TAKES_NO_MONEY') return 'LEASE_TAKES_NO_MONEY';
  return facts.amount.compare(room) > 0 ? 'OVER_LIMIT' : undefined;
}

/** When an entry counts as taken: what a device says, but no later than we heard of it. */
export function countedAt({ takenAt, receivedAt }: Pick<EntryFacts, 'takenAt' | 'receivedAt'>): Date {
  return takenAt < receivedAt ? takenAt : receivedAt;
}

/** `CB1-000123` */
export const receiptNumber = (series: string, number: number): string => `${series}-${String(number).padStart(6, '0')}`;

/** The number in a receipt of a series; undefined for anything else. */
export function numberOf(receipt: string, series: string): number | undefined {
  const [, head, digits] = /^([A-Z]{1,4}[0-9]{0,3})-([0-9]{6,9})$/.exec(receipt) ?? [];
  const number = Number(digits);
  return head === series && receiptNumber(series, number) === receipt ? number : undefined;
}

/** In order, the nth of each key in the nth turn. */
export function inTurns<T>(list: readonly T[], keyOf: (one: T) => string): T[][] {
  const turns: T[][] = [];
  const seen = new Map<string, number>();
  for (const one of list) {
    const turn = seen.get(keyOf(one)) ?? 0;
    seen.set(keyOf(one), turn + 1);
    (turns[turn] ??= []).push(one);
  }
  return turns;
}
