import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { C2B_BODIES, HASHED_MSISDN, PAYBILL } from './fixtures/c2b.js';
import { parseC2bConfirmation, type C2bConfirmation, type C2bParse } from './index.js';

function read(raw: string): C2bConfirmation {
  const parse = parseC2bConfirmation(raw);
  if (!parse.ok) throw new Error(parse.reason);
  return parse.confirmation;
}
const reading = (changes: object): C2bParse => parseC2bConfirmation(JSON.stringify({ ...PAYBILL, ...changes }));
const centsOf = (TransAmount: unknown): number | undefined => {
  const parse = reading({ TransAmount });
  return parse.ok ? parse.confirmation.amount.amountMinor : undefined;
};

describe('a C2B confirmation', () => {
  test('is read field by field', () => {
    expect(read(C2B_BODIES.v2SpacedMask)).toEqual({
      transactionId: 'UKL51ZDR4F',
      transactionType: 'Pay Bill',
      kind: 'PAY_BILL',
      transactedAt: new Date('2026-11-21T09:13:25Z'), // 12:13:25 in Nairobi
      transactedOn: '2026-11-21',
      amount: expect.objectContaining({ amountMinor: 1_250_000, currency: 'KES' }) as unknown,
      shortCode: '600966',
      billReference: 'a 12',
      payerHint: { kind: 'MASKED', msisdn: '2547 ***** 126', firstName: 'JANE', middleName: '', lastName: '' },
      orgAccountBalance: '25000.00',
    });
  });

  test.each(Object.entries(C2B_BODIES))('can be read when it comes as %s', (_name, raw) => {
    expect(read(raw)).toMatchObject({ transactionId: 'UKL51ZDR4F', shortCode: '600966', transactedOn: '2026-11-21' });
  });

  test('tells masked, hashed, plain and absent payers apart', () => {
    expect(read(C2B_BODIES.v2TightMask).payerHint).toMatchObject({ kind: 'MASKED', msisdn: '25470****149' });
    expect(read(C2B_BODIES.v1Hash).payerHint).toMatchObject({ kind: 'HASHED', msisdn: HASHED_MSISDN });
    expect(createHash('sha256').update('254708374149').digest('hex')).toBe(HASHED_MSISDN);
    expect(read(C2B_BODIES.plainMsisdn).payerHint).toMatchObject({ kind: 'PLAIN', msisdn: '254708374149', lastName: 'Doe' });
    expect(read(C2B_BODIES.plainMsisdnAsNumber).payerHint).toMatchObject({ kind: 'PLAIN', msisdn: '254708374149' });
    expect(read(C2B_BODIES.barest).payerHint).toEqual({ kind: 'ABSENT', msisdn: '', firstName: '', middleName: '', lastName: '' });
    for (const MSISDN of ['', null, 'N/A', '***', {}]) {
      expect(reading({ MSISDN })).toMatchObject({ confirmation: { payerHint: { kind: 'ABSENT', msisdn: '' } } });
    }
  });

  test('names and balances that are absent are empty texts', () => {
    expect(read(C2B_BODIES.withoutMiddleAndLastName).payerHint).toMatchObject({ firstName: 'JANE', middleName: '', lastName: '' });
    expect(read(C2B_BODIES.validation).orgAccountBalance).toBe('');
  });

  test('padding goes, except from what the payer typed', () => {
    expect(read(C2B_BODIES.padded)).toMatchObject({
      transactionId: 'UKL51ZDR4F',
      transactionType: 'Pay Bill',
      amount: { amountMinor: 1_000 },
      billReference: ' a 12 ',
      payerHint: { kind: 'MASKED', msisdn: '2547 ***** 126', firstName: 'JANE' },
    });
    expect(read(`\uFEFF\r\n${C2B_BODIES.barest}\n`).billReference).toBe('');
  });

  test('an account number sent as a number keeps every digit', () => {
    const raw = C2B_BODIES.barest.replace('{', '{"BillRefNumber":12345678901234567,');
    expect(read(raw).billReference).toBe('12345678901234567');
    expect(read(C2B_BODIES.numbersWhereStringsBelong)).toMatchObject({
      billReference: '12',
      shortCode: '600966',
      amount: { amountMinor: 1_000 },
    });
  });

  test('only customers paying a paybill or a till are of a known kind', () => {
    expect(read(C2B_BODIES.till)).toMatchObject({ kind: 'BUY_GOODS', billReference: '' });
    expect(read(C2B_BODIES.tillAsDocumented)).toMatchObject({ kind: 'BUY_GOODS', billReference: '' });
    expect(read(C2B_BODIES.betweenOrganisations).kind).toBe('OTHER');
    expect(read(C2B_BODIES.overdraft).kind).toBe('OTHER');
    expect(read(C2B_BODIES.unknownType)).toMatchObject({ kind: 'OTHER', transactionType: 'Something New' });
    expect(read(C2B_BODIES.barest)).toMatchObject({ kind: 'OTHER', transactionType: '' });
    for (const TransactionType of ['PAYBILL', 'pay  bill', 'Pay-Bill'])
      expect(reading({ TransactionType })).toMatchObject({ confirmation: { kind: 'PAY_BILL' } });
  });

  test('the same receipt with another reference is still the same receipt', () => {
    expect(read(C2B_BODIES.sameReceiptOtherReference)).toMatchObject({ transactionId: 'UKL51ZDR4F', billReference: 'B7' });
  });
});

