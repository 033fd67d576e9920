import fc from 'fast-check';
import { TestApp } from '../support/app.js';
import { Landlady, type ChargeView } from '../support/billing.js';
import { newTransactionCode } from '../support/collection.js';
import { Payers, type Destination } from '../support/payers.js';
import { kes, type LetOptions } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-10T07:00:00Z'));

const chargeRules: LetOptions['chargeRules'] = [
  { kind: 'SERVICE', amount: '2000.00', payee: 'AGENCY' },
  { kind: 'GARBAGE', amount: '300.00', payee: 'THIRD_PARTY' },
  { kind: 'FIXED_WATER', amount: '700.00' },
];
const byHand = (mine: Landlady, kind: string, amount: string, dueOn: string) =>
  mine.office.post<ChargeView>('/v1/charges', { leaseId: mine.leaseId, kind, amount: kes(amount), dueOn, description: kind });

test('money settles the oldest due date first and, within one, rent, services, utilities and the rest', async () => {
  const mine = await Landlady.open(app, { lease: { chargeRules } });
  await byHand(mine, 'OTHER', '100.00', '2026-11-05');
  await byHand(mine, 'REPAIR', '400.00', '2026-10-31');
  await mine.bill('2026-11');
  await mine.pay('18500.00', '2026-11-10');
  expect((await mine.owes()).sort()).toEqual([
    'FIXED_WATER 2026-11 700.00, open 0.00',
    'GARBAGE 2026-11 300.00, open 0.00',
    'OTHER - 100.00, open 0.00',
    'RENT 2026-11 15000.00, open 0.00',
    'REPAIR - 400.00, open 0.00',
    'SERVICE 2026-11 2000.00, open 0.00',
  ]);
  await mine.expectSoundBooks();

  const short = await Landlady.open(app, { lease: { chargeRules } });
  await short.bill('2026-11');
  await short.pay('17299.50', '2026-11-10'); // 15,000 + 2,000 + 299.50 of the next service
  expect((await short.owes()).filter((line) => !line.endsWith('open 0.00'))).toEqual([
    'GARBAGE 2026-11 300.00, open 0.50',
    'FIXED_WATER 2026-11 700.00, open 700.00',
  ]);
});

test('each payee gets what was paid for them, and owners by their shares, to the cent', async () => {
  const mine = await Landlady.open(app, { owners: [3_334, 3_333, 3_333], lease: { chargeRules } });
  await mine.bill('2026-11');
  for (const amount of ['0.01', '0.01', '9999.98', '5000.00', '3000.00']) await mine.pay(amount, '2026-11-10');
  const collected = async (i: number) => -(await mine.account('2200C', `${mine.property.ownerIds[i]}/${mine.property.propertyId}`));
  // Rent 15,000 and water 700: a third each of both, the first owner's hundredth of a percent more is 1.57.
  const parts = [await collected(0), await collected(1), await collected(2)];
  expect(Math.round(parts.reduce((sum, part) => sum + part, 0) * 100)).toBe(1_570_000);
  for (const [i, part] of parts.entries()) expect(Math.abs(part - (15_700 * [3_334, 3_333, 3_333][i]!) / 10_000)).toBeLessThan(0.06);
  expect([await mine.account('2600'), await mine.account('2400'), await mine.account('2200A')]).toEqual([-2_000, -300, 0]);
  await mine.expectSoundBooks();
});

test('an invoice number is an instruction: that invoice first, and a late fee on it is none', async () => {
  const mine = await Landlady.open(app, { lease: { graceDays: 3 } });
  await mine.at('2026-11-01T07:00:00Z');
  await mine.office.post('/v1/late-fee-policies', { kind: 'PERCENT', basisPoints: 1_000, payee: 'OWNER', fromOn: '2026-11-01' });
  await byHand(mine, 'OTHER', '5000.00', '2026-10-31');
  await mine.bill('2026-11');
  const invoice = (await mine.invoices()).find(({ period }) => period === '2026-11');
  const paybill = { kind: 'MPESA_PAYBILL', shortCode: '600977', name: 'Rent' };
  const channel = { ...(await mine.office.post<Destination>('/v1/payment-channels', paybill)), till: false };
  await mine.at('2026-11-04T10:00:00Z');
  const paid = { code: newTransactionCode(), reference: invoice!.number, amount: '15000.00', time: '20261104121325' };
  await (await Payers.at(app)).pay(channel, paid);
  await app.work();
  expect(await mine.owes()).toEqual(['OTHER - 5000.00, open 5000.00', 'RENT 2026-11 15000.00, open 0.00']);
  await mine.at('2026-11-09T07:00:00Z');
  expect(await mine.office.post('/v1/late-fee-runs', { day: '2026-11-09', mode: 'preview' })).toMatchObject({ fees: 0 });
  await mine.expectSoundBooks();
});

