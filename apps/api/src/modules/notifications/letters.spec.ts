import { Money } from '@plotihub/money';
import { gsm7Length, isGsm7, segments } from '@plotihub/sms';
import { localDate, yearMonth } from '@plotihub/time';
import fc from 'fast-check';
import { render } from './letters.js';
import { LONGEST } from './placeholders.rules.js';
import { TEMPLATE_KEYS, TEXT_KEYS, wordingOf, type Language, type Placeholder, type TextKey, type Wording } from './templates.rules.js';

const LANGUAGES: Language[] = ['en', 'sw'];
const kes = (amount: string): Money => Money.parse(amount, 'KES');

/** Lengths of the pairs, English and Kiswahili, with each placeholder as long as the table of the domain says. */
const PUBLISHED: Record<string, [number, number]> = {
  'invoice.issued': [139, 149],
  'invoice.reminder': [115, 124],
  'invoice.due_today': [108, 109],
  'payment.received': [121, 116],
  'payment.credit': [129, 126],
  'payment.reversed': [116, 114],
  'payment.refunded': [121, 109],
  'payment.cash_recorded': [127, 118],
  'payment.declaration_rejected': [130, 113],
  'arrears.first': [132, 131],
  'arrears.second': [137, 135],
  'latefee.applied': [132, 138],
  'latefee.reversed': [114, 107],
  'plan.agreed': [116, 125],
  'notice.served': [145, 132],
  'rent.change': [134, 133],
  'meter.reading': [136, 144],
  'workorder.received': [123, 118],
  'workorder.scheduled': [100, 91],
  'workorder.done': [106, 110],
  'entry.notice': [113, 104],
  'channel.warning': [122, 123],
  'vacate.ack': [118, 122],
  'deposit.settled': [141, 143],
  'owner.remitted': [115, 116],
  'auth.otp': [81, 97],
  'auth.invitation': [138, 139],
  'auth.reset': [121, 113],
  'channel.changing': [151, 150],
  'channel.stopped': [153, 148],
  'deposit.applied': [130, 119],
  'deposit.handed_over': [110, 115],
  'deposit.taken_back': [116, 112],
  'deposit.moved': [107, 107],
  'deposit.accepted': [108, 99],
  'deposit.disputed': [101, 96],
  'deposit.approved': [111, 110],
  'workorder.emergency': [126, 131],
  'workorder.overdue': [103, 106],
  'workorder.assigned': [101, 97],
  'workorder.approval': [128, 126],
};
const PUBLISHED_MAXIMA: Record<Placeholder, number> = {
  ...LONGEST,
  ...{ amt: 9, bal: 9, credit: 9, dep: 9, ded: 9, ref: 9, old: 9, new: 9, fee: 7, code: 10, rcpt: 9, phone: 10, no: 10 },
};

/** The longest value there can be of each placeholder. */
const WORST: Record<Placeholder, unknown> = {
  ...Object.fromEntries(
    ['name', 'unit', 'title', 'vendor', 'staff', 'property', 'org', 'reason'].map((name) => [name, 'Ng’ang’a ½½½ '.repeat(20)]),
  ),
  ...Object.fromEntries(
    ['paybill', 'pay', 'acc', 'url', 'no', 'otp', 'secret', 'time', 'units', 'prev', 'cur', 'n'].map((name) => [
      name,
      '8'.repeat(LONGEST[name as Placeholder]),
    ]),
  ),
  ...Object.fromEntries(['due', 'date', 'date2'].map((name) => [name, localDate('2026-11-28')])),
  ...Object.fromEntries(['amt', 'bal', 'fee', 'credit', 'dep', 'ded', 'ref', 'old', 'new'].map((name) => [name, kes('999999999.99')])),
  code: 'X'.repeat(40),
  rcpt: 'RCT-2026-00012345678',
  phone: '+999123456789012',
  period: yearMonth('2026-11'),
} as Record<Placeholder, unknown>;

const worst = (key: TextKey, language: Language): string => render({ key, values: WORST } as unknown as Wording, language);
const everyText = TEXT_KEYS.flatMap((key) => LANGUAGES.map((language) => ({ key, language })));

test('the texts are the 40 pairs, letter by letter as long as they were published', () => {
  expect(TEMPLATE_KEYS).toEqual(Object.keys(PUBLISHED));
  for (const key of TEMPLATE_KEYS) {
    const longest = LANGUAGES.map((language) =>
      wordingOf(key, language).replace(/\{(\w+)\}/g, (_, name: Placeholder) => 'x'.repeat(PUBLISHED_MAXIMA[name])),
    );
    expect([key, ...longest.map((text) => text.length)]).toEqual([key, ...(PUBLISHED[key] ?? [])]);
  }
});