describe('the amount', () => {
  test.each([
    ['5', 500],
    [5, 500],
    ['5.00', 500],
    ['10', 1_000],
    [5.5, 550],
    ['5.5', 550],
    ['5.000', 500],
    ['5.0500', 505],
    [0.01, 1],
    [1.1, 110], // 1.1 × 100 is 110.00000000000001
    [4.35, 435], // 4.35 × 100 is 434.99999999999994
    [1e4, 1_000_000],
    ['90071992547409.91', Number.MAX_SAFE_INTEGER],
  ])('%p is %p cents', (wire, cents) => {
    expect(centsOf(wire)).toBe(cents);
  });

  test.each([
    '',
    '0',
    '0.00',
    '-5',
    '+5',
    '5.',
    '.5',
    '5.005',
    '1,000',
    '1e3',
    '1E3',
    '0x10',
    'NaN',
    'Infinity',
    '5 0',
    'KES 5',
    '٥',
    '90071992547409.92',
    '9'.repeat(400),
  ])('refuses %p', (TransAmount) => {
    expect(reading({ TransAmount })).toEqual({ ok: false, reason: 'bad-amount', transactionId: 'UKL51ZDR4F' });
  });

  test.each([0, -5, 5.005, 1e21, 1e-7, 1e300, null, true, [5], { amount: 5 }])('refuses the JSON value %p', (TransAmount) => {
    expect(centsOf(TransAmount)).toBeUndefined();
  });

  test('a JSON number is read from its text, never rounded to fit', () => {
    const amount = (token: string) => parseC2bConfirmation(JSON.stringify(PAYBILL).replace('"12500.00"', token));
    expect(amount('12500.00')).toMatchObject({ ok: true, confirmation: { amount: { amountMinor: 1_250_000 } } });
    expect(amount('1.25E4')).toMatchObject({ ok: true, confirmation: { amount: { amountMinor: 1_250_000 } } });
    expect(amount('5.00000000000000001')).toMatchObject({ ok: false, reason: 'bad-amount' });
    expect(amount('1e999')).toMatchObject({ ok: false, reason: 'bad-amount' });
    expect(amount('NaN')).toMatchObject({ ok: false, reason: 'not-json' });
  });

  test('every whole number of cents survives the wire, as text and as number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (cents) => {
        const digits = String(cents).padStart(3, '0');
        expect(centsOf(`${digits.slice(0, -2)}.${digits.slice(-2)}`)).toBe(cents);
      }),
    );
    fc.assert(fc.property(fc.integer({ min: 1, max: 10 ** 13 }), (cents) => expect(centsOf(cents / 100)).toBe(cents)));
  });
});

