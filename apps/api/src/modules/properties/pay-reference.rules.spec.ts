import fc from 'fast-check';
import {
  checkCharacter,
  hasValidCheck,
  normaliseReference,
  oneSlipAway,
  payReference,
  PROPERTY_CODE,
  slipBetween,
  slipsBetween,
} from './pay-reference.rules.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRTVWXYZ';
const body = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 4, maxLength: 10 });

/** 500 units: five blocks A to E, ten floors, ten doors a floor. */
const BUILDING = Array.from({ length: 500 }, (_, i) => {
  const block = 'ABCDE'.charAt(Math.floor(i / 100));
  return payReference('KMA', `${block}${Math.floor((i % 100) / 10) + 1}${String((i % 10) + 1).padStart(2, '0')}`);
});

test.each([
  ['KMA', '12', 'KMA12J'],
  ['KMB', '3', 'KMB33'],
  ['GRN', '101', 'GRN1015'],
])('%s and %s make %s', (code, label, reference) => {
  expect(payReference(code, label)).toBe(reference);
  expect(hasValidCheck(reference)).toBe(true);
});

// K 19, M 20, A 10, 1, 2; weights from the right 2 to 6: 4 + 3 + 40 + 100 + 114 = 261 = 8 × 31 + 13; 31 − 13 = 18, which is J.
test('the check character is the weighted sum, from the right, taken from a multiple of 31', () => {
  const value = (character: string): number => ALPHABET.indexOf(character);
  const sum = value('2') * 2 + value('1') * 3 + value('A') * 4 + value('M') * 5 + value('K') * 6;
  expect(checkCharacter('KMA12')).toBe(ALPHABET[(31 - (sum % 31)) % 31]);
  expect(checkCharacter('0000')).toBe('0');
});

test.each([
  ['kma12j', 'KMA12J'],
  [' KMA-12 J ', 'KMA12J'],
  ['K.M.A/12#J', 'KMA12J'],
  ['AI', 'A1'],
  ['Al', 'A1'],
  ['AO', 'A0'],
  ['SHOP 3', '5H0P3'],
  ['GROUND', 'GR0VND'],
  ['ß', '55'],
  ['Ñ1', '1'],
  ['№ 7', '7'],
  ['', ''],
])('%p is read as %p', (raw, normalised) => {
  expect(normaliseReference(raw)).toBe(normalised);
});

test('normalising twice is normalising once, and leaves only characters of the alphabet', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (raw) => {
      const once = normaliseReference(raw);
      expect(normaliseReference(once)).toBe(once);
      expect([...once].every((character) => ALPHABET.includes(character))).toBe(true);
    }),
  );
});

test('the 500 references of a building differ from each other', () => {
  expect(new Set(BUILDING).size).toBe(500);
});

/** Every text that differs from a reference in one character: 30 for each of its characters. */
const substitutions = (reference: string): string[] =>
  [...reference].flatMap((right, i) =>
    [...ALPHABET].filter((character) => character !== right).map((wrong) => reference.slice(0, i) + wrong + reference.slice(i + 1)),
  );

/** A reference with the characters of two places swapped. */
function swap(reference: string, i: number, j: number): string {
  const characters = [...reference];
  [characters[i], characters[j]] = [reference[j]!, reference[i]!];
  return characters.join('');
}

/** Every text that comes of swapping two different characters of a reference, near or far. */
const swaps = (reference: string): string[] =>
  [...reference].flatMap((_, i) => [...reference].map((_, j) => swap(reference, i, j))).filter((typed) => typed !== reference);

test('every wrong character in every reference of a 500-unit building is caught', () => {
  const typed = BUILDING.flatMap(substitutions);
  expect(typed).toHaveLength(BUILDING.reduce((sum, { length }) => sum + 30 * length, 0));
  expect(typed.filter(hasValidCheck)).toEqual([]);
});

test('every swap of two characters, near or far, in every reference of a 500-unit building is caught', () => {
  const typed = BUILDING.flatMap(swaps);
  expect(typed.length).toBeGreaterThan(20_000);
  expect(typed.filter(hasValidCheck)).toEqual([]);
});

test('a wrong character or a swap is caught in any reference of any length', () => {
  fc.assert(
    fc.property(body, fc.nat(), fc.nat(), fc.constantFrom(...ALPHABET), (text, a, b, character) => {
      const reference = text + checkCharacter(text);
      const [i, j] = [a % reference.length, b % reference.length];
      const wrong = reference.slice(0, i) + character + reference.slice(i + 1);
      expect(hasValidCheck(wrong)).toBe(wrong === reference);
      const swapped = swap(reference, i, j);
      expect(hasValidCheck(swapped)).toBe(swapped === reference);
    }),
    { numRuns: 2_000 },
  );
});

test('a reference has 5 to 11 characters, and nothing outside the alphabet', () => {
  expect(() => payReference('KM', '1')).toThrow(RangeError);
  expect(() => payReference('KMAT', 'BLOCK A 12')).toThrow(RangeError);
  expect(payReference('KM', '12')).toHaveLength(5);
  expect(payReference('KMAT', '123456')).toHaveLength(11);
  for (const text of ['', 'J', 'KMA', 'KMAI2J', 'kma12j', 'KMA 12J', `${payReference('KMAT', '123456')}0`])
    expect(hasValidCheck(text)).toBe(false);
});

test('a property code is two to four letters that nobody mistakes', () => {
  for (const code of ['KM', 'KMA', 'GRNV']) expect(PROPERTY_CODE.test(code)).toBe(true);
  for (const code of ['K', 'KMABC', 'KIL', 'SOL', 'K1', 'km', 'KM ', 'UVW']) expect(PROPERTY_CODE.test(code)).toBe(false);
});

test('one slip away is every substitution, insertion, deletion and swap of neighbours, and never the reference itself', () => {
  const slips = new Set(oneSlipAway('KMA12J'));
  for (const typed of ['KMB12J', 'KMA12', 'KMA122J', 'MKA12J', 'KMA1J2', 'MA12J', '0KMA12J', 'KMA12JZ']) expect(slips).toContain(typed);
  for (const typed of ['KMA12J', 'AMK12J', 'KM12', 'KMA34J']) expect(slips).not.toContain(typed);
  expect(slips.size).toBeLessThan(800);
});

describe('what lies between a text and a reference', () => {
  test.each([
    ['KMA12J', 'KMA12J', undefined],
    ['KMAB2J', 'KMA82J', 'LOOK_ALIKE'],
    ['KMA21J', 'KMA12J', 'SWAPPED'],
    ['KMA1J', 'KMA12J', 'MISSING'],
    ['KMA132J', 'KMA12J', 'EXTRA'],
    ['KMA13J', 'KMA12J', 'WRONG'],
    ['KMA33J', 'KMA12J', 'TWO'],
    ['KMC33J', 'KMA12J', undefined],
    ['', 'KMA12J', undefined],
  ])('%p and %p: %p', (typed, reference, slip) => {
    expect(slipBetween(typed, reference)).toBe(slip);
  });

  test('whatever is one slip away is counted as one', () => {
    for (const reference of ['KMA12J', 'GRN1015', 'KMB33']) {
      for (const typed of oneSlipAway(reference)) expect([typed, slipsBetween(typed, reference)]).toEqual([typed, 1]);
    }
  });
});
