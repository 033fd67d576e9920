/**
 * The 31 characters of payment references: no I, L, O, S, U, which are read as digits or as V.
 * 31 is prime: that is why one check character catches every wrong character and every swap.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRTVWXYZ';
/** What people write for a character that is not in the alphabet. */
const LOOKALIKES: Readonly<Record<string, string>> = { I: '1', L: '1', O: '0', S: '5', U: 'V' };

/** Characters of property code and unit label together, normalised. */
export const BODY_LENGTH = { min: 4, max: 10 };
/** Two to four letters of the alphabet. */
export const PROPERTY_CODE = /^[A-HJKMNPQRTVWXYZ]{2,4}$/;

/**
 * A reference as it is stored and compared, from what a person typed: upper case, letters and digits only,
 * I and L as 1, O as 0, S as 5, U as V. `kma-12 j` becomes `KMA12J`. Domain paper 6.2.
 */
export function normaliseReference(raw: string): string {
  return raw
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/[ILOSU]/g, (character) => LOOKALIKES[character] ?? '');
}

/**
 * The check character of a normalised body: weights 2, 3, 4… from the right, minus the weighted sum modulo 31.
 * @throws RangeError for a character outside the alphabet
 */
export function checkCharacter(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum += (body.length - i + 1) * valueOf(body.charAt(i));
  return ALPHABET.charAt((ALPHABET.length - (sum % ALPHABET.length)) % ALPHABET.length);
}

/** True if the last character of a normalised reference is the check character of the others. A pass by chance is 1 in 31. */
export function hasValidCheck(reference: string): boolean {
  if (reference.length < BODY_LENGTH.min + 1 || reference.length > BODY_LENGTH.max + 1) return false;
  if ([...reference].some((character) => !ALPHABET.includes(character))) return false;
  return checkCharacter(reference.slice(0, -1)) === reference.slice(-1);
}

/**
 * The payment reference of a unit: normalised code and label, and the check character. `KMA` and `12` give `KMA12J`.
 * @throws RangeError if the body has fewer than 4 or more than 10 characters
 */
export function payReference(code: string, label: string): string {
  const body = normaliseReference(`${code}${label}`);
  if (body.length < BODY_LENGTH.min || body.length > BODY_LENGTH.max) {
    throw new RangeError(`${body} has ${body.length} characters; a reference has ${BODY_LENGTH.min} to ${BODY_LENGTH.max} and its check.`);
  }
  return `${body}${checkCharacter(body)}`;
}

function valueOf(character: string): number {
  const value = ALPHABET.indexOf(character);
  if (value < 0) throw new RangeError(`${character} is not a character of payment references.`);
  return value;
}

/**
 * Every reference that is one slip away: a character wrong, missing or too many, or two neighbours swapped.
 * About 800 for a reference of 12 characters; the reference itself is not among them.
 */
export function oneSlipAway(reference: string): string[] {
  const found = new Set<string>();
  for (let i = 0; i <= reference.length; i++) {
    const before = reference.slice(0, i);
    const after = reference.slice(i + 1);
    for (const character of ALPHABET) {
      found.add(before + character + reference.slice(i));
      if (i < reference.length) found.add(before + character + after);
    }
    if (i < reference.length) found.add(before + after);
    if (i + 1 < reference.length) found.add(before + reference.charAt(i + 1) + reference.charAt(i) + reference.slice(i + 2));
  }
  found.delete(reference);
  return [...found];
}

/** How a reference was mistyped, likeliest first. MISSING: a character was left out; EXTRA: one was added. */
export const SLIPS = ['LOOK_ALIKE', 'SWAPPED', 'MISSING', 'EXTRA', 'WRONG', 'TWO'] as const;
export type Slip = (typeof SLIPS)[number];

/** Pairs that are taken for each other on a screen or in a hurry, beside those that normalising has made one. */
const PAIRS = ['8B', '0D', '0Q', '6G', '2Z', '17', '1T', '7T', 'CG', 'EF', 'MN', 'PR', 'VW', 'VY', 'KX', 'DQ'];

/** What lies between what was typed and a reference, both normalised; undefined if more than two slips do, or none. */
export function slipBetween(typed: string, reference: string): Slip | undefined {
  const slips = slipsBetween(typed, reference);
  if (slips === 0 || slips > 2) return undefined;
  if (slips === 2) return 'TWO';
  if (typed.length !== reference.length) return typed.length < reference.length ? 'MISSING' : 'EXTRA';
  const at = [...typed].findIndex((character, index) => character !== reference.charAt(index));
  const [was, meant] = [typed.charAt(at), reference.charAt(at)];
  if (typed.slice(at + 1) !== reference.slice(at + 1)) return 'SWAPPED';
  return PAIRS.includes(was + meant) || PAIRS.includes(meant + was) ? 'LOOK_ALIKE' : 'WRONG';
}

/** Slips of the finger between two texts: a character wrong, missing or too many, or two neighbours swapped. Three for three or more. */
export function slipsBetween(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one.charAt(row - 1) === other.charAt(column - 1);
      let least = Math.min((last[column] ?? 9) + 1, (next[column - 1] ?? 9) + 1, (last[column - 1] ?? 9) + (same ? 0 : 1));
      const swapped =
        row > 1 && column > 1 && one.charAt(row - 1) === other.charAt(column - 2) && one.charAt(row - 2) === other.charAt(column - 1);
      if (swapped) least = Math.min(least, (before[column - 2] ?? 9) + 1);
      next.push(least);
    }
    if (Math.min(...next) > 2) return 3;
    before = last;
    last = next;
  }
  return Math.min(3, last[other.length] ?? 3);
}
