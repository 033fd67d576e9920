import type { LocalDate } from '@plotihub/time';

/**
 * Why a unit is suggested, likeliest first. COLLEAGUE: a caretaker says so. SAME_REFERENCE: the payer typed it, and more than one lease, or
 * none, fits. REFERENCE_IN_TEXT, INVOICE_IN_TEXT: it stands among other words. ALIAS: a person gave money with the same text to it before.
 * NO_CHECK: its check character was left out. Then slips of the finger.
 */
export const BECAUSE = [
  'COLLEAGUE',
  'SAME_REFERENCE',
  'REFERENCE_IN_TEXT',
  'INVOICE_IN_TEXT',
  'ALIAS',
  'NO_CHECK',
  'LOOK_ALIKE',
  'SWAPPED',
  'MISSING',
  'EXTRA',
  'WRONG',
  'TWO',
] as const;
export type Because = (typeof BECAUSE)[number];

/** All that suggestions may look at. No payer, no phone, no amount: see ADR 20. */
export interface Clue {
  /** As the payer typed it. */
  typed: string;
  valueOn: LocalDate;
  channelId: string | null;
  externalId: string | null;
}

/** A unit that the money may be for, and why. */
export interface Candidate {
  unitId: string;
  reference: string;
  because: Because;
  /** The lease, where the clue names one; otherwise the value date decides. */
  leaseId?: string;
  /** The colleague who says so, and what they wrote. */
  suggestedBy?: string;
  note?: string | null;
}

/** The likeliest first, each unit once for its best reason, at most `limit`; a lease that a clue names stands beside another of its unit. */
export function ranked(candidates: readonly Candidate[], limit: number): Candidate[] {
  const rank = ({ because }: Candidate): number => BECAUSE.indexOf(because);
  const sorted = [...candidates].sort((a, b) => rank(a) - rank(b) || (a.reference < b.reference ? -1 : Number(a.reference > b.reference)));
  const kept: Candidate[] = [];
  for (const one of sorted) {
    const known = kept.some(({ unitId, leaseId }) => unitId === one.unitId && (one.leaseId === undefined || one.leaseId === leaseId));
    if (!known && kept.length < limit) kept.push(one);
  }
  return kept;
}

/** Words of what was typed, and neighbours run together: `KMA 12 J for Nov` has KMA12 and 12J too. */
export function wordsOf(typed: string): string[] {
  const words = typed.split(/[^0-9A-Za-z]+/).filter((word) => word !== '');
  const joined = words.flatMap((_, at) => [1, 2, 3].map((length) => words.slice(at, at + length).join('')));
  return [...new Set(joined)];
}

/** Every run of characters in a normalised text with one of the lengths. */
export function runsOf(normalised: string, { min, max }: { min: number; max: number }): string[] {
  const runs = new Set<string>();
  for (let at = 0; at < normalised.length; at++) {
    for (let length = min; length <= max && at + length <= normalised.length; length++) runs.add(normalised.slice(at, at + length));
  }
  return [...runs];
}

/** Words that everybody types, as people write them; with them alone nothing is learned. */
const GENERIC =
  'RENT RENTS KODI NYUMBA HOUSE ROOM FLAT SHOP UNIT PAY PAID PAYMENT MALIPO MPESA CASH DEPOSIT WATER MAJI STIMA POWER GARBAGE SERVICE ' +
  'ARREARS BALANCE DENI INVOICE ACCOUNT ACC NUMBER NONE TEST HELLO THANKS ASANTE FOR THE OF AND YA WA MONTH MWEZI ' +
  'JAN FEB MAR APR MAY JUN JUL AUG SEP SEPT OCT NOV DEC JANUARY FEBRUARY MARCH APRIL JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER';

/**
 * What is worth remembering of what was typed, normalised; undefined if it is too short, made of words that everybody types, or looks like
 * a phone number or an amount: those say nothing of a unit.
 */
export function stableReference(typed: string, normalise: (raw: string) => string): string | undefined {
  const generic = new Set(GENERIC.split(' ').map(normalise));
  const words = typed.split(/[^0-9A-Za-z]+/).filter((word) => word !== '');
  const telling = words.filter((word) => !generic.has(normalise(word)) && !/^(?:19|20)\d\d$/.test(word));
  const whole = normalise(typed);
  if (telling.length === 0 || whole.length < 4 || whole.length > 40) return undefined;
  return /^\d+$/.test(telling.join('')) && telling.join('').length >= 5 ? undefined : whole;
}