describe('the time', () => {
  test('is East Africa Time: the first three hours of a day belong to the day before in UTC', () => {
    expect(reading({ TransTime: '20270101000000' })).toMatchObject({
      confirmation: { transactedAt: new Date('2026-12-31T21:00:00Z'), transactedOn: '2027-01-01' },
    });
    expect(reading({ TransTime: '20280229235959' })).toMatchObject({
      confirmation: { transactedAt: new Date('2028-02-29T20:59:59Z'), transactedOn: '2028-02-29' },
    });
    expect(reading({ TransTime: 20261121121325 })).toMatchObject({ confirmation: { transactedAt: new Date('2026-11-21T09:13:25Z') } });
  });

  test.each([
    '',
    '20270229120000',
    '20261301120000',
    '20260001120000',
    '20261131120000',
    '20261121240000',
    '20261121126000',
    '20261121121360',
    '2026112112132',
    '202611211213250',
    '2026-11-21 12:13:25',
    '00001121121325',
    20261121121325.5,
    null,
  ])('refuses %p', (TransTime) => {
    expect(reading({ TransTime })).toEqual({ ok: false, reason: 'bad-time', transactionId: 'UKL51ZDR4F' });
  });

  test('every second of two centuries is read back', () => {
    const eat = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Etc/GMT-3', dateStyle: 'short', timeStyle: 'medium' });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7_000_000_000 }), (second) => {
        const at = new Date(second * 1_000);
        const wall = eat.format(at);
        const parse = reading({ TransTime: wall.replace(/\D/g, '') });
        expect(parse).toMatchObject({ confirmation: { transactedAt: at, transactedOn: wall.slice(0, 10) } });
      }),
    );
  });
});

describe('what cannot be read', () => {
  test.each([
    ['', 'not-json'],
    ['ResultCode=0', 'not-json'],
    ['{"TransID":', 'not-json'],
    ['[]', 'not-an-object'],
    ['null', 'not-an-object'],
    ['"UKL51ZDR4F"', 'not-an-object'],
    ['17', 'not-an-object'],
    ['{}', 'missing-transaction-id'],
    ['{"__proto__":{"TransID":"UKL51ZDR4F"}}', 'missing-transaction-id'],
    ['{"Body":{"stkCallback":{}}}', 'missing-transaction-id'],
    ['{"TransID":"   "}', 'missing-transaction-id'],
    ['{"TransID":null}', 'missing-transaction-id'],
    ['{"TransID":"UKL51-ZDR4F"}', 'bad-transaction-id'],
    ['{"TransID":"ßßßßßßßß"}', 'bad-transaction-id'],
    ['{"TransID":"X"}', 'bad-transaction-id'],
  ])('%p is %p', (raw, reason) => {
    expect(parseC2bConfirmation(raw)).toEqual({ ok: false, reason });
  });

  test.each(['', '123', '12345678901', '6009 66', '600966.0', 'abc', null])('a short code %p is refused', (BusinessShortCode) => {
    expect(reading({ BusinessShortCode })).toEqual({ ok: false, reason: 'bad-short-code', transactionId: 'UKL51ZDR4F' });
  });

  test('a body nested beyond reason is not JSON', () => {
    expect(parseC2bConfirmation(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)).toEqual({ ok: false, reason: 'not-json' });
  });
});

describe('whatever the body is', () => {
  const sound = (raw: string): void => {
    const parse = parseC2bConfirmation(raw);
    if (!parse.ok) {
      expect(parse.reason).toMatch(/^(not|missing|bad)-[a-z-]+$/);
      return;
    }
    const { confirmation } = parse;
    expect(confirmation.transactionId).toMatch(/^[A-Z0-9]{8,20}$/);
    expect(Number.isSafeInteger(confirmation.amount.amountMinor) && confirmation.amount.isPositive).toBe(true);
    expect(Number.isNaN(confirmation.transactedAt.getTime())).toBe(false);
    expect(confirmation.payerHint.kind === 'ABSENT').toBe(confirmation.payerHint.msisdn === '');
  };

  test('nothing throws, and what is accepted is sound', () => {
    const value = fc.oneof(fc.jsonValue(), fc.string(), fc.double(), fc.stringMatching(/^[\d.eE*+ -]{0,16}$/));
    const body = fc.record(Object.fromEntries(Object.entries(PAYBILL).map(([key, usual]) => [key, fc.oneof(fc.constant(usual), value)])), {
      requiredKeys: [],
    });
    fc.assert(fc.property(fc.string({ unit: 'binary' }), sound));
    fc.assert(fc.property(fc.json(), sound));
    fc.assert(
      fc.property(
        body.map((object) => JSON.stringify(object)),
        sound,
      ),
      { numRuns: 1_000 },
    );
  });

  test('a damaged body never throws either', () => {
    const whole = JSON.stringify(PAYBILL);
    const damaged = fc
      .tuple(fc.nat(whole.length), fc.nat(20), fc.string())
      .map(([at, cut, put]) => whole.slice(0, at) + put + whole.slice(at + cut));
    fc.assert(fc.property(damaged, sound), { numRuns: 1_000 });
  });
});
