import { TestApp } from '../support/app.js';
import type { ChargeView } from '../support/billing.js';
import { Collection } from '../support/collection.js';
import { kes } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-21T10:00:00Z'));

/** A lease that owes rent and, due later, a repair; 19,000 in all. */
async function owing(): Promise<{ rent: Collection; rentCharge: string; repair: string }> {
  const rent = await Collection.open(app);
  const rentCharge = await rent.charge('15000.00');
  const { id: repair } = await rent.office.post<ChargeView>('/v1/charges', {
    leaseId: rent.letting.leaseId,
    kind: 'REPAIR',
    amount: kes('4000.00'),
    dueOn: '2026-12-20',
    description: 'Window',
  });
  return { rent, rentCharge, repair };
}
const cash = (rent: Collection, amount: string, instruction: object[], status?: number) =>
  rent.office.send(
    'post',
    '/v1/payments',
    { leaseId: rent.letting.leaseId, amount: kes(amount), method: 'CASH', valueOn: '2026-11-20', instruction: { items: instruction } },
    status,
  );

test('cash settles what the payer says, then the rest by the policy', async () => {
  const { rent, rentCharge, repair } = await owing();
  await cash(rent, '6000.00', [{ chargeId: repair }], 201);
  expect(await rent.open(rentCharge, repair)).toEqual(['13000.00', '0.00']);
  await cash(rent, '5000.00', [{ chargeId: rentCharge, amount: kes('1000.00') }], 201); // and 4,000 of it by the policy
  expect(await rent.open(rentCharge, repair)).toEqual(['8000.00', '0.00']);
  await rent.expectSound();
});

test('the receipt names a charge once, though one part of it was instructed and one was not', async () => {
  const { rent, rentCharge } = await owing();
  const paid = await cash(rent, '5000.00', [{ chargeId: rentCharge, amount: kes('1000.00') }], 201);
  const receipt = await rent.office.get<{ lines: { amount: { amount: string } }[] }>(
    `/v1/payments/${(paid.body as { id: string }).id}/receipt`,
  );
  expect(receipt.lines.map(({ amount }) => amount.amount)).toEqual(['5000.00']);
});

test('an instruction that cannot be followed refuses the cash as a whole', async () => {
  const { rent, rentCharge, repair } = await owing();
  const tooMuch = await cash(rent, '6000.00', [{ chargeId: repair, amount: kes('4500.00') }], 409);
  expect(tooMuch.body).toMatchObject({
    code: 'instruction-refused',
    errors: [{ pointer: '/instruction/items/0', code: 'more-than-open', detail: 'asks for 500.00 more than is open of it' }],
  });
  const tooLittle = await cash(rent, '6000.00', [{ chargeId: repair }, { chargeId: rentCharge, amount: kes('2500.00') }], 409);
  expect(tooLittle.body).toMatchObject({ errors: [{ pointer: '/instruction/items/1', code: 'more-than-paid' }] });
  const other = await owing();
  await cash(rent, '6000.00', [{ chargeId: other.repair }], 404);
  expect(await rent.open(rentCharge, repair)).toEqual(['15000.00', '4000.00']);
});

test('what a deposit lacks can be paid at any time by naming it', async () => {
  const rent = await Collection.open(app, { lease: { deposits: [{ kind: 'RENT', amount: '15000.00' }], billedFromOn: '2027-01-01' } });
  const path = `/v1/deposits?leaseId=${rent.letting.leaseId}`;
  const { data } = await rent.office.get<{ data: { id: string }[] }>(path);
  await cash(rent, '9000.00', [{ depositItemId: data[0]!.id, amount: kes('8000.00') }], 201);
  expect(await rent.office.get(path)).toMatchObject({ data: [{ required: kes('15000.00'), received: kes('8000.00') }] });
  await cash(rent, '9000.00', [{ depositItemId: data[0]!.id, amount: kes('7000.01') }], 409);
  await cash(rent, '9000.00', [{ depositItemId: data[0]!.id }], 201);
  expect(await rent.office.get(path)).toMatchObject({ data: [{ received: kes('15000.00') }] });
  await rent.expectSound();
});

test('money in suspense goes where a person says, to the lease and to the charge', async () => {
  const { rent, rentCharge, repair } = await owing();
  await rent.pay({ reference: 'for the window', amount: '5000.00', time: '20261103080000' });
  const [item] = await rent.suspense();
  const resolve = (instruction: object[], status: number) =>
    rent.office.send(
      'post',
      `/v1/suspense/${item!.id}/resolve`,
      { leaseId: rent.letting.leaseId, instruction: { items: instruction } },
      status,
    );
  await resolve([{ chargeId: repair, amount: kes('4000.01') }], 409);
  expect(await rent.suspense()).toHaveLength(1);
  expect((await resolve([{ chargeId: repair }], 200)).body).toMatchObject({ state: 'POSTED', valueOn: '2026-11-03' });
  expect(await rent.open(rentCharge, repair)).toEqual(['14000.00', '0.00']);
  await rent.expectSound();
});
