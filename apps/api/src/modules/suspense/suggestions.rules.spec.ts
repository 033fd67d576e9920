import { normaliseReference } from '../properties/index.js';
import { ranked, runsOf, stableReference, wordsOf, type Candidate } from './suggestions.rules.js';

const candidate = (unitId: string, because: Candidate['because'], leaseId?: string): Candidate => {
  return { unitId, reference: `REF${unitId}`, because, ...(leaseId === undefined ? {} : { leaseId }) };
};

test('the likeliest stands first, each unit once for its best reason', () => {
  const list = [candidate('2', 'TWO'), candidate('1', 'WRONG'), candidate('2', 'LOOK_ALIKE'), candidate('3', 'WRONG')];
  expect(ranked(list, 5).map(({ unitId, because }) => [unitId, because])).toEqual([
    ['2', 'LOOK_ALIKE'],
    ['1', 'WRONG'],
    ['3', 'WRONG'],
  ]);
  expect(ranked(list, 2)).toHaveLength(2);
});

test('a lease that somebody names stands beside another of the same unit', () => {
  const list = [candidate('1', 'COLLEAGUE', 'a'), candidate('1', 'COLLEAGUE', 'b'), candidate('1', 'WRONG')];
  expect(ranked(list, 5).map(({ leaseId }) => leaseId)).toEqual(['a', 'b']);
});

test('words stand alone, and with their neighbours', () => {
  expect(wordsOf('KMA 12 J, Nov')).toEqual(['KMA', 'KMA12', 'KMA12J', '12', '12J', '12JNov', 'J', 'JNov', 'Nov']);
  expect(wordsOf(' - ')).toEqual([]);
});

test('runs are all that stands side by side', () => {
  expect(runsOf('ABCD', { min: 3, max: 4 })).toEqual(['ABC', 'ABCD', 'BCD']);
});

test.each([
  ["Mama Amina's house", 'MAMAAM1NA5H0V5E'],
  ['shop 4', '5H0P4'],
  ['rent', undefined],
  ['Rent November 2026', undefined],
  ['kodi ya nyumba', undefined],
  ['0722000111', undefined],
  ['254 722 000 111', undefined],
  ['15000', undefined],
  ['ab', undefined],
  ['x'.repeat(41), undefined],
])('of %p is remembered %p', (typed, reference) => {
  expect(stableReference(typed, normaliseReference)).toBe(reference);
});
