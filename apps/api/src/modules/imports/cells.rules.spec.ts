import { tidy } from '@plotihub/cells';
import fc from 'fast-check';
import { readDueDay, readEmail, readLanguage, readUnitType } from './cells.rules.js';

test.each([
  ['5', 5],
  ['5th', 5],
  ['1ST', 1],
  ['every 10th of the month', 10],
  ['tarehe 5', 5],
  ['28', 28],
])('due day %p is %p', (text, expected) => expect(readDueDay(text)).toBe(expected));
test.each(['0', '29', '31', '1-5', '5 or 10', 'end of month', '5.5', '2026-10-05'])('due day %p is refused', (text) =>
  expect(readDueDay(text)).toMatchObject({ code: 'due-day' }),
);

test('nothing throws, whatever the cell', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const read of [readDueDay, readEmail, readLanguage, readUnitType]) read(tidy(text));
    }),
  );
});

test('languages, addresses and types in the words people use', () => {
  expect(['en', 'English', 'SW', 'Kiswahili'].map(readLanguage)).toEqual(['en', 'en', 'sw', 'sw']);
  expect(readLanguage('French')).toMatchObject({ code: 'language' });
  expect(readEmail('Jane@Example.com')).toBe('jane@example.com');
  expect(readEmail('jane at example')).toMatchObject({ code: 'email' });
  expect(['Bedsitter', 'bed-sitter', '1BR', '2 bedroom', 'Duka', 'single room'].map(readUnitType)).toEqual([
    'BEDSITTER',
    'BEDSITTER',
    'ONE_BEDROOM',
    'TWO_BEDROOM',
    'SHOP',
    'SINGLE_ROOM',
  ]);
  expect(readUnitType('castle')).toMatchObject({ code: 'unit-type' });
});
