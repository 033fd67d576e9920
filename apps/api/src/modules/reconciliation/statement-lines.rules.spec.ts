import { CellFault, type TableRow } from '@plotihub/cells';
import { localDate } from '@plotihub/time';
import fc from 'fast-check';
import { hintOf, possibleReferences } from './narration.rules.js';
import { readMoment, readSum, receiptIn } from './statement-cells.rules.js';
import { findHeader, statedShortCode, type StatementKind } from './statement-columns.rules.js';
import { readLines, type StatementLine } from './statement-lines.rules.js';

test.each([
  ['21-11-2026 12:13:25', '2026-11-21 12:13:25'],
  ['2026-11-21 12:13:25', '2026-11-21 12:13:25'],
  ['2026-11-21T12:13:25.000Z', '2026-11-21 12:13:25'],
  ['21/11/2026 9:05', '2026-11-21 09:05:00'],
  ['21/11/2026 09:05 PM', '2026-11-21 21:05:00'],
  ['21/11/2026 12:05 AM', '2026-11-21 00:05:00'],
  ['21/11/2026 13:05 PM', '2026-11-21 13:05:00'],
  ['21-Nov-2026', '2026-11-21 00:00:00'],
])('the time %p is %p', (text, expected) => {
  const read = readMoment(text);
  expect(read instanceof CellFault ? read : `${read.day} ${read.time}`).toBe(expected);
});
test.each(['11/21/2026 12:13', '21-11-26 12:13', '21-11-2026 24:00', '21-11-2026 12:60', 'yesterday', '46000.5'])(
  'the time %p is refused',
  (text) => expect(readMoment(text)).toMatchObject({ code: 'date' }),
);

test.each([
  ['', '0.00'],
  ['12,500.00 CR', '12500.00'],
  ['300.00 DR', '-300.00'],
  ['(300.00)', '-300.00'],
  ['-1,000.00', '-1000.00'],
])('the sum %p is %p', (text, expected) => {
  const read = readSum(text, 'KES');
  expect(read instanceof CellFault ? read.code : read.amount).toBe(expected);
});

test.each([
  ['MPS 254722000126 UKL51ZDR4F KMA12J', 'UKL51ZDR4F'],
  ['ref:ukl51zdr4f/rent', 'UKL51ZDR4F'],
  ['REFERENCES SETTLEMENT', undefined],
  ['AUKL51ZDR4F', undefined],
])('the receipt in %p is %p', (text, expected) => expect(receiptIn(text)).toBe(expected));

test('of who paid nothing is kept but a starred number and a first name', () => {
  expect(hintOf('254722000126 - JANE WANJIKU KAMAU')).toBe('2547 ***** 126 JANE');
  expect(hintOf('2547****126 - JANE')).toBe('2547 ***** 126 JANE');
  expect(hintOf('f'.repeat(64))).toBeNull();
  expect(hintOf('')).toBeNull();
});

test('words of a narration that may be references have letters and digits, also in two parts', () => {
  expect(possibleReferences('Rent kma 12j, INV-2026-000123 from 254722000126 JANE')).toMatchObject({
    references: expect.arrayContaining(['KMA12J']) as string[],
    invoices: ['INV-2026-000123'],
  });
  expect(possibleReferences('ACHIENG OTIENO 0722000126').references).not.toContain('ACHIENG');
});

test.each([
  [['Short Code: 600966'], '600966'],
  [['Organization', 'Paybill 600977 Rent'], '600977'],
  [['Statement of 600966'], undefined],
])('the short code in %p is %p', (titles, expected) => expect(statedShortCode(titles)).toBe(expected));

function read(cells: readonly (readonly string[])[], kind: StatementKind = 'MPESA'): StatementLine[] {
  const table: TableRow[] = cells.map((row, index) => ({ row: index + 1, cells: row }));
  const header = findHeader(table, kind);
  if ('missing' in header) throw new Error(header.missing.join());
  const options = {
    kind,
    currency: 'KES',
    zone: 'Africa/Nairobi',
    today: localDate('2026-11-21'),
    hash: (text: string) => `H${text.length}`,
  };
  return readLines(table, header, options);
}