test.each(everyText)('$key in $language is one segment of GSM-7 with every placeholder at its longest', ({ key, language }) => {
  const atMaxima = wordingOf(key, language).replace(/\{(\w+)\}/g, (_, name: Placeholder) => 'x'.repeat(LONGEST[name]));
  expect(gsm7Length(atMaxima)).toBeLessThanOrEqual(160);
  const text = worst(key, language);
  expect(gsm7Length(text)).toBeLessThanOrEqual(160);
  expect(segments(text)).toBe(1);
  expect(text).not.toMatch(/[{}]|undefined|NaN/);
});

test('whatever people are called and however much they owe, every text is one segment of the basic alphabet', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.lorem({ maxCount: 8 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
  );
  const anyMoney = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).map((minor) => Money.of(minor, 'KES'));
  fc.assert(
    fc.property(
      fc.constantFrom(...everyText),
      anyText,
      anyMoney,
      fc.integer({ min: 0, max: 2_000_000 }),
      ({ key, language }, text, large, small) => {
        const values = Object.fromEntries(
          Object.entries(WORST).map(([name, value]) => {
            if (value instanceof Money) return [name, name === 'bal' ? large : Money.of(small, 'KES')];
            return [name, typeof value === 'string' && value.includes('½') ? text : value];
          }),
        );
        const said = render({ key, values } as unknown as Wording, language);
        expect(isGsm7(said)).toBe(true);
        expect(gsm7Length(said)).toBeLessThanOrEqual(160);
        expect(said).not.toMatch(/[\n{}[\]~^|\\€]/);
      },
    ),
    { numRuns: 2_000 },
  );
});

const bill = (name: string, unit: string): Wording => ({
  key: 'invoice.issued',
  values: {
    name,
    unit,
    period: yearMonth('2026-08'),
    amt: kes('12500.00'),
    due: localDate('2026-08-05'),
    bal: kes('15000.50'),
    paybill: '600123',
    acc: 'KMA12J',
  },
});

test('a bill reads as a person would write it, in both languages', () => {
  expect(render(bill('Wanjiku Kamau', 'A12'), 'en')).toBe(
    'Hi Wanjiku, Aug 2026 bill for A12: KES 12,500, due 05 Aug. Total with arrears KES 15,000.50. Paybill 600123 Acc KMA12J.',
  );
  expect(render(bill('Wanjiku Kamau', 'A12'), 'sw')).toBe(
    'Habari Wanjiku, bili ya Ago 2026 ya A12: KES 12,500, lipa kufikia 05 Ago. Jumla na deni KES 15,000.50. Paybill 600123 Acc KMA12J.',
  );
});

test.each([
  ['Ndung’u Mwangi', "Hi Ndung'u,"],
  ['Ng‘ang‘a', "Hi Ng'ang'a,"],
  ['Asha Ali', 'Hi Asha Ali,'],
  ['Dr. Wanjiku Kamau', 'Hi Dr. Wanjiku,'],
  ['Kamau & Sons Hardware', 'Hi Kamau & Sons,'],
  ['Wanjiru and Company', 'Hi Wanjiru,'],
  ['Wakhungu-Nabongo Mumia', 'Hi Wakhungu-Na.,'],
  ['José Müller', 'Hi José Müller,'],
  ['محمد', 'Hi tenant,'],
  ['🏠', 'Hi tenant,'],
])('%s is greeted with: %s', (name, greeting) => {
  expect(render(bill(name, 'A12'), 'en').startsWith(greeting)).toBe(true);
});

test.each([
  ['Ground Floor Shop 4', 'Shop 4'],
  ['BLOCKA-HOUSE-114', 'OUSE-114'],
  ['Penthouse', 'Penthou.'],
  ['House 12', 'House 12'],
])('the unit %s is called %s where there is no room', (unit, called) => {
  expect(render(bill('Wanjiku', unit), 'en')).toContain(`bill for ${called}:`);
});

test.each([
  ['0.50', '0.50'],
  ['999.00', '999'],
  ['12500.00', '12,500'],
  ['1234567.80', '1,234,567.80'],
  ['999999999.99', '999,999,999.99'],
  ['1000000000.00', '1,000,000,000'],
  ['1000000000.01', '1000000000.01'],
  ['90071992547409.91', '90071992547409'],
])('KES %s is written %s', (amount, written) => {
  expect(
    render({ key: 'latefee.reversed', values: { fee: kes('500'), unit: 'A1', period: yearMonth('2026-11'), bal: kes(amount) } }, 'en'),
  ).toContain(`owe KES ${written}.`);
});

test('a phone is written as it is dialled, and one from abroad whole', () => {
  const call = (phone: string): string => render({ key: 'invoice.due_today+call', values: { bal: kes('1'), unit: 'A1', phone } }, 'en');
  expect(call('+254722000111')).toContain('Help: 0722000111.');
  expect(call('+447700900123')).toContain('Help: +447700900123.');
});

test('what must not be cut is refused: a wrong paybill is worse than no text', () => {
  expect(() => render({ ...bill('Wanjiku', 'A12'), values: { ...bill('W', 'A').values, paybill: '60012345' } } as Wording, 'en')).toThrow(
    RangeError,
  );
});