test('a payment that is reversed opens what it settled, gives back its deposit and takes its credit with it', async () => {
  const mine = await Landlady.openEmpty(app, { owners: [6_000, 4_000] });
  await mine.sign({ startsOn: '2026-11-14', upTo: 'AWAITING_MOVE_IN', deposits: [{ kind: 'RENT', amount: '15000.00' }] });
  const payment = await mine.pay('24000.00', '2026-11-10');
  expect(await mine.balance()).toEqual({ owed: '0.00', dueNow: '0.00', credit: '500.00', depositHeld: '15000.00' });
  await mine.office.reverse(payment, 'The cheque bounced');
  expect(await mine.balance()).toEqual({ owed: '8500.00', dueNow: '0.00', credit: '0.00', depositHeld: '0.00' });
  expect([await mine.account('2200C'), await mine.account('1020')]).toEqual([0, 0]);
  await mine.expectSoundBooks();
});

test('what a reversed payment had paid is settled by the credit of another', async () => {
  const mine = await Landlady.open(app);
  await mine.bill('2026-11');
  const first = await mine.pay('15000.00', '2026-11-10');
  await mine.pay('4000.00', '2026-11-10');
  await mine.bill('2026-12'); // takes the 4,000
  await mine.office.reverse(first, 'A false note');
  expect(await mine.owes()).toEqual(['RENT 2026-11 15000.00, open 15000.00', 'RENT 2026-12 15000.00, open 11000.00']);
  const third = await mine.pay('31000.00', '2026-11-10');
  expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '5000.00' });
  await mine.pay('100.00', '2026-11-10');
  await mine.office.reverse(third, 'Another');
  expect(await mine.balance()).toMatchObject({ owed: '25900.00', credit: '0.00' }); // 30,000 − 4,000 − 100
  await mine.expectSoundBooks();
});

test('twenty payments at once on one lease all settle, and none twice', async () => {
  const mine = await Landlady.open(app, { owners: [5_000, 5_000] });
  await mine.bill('2026-11');
  await Promise.all(Array.from({ length: 20 }, (_, i) => mine.pay(`${700 + i}.01`, '2026-11-10')));
  await app.work();
  expect(await mine.balance()).toMatchObject({ owed: '809.80', credit: '0.00' }); // 15,000 − 20 × 709.51 = 809.80
  await mine.expectSoundBooks();
}, 60_000);

/** Something that happens on one of two leases; numbers choose among what is there. */
type Deed = { deed: 'pay' | 'charge' | 'void' | 'reverse' | 'bill'; lease: 0 | 1; amount: number; choice: number };
const deeds = fc.array(
  fc.record({
    deed: fc.constantFrom<Deed['deed'][]>('pay', 'pay', 'charge', 'void', 'reverse', 'bill'),
    lease: fc.constantFrom<(0 | 1)[]>(0, 1),
    amount: fc.integer({ min: 1, max: 2_500_000 }),
    choice: fc.nat(1_000),
  }),
  { minLength: 5, maxLength: 14 },
);
const months = ['2026-09', '2026-10', '2026-11', '2026-12'];

async function carryOut(mine: Landlady, payments: string[], { deed, lease, amount, choice }: Deed): Promise<void> {
  const { leaseId } = mine.lettings[lease]!;
  const shillings = `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;
  if (deed === 'pay') payments.push(await mine.pay(shillings, `2026-11-0${(choice % 9) + 1}`, leaseId));
  if (deed === 'bill') await mine.bill(months[choice % months.length]!);
  if (deed === 'charge')
    await mine.office.post('/v1/charges', {
      leaseId,
      kind: choice % 2 ? 'REPAIR' : 'OTHER',
      amount: kes(shillings),
      dueOn: `2026-1${choice % 3}-05`,
      description: 'By hand',
    });
  const standing = (await mine.charges(leaseId)).filter(({ voidedOn }) => voidedOn === null);
  const charge = standing[choice % (standing.length || 1)];
  if (deed === 'void' && charge) await mine.office.post(`/v1/charges/${charge.id}/void`, { reason: 'By chance' });
  const payment = payments[choice % (payments.length || 1)];
  if (deed === 'reverse' && payment) await mine.office.reverse(payment, 'By chance');
}

test.each(['AGENCY', 'LANDLORD'] as const)(
  'whatever happens in whatever order, the books prove, no allocation exceeds its charge or payment, and no owner pays for another (%s)',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(deeds, async (list) => {
        app.clock.moveTo('2026-11-10T07:00:00Z');
        const mine = await Landlady.open(app, {
          kind,
          units: 2,
          owners: [5_001, 2_500, 2_499],
          lease: { billedFromOn: '2026-10-12', chargeRules },
        });
        const payments: string[] = [];
        for (const deed of list) await carryOut(mine, payments, deed);
        await mine.expectSoundBooks();
      }),
      { numRuns: 5 },
    );
  },
  120_000,
);