const MPESA = [
  'Receipt No.',
  'Completion Time',
  'Details',
  'Transaction Status',
  'Paid In',
  'Withdrawn',
  'Reason Type',
  'Linked Transaction ID',
];
const AT = '21-11-2026 12:13:25';

test.each([
  ['Pay Bill Online', '100.00', '', 'Pay Bill', 'PAYMENT', true],
  ['Organization To Organization Transfer', '100.00', '', '', 'PAYMENT', false],
  ['Pay Bill Charge', '', '-5.00', '', 'CHARGE', false],
  ['Organization Settlement', '', '-100.00', '', 'SWEEP', false],
  ['Withdrawal of Funds', '', '100.00', '', 'SWEEP', false],
  ['Business Payment to 2547', '', '-100.00', 'Business Payment', 'OTHER', false],
  ['Pay Bill Reversal', '', '-100.00', '', 'REVERSAL', false],
  ['Reversal of a withdrawal', '100.00', '', '', 'OTHER', false],
])('%p, in %p, out %p is a %s', (...[details, paidIn, withdrawn, reason, kind, customer]) => {
  const [line] = read([MPESA, ['UKL51ZDR4F', AT, details, 'Completed', paidIn, withdrawn, reason, '']]);
  expect(line).toMatchObject({ kind, customer, fault: null });
});

test('a line that cannot be read says where, and loses none of the others', () => {
  const lines = read([
    MPESA,
    ['UKL51ZDR4F', AT, 'Pay Bill', 'Completed', '100.00', '', '', ''],
    ['UKL51ZDR4G', 'soon', 'Pay Bill', 'Completed', '100.00', '', '', ''],
    ['UKL51ZDR4H', AT, 'Pay Bill', 'Completed', '1.000', '', '', ''],
    ['??', AT, 'Pay Bill', 'Completed', '100.00', '', '', ''],
    ['UKL51ZDR4J', AT, 'Pay Bill', 'Completed', '', '', '', ''],
    ['', '', 'End of statement', '', '', '', '', ''],
  ]);
  expect(lines.map(({ kind, fault, row }) => [row, kind, fault?.column])).toEqual([
    [2, 'PAYMENT', undefined],
    [3, 'UNREADABLE', 'Completion Time'],
    [4, 'UNREADABLE', 'Paid In'],
    [5, 'UNREADABLE', 'Receipt No.'],
    [6, 'UNREADABLE', 'amount'],
  ]);
});

test('a receipt may stand for a payment, its charge and its reversal; the same line twice is two', () => {
  const payment = ['UKL51ZDR4F', AT, 'Pay Bill', 'Completed', '100.00', '', '', ''];
  const charge = ['UKL51ZDR4F', AT, 'Pay Bill Charge', 'Completed', '', '-5.00', '', ''];
  const identities = read([MPESA, payment, charge, payment]).map(({ identity }) => identity);
  expect(identities).toEqual(['UKL51ZDR4F:10000', 'UKL51ZDR4F:-500', 'UKL51ZDR4F:10000#2']);
});

test('what a bank writes in one column with a sign is read as in two', () => {
  const [inward, outward] = read(
    [
      ['Date', 'Description', 'Amount', 'Balance'],
      ['21/11/2026', 'Deposit', '100.00', '100.00'],
      ['21/11/2026', 'Ledger fee', '-5.00', '95.00'],
    ],
    'BANK',
  );
  expect([inward!.paidIn.amount, outward!.withdrawn.amount, outward!.kind]).toEqual(['100.00', '5.00', 'CHARGE']);
});

test('nothing throws, whatever the cells, and every identity is its own', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { maxLength: 9 }), { maxLength: 6 }), (rows) => {
      for (const kind of ['MPESA', 'BANK'] as const) {
        const lines = read([kind === 'MPESA' ? MPESA : ['Date', 'Narration', 'Debit', 'Credit'], ...rows], kind);
        expect(new Set(lines.map(({ identity }) => identity)).size).toBe(lines.length);
        for (const { externalId, identity } of lines) expect([externalId.length <= 40, identity.length <= 80]).toEqual([true, true]);
      }
    }),
  );
});
