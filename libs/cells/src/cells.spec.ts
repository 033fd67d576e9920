import { Money } from '@plotihub/money';
import fc from 'fast-check';
import { CellFault, isBlank, readAmount, readDay, tidy } from './cells.js';

const amount = (text: string): string => {
  const read = readAmount(tidy(text), 'KES');
  return read instanceof CellFault ? read.code : read.amount;
};

describe('amounts as people write them', () => {
  test.each([
    ['15000', '15000.00'],
    ['15,000', '15000.00'],
    ['15,000.00', '15000.00'],
    ['1,250,000.5', '1250000.50'],
    ['15 000', '15000.00'],
    ['15\u00a0000', '15000.00'],
    [' KES 15,000 ', '15000.00'],
    ['Ksh. 15,000', '15000.00'],
    ['Kshs15,000/=', '15000.00'],
    ['Sh 15000/-', '15000.00'],
    ['15000 KES', '15000.00'],
    ['15,000=', '15000.00'],
    ['0', '0.00'],
    ['-1,500', '-1500.00'],
    ['- KES 1,500', '-1500.00'],
    ['KES -1,500', '-1500.00'],
    ['−1500', '-1500.00'],
    ['(1,500)', '-1500.00'],
    ['(KES 1,500.00)', '-1500.00'],
  ])('%p is %p', (text, expected) => expect(amount(text)).toBe(expected));

  test.each(['15k', '15K', '15.000', '15,00', '15,0000', '1,50,000', '15.5.0', "15'000", '15000.123', '15 00'])(
    '%p can be read in two ways and is refused',
    (text) => expect(amount(text)).toBe('ambiguous-amount'),
  );

  test.each(['fifteen', '15000 per month', 'USD 150', '1e5', '=A1*2', '15-20', '#REF!', 'KES'])('%p is no amount', (text) =>
    expect(amount(text)).toBe('amount'),
  );

  test('more than a thousand million is a phone number in the wrong column', () => expect(amount('254722000101')).toBe('amount-range'));

  test('every amount is read back however it is written', () => {
    const cents = fc.integer({ min: -10_000_000_000, max: 10_000_000_000 });
    const dress = fc.constantFrom(
      (text: string) => text,
      (text: string) => `KES ${text}`,
      (text: string) => `${text}/=`,
      (text: string) => ` Ksh.${text} `,
    );
    fc.assert(
      fc.property(cents, dress, fc.boolean(), (minor, dressed, grouped) => {
        const money = Money.of(minor, 'KES');
        const text = grouped ? money.amount.replace(/\B(?=(\d{3})+\.)/g, ',') : money.amount;
        expect(amount(dressed(text))).toBe(money.amount);
      }),
    );
  });

  test('nothing throws, whatever the cell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const read of [(cell: string) => readAmount(cell, 'KES'), readDay]) read(tidy(text));
      }),
    );
  });
});

test.each(['', '-', '–', 'nil', 'NIL', 'None', 'n/a', 'N/A', 'hakuna', '...'])('%p is an empty cell', (text) =>
  expect(isBlank(text)).toBe(true),
);
test.each(['0', 'Neil', 'A-1', 'no'])('%p is not an empty cell', (text) => expect(isBlank(text)).toBe(false));

test.each([
  ['  Ng’ang’a   Kamau ', "Ng'ang'a Kamau"],
  ['Achieng‘ Otieno', "Achieng' Otieno"],
  ["O'Brien", "O'Brien"],
  ['two\r\nlines\tof text', 'two lines of text'],
  ['\ufeffzero\u200bwidth', 'zerowidth'],
])('the name %p is kept as %p', (written, expected) => expect(tidy(written)).toBe(expected));

test.each([
  ['2026-03-05', '2026-03-05'],
  ['2026-3-5', '2026-03-05'],
  ['2026-03-05T00:00:00.000Z', '2026-03-05'],
  ['5/3/2026', '2026-03-05'],
  ['05.03.2026', '2026-03-05'],
  ['5-3-2026', '2026-03-05'],
  ['5 March 2026', '2026-03-05'],
  ['5th Mar, 2026', '2026-03-05'],
  ['5-Mar-2026', '2026-03-05'],
])('the day %p is %p', (text, expected) => expect(readDay(text)).toBe(expected));
test.each(['3/13/2026', '5/3/26', '30/2/2026', 'March 2026', '45931', 'last year', '2026-03', '5 Foo 2026'])(
  'the day %p is refused',
  (text) => expect(readDay(text)).toMatchObject({ code: 'date' }),
);
