import { localDate } from '@plotihub/time';
import { groupByProperty, kindOf } from './grouping.rules.js';
import { MOST_ERRORS, readRentRoll, type RentRoll } from './rent-roll.rules.js';

const toMobile = (written: string): string | undefined => {
  const digits = written.replace(/\D/g, '').replace(/^(?:254|0)/, '');
  return /^[17]\d{8}$/.test(digits) ? `+254${digits}` : undefined;
};
const options = { currency: 'KES', today: localDate('2026-11-21'), toMobile };

const HEADER = [
  'Plot',
  'Code',
  'House',
  'Mpangaji',
  'Simu',
  'Kodi',
  'Due day',
  'Deposit',
  'Deni',
  'Since',
  'Email',
  'Lugha',
  'Owner',
  'Type',
];
const read = (...rows: string[][]): RentRoll => {
  const roll = readRentRoll(
    [HEADER, ...rows].map((cells, index) => ({ row: index + 1, cells })),
    options,
  );
  if (!roll) throw new Error('no header');
  return roll;
};
const faults = (...rows: string[][]): string[] =>
  read(...rows)
    .errors.list()
    .map(({ row, column, code }) => `${row} ${column} ${code}`);
const rowOf = (unit: string, changes: Partial<Record<(typeof HEADER)[number], string>> = {}): string[] =>
  HEADER.map(
    (name) => changes[name] ?? { Plot: 'Kamulu', House: unit, Mpangaji: 'Wanjiku', Simu: '0722000101', Kodi: '15,000' }[name] ?? '',
  );

test('a row is read whole', () => {
  const row = [
    'Kamulu  Mapenzi',
    'kma',
    ' A1 ',
    'Ng’ang’a Kamau',
    '+254 722-000 101',
    'KES 15,000/=',
    '5th',
    '15000',
    '(2,500)',
    '1/3/2024',
    'Ng@Mail.test',
    'sw',
    'Mama Njeri',
    '1BR',
  ];
  const { rows, errors } = read(row);
  expect(errors.list()).toEqual([]);
  expect(JSON.parse(JSON.stringify(rows))).toEqual([
    {
      row: 2,
      property: 'Kamulu Mapenzi',
      code: 'KMA',
      owner: 'Mama Njeri',
      unit: 'A1',
      type: 'ONE_BEDROOM',
      rent: { amount: '15000.00', currency: 'KES' },
      letting: {
        name: "Ng'ang'a Kamau",
        phone: '+254722000101',
        email: 'ng@mail.test',
        language: 'sw',
        rent: { amount: '15000.00', currency: 'KES' },
        dueDay: 5,
        deposit: { amount: '15000.00', currency: 'KES' },
        balance: { amount: '-2500.00', currency: 'KES' },
        startsOn: '2024-03-01',
      },
    },
  ]);
});

test('the header may stand below a title, its columns in any order', () => {
  const roll = readRentRoll(
    [
      { row: 1, cells: ['RENT ROLL OCTOBER 2026'] },
      { row: 2, cells: [''] },
      { row: 3, cells: ['Rent', 'Phone', 'Tenant', 'Unit', 'Building'] },
      { row: 5, cells: ['15000', '0722000101', 'Wanjiku', 'A1', 'Kamulu'] },
    ],
    options,
  );
  expect(roll?.rows).toMatchObject([{ row: 5, property: 'Kamulu', unit: 'A1', letting: { name: 'Wanjiku' } }]);
});

test('without a header there is no rent roll', () => {
  expect(readRentRoll([{ row: 1, cells: ['Wanjiku', '15000', 'A1'] }], options)).toBeUndefined();
});

test('missing and doubled columns are named before any row', () => {
  const roll = readRentRoll(
    [
      { row: 1, cells: ['Unit', 'Tenant', 'Rent', 'Monthly rent'] },
      { row: 2, cells: ['A1', 'Wanjiku', 'x', 'y'] },
    ],
    options,
  );
  expect(roll?.errors.list().map(({ row, column, code }) => [row, column, code])).toEqual([
    [1, 'property', 'missing-column'],
    [1, 'phone', 'missing-column'],
    [1, 'Rent', 'column-twice'],
  ]);
});

test.each([
  [{ House: '' }, '2 House required'],
  [{ Plot: '' }, '2 Plot required'],
  [{ Simu: '' }, '2 Simu required'],
  [{ Simu: '020 2222222' }, '2 Simu phone'],
  [{ Simu: '0722000101/0733000102' }, '2 Simu phone'],
  [{ Kodi: '' }, '2 Kodi required'],
  [{ Kodi: '0' }, '2 Kodi amount-range'],
  [{ Kodi: '15k' }, '2 Kodi ambiguous-amount'],
  [{ 'Due day': '31' }, '2 Due day due-day'],
  [{ Deposit: '-5' }, '2 Deposit amount-range'],
  [{ Deni: 'some' }, '2 Deni amount'],
  [{ Since: '1/12/2026' }, '2 Since date-range'],
  [{ Since: 'long ago' }, '2 Since date'],
  [{ Email: 'x' }, '2 Email email'],
  [{ Lugha: 'fr' }, '2 Lugha language'],
  [{ House: 'x'.repeat(21) }, '2 House too-long'],
  [{ Type: 'castle' }, '2 Type unit-type'],
  [{ Mpangaji: '' }, '2 Mpangaji required'],
  [{ Mpangaji: 'VACANT', Simu: '', Deni: '500' }, '2 Deni vacant-with-money'],
])('%j is refused as %p', (changes, fault) => expect(faults(rowOf('A1', changes))).toEqual([fault]));

test('all errors of a row are listed, and sound rows beside it are read', () => {
  const roll = read(rowOf('A1', { Simu: '12', Kodi: 'x', 'Due day': '40' }), rowOf('A2'));
  expect(roll.errors.list().map(({ code }) => code)).toEqual(['amount', 'phone', 'due-day']);
  expect(roll.rows.map(({ unit }) => unit)).toEqual(['A2']);
  expect(roll.rowCount).toBe(2);
});

test('a row without tenant is a vacant unit', () => {
  const { rows, errors } = read(rowOf('A1', { Mpangaji: '', Simu: '', Kodi: '' }), rowOf('A2', { Mpangaji: 'Vacant', Simu: '-' }));
  expect(errors.count).toBe(0);
  expect(rows).toMatchObject([{ unit: 'A1' }, { unit: 'A2', rent: { amountMinor: 1_500_000 } }]);
  expect(rows.every(({ letting }) => letting === undefined)).toBe(true);
});

test('the same unit twice is refused, in whatever case; the same label in another property is not', () => {
  expect(faults(rowOf('A1'), rowOf('a1', { Plot: 'KAMULU' }), rowOf('A1', { Plot: 'Green Park' }))).toEqual(['3 House unit-twice']);
});

test('errors beyond two hundred are counted, not kept', () => {
  const { errors } = read(...Array.from({ length: 300 }, (_, i) => rowOf(`A${i}`, { Simu: 'x' })));
  expect(errors.count).toBe(300);
  expect(errors.list()).toHaveLength(MOST_ERRORS);
});

test('rows are grouped by property; code and owner may stand in any one of them', () => {
  const { rows, errors } = read(
    rowOf('A1'),
    rowOf('A2', { Plot: 'KAMULU', Code: 'KMA' }),
    rowOf('A3', { Owner: 'Mama Njeri' }),
    rowOf('B1', { Plot: 'Green Park', Type: 'Shop' }),
  );
  const groups = groupByProperty(rows, errors);
  expect(groups.map(({ name, code, owner, rows: list }) => [name, code, owner, list.length])).toEqual([
    ['Kamulu', 'KMA', 'Mama Njeri', 3],
    ['Green Park', undefined, undefined, 1],
  ]);
  expect(groups.map(kindOf)).toEqual(['RESIDENTIAL', 'COMMERCIAL']);
  expect(errors.count).toBe(0);
});

test('a property has one code and one owner, and a code one property', () => {
  const { rows, errors } = read(
    rowOf('A1', { Code: 'KMA', Owner: 'Mama Njeri' }),
    rowOf('A2', { Code: 'KMB' }),
    rowOf('A3', { Owner: 'Baba Njeri' }),
    rowOf('B1', { Plot: 'Green Park', Code: 'KMA' }),
  );
  groupByProperty(rows, errors);
  expect(errors.list().map(({ row, code }) => `${row} ${code}`)).toEqual(['3 code-differs', '4 owner-differs', '5 code-differs']);
});
