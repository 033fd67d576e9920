import { TestApp } from '../support/app.js';
import { Landlady, type ChargeView } from '../support/billing.js';
import { kes, type LetOptions } from '../support/portfolio.js';
import { Office } from '../support/office.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-10T07:00:00Z'));

const chargeRules: LetOptions['chargeRules'] = [
  { kind: 'SERVICE', amount: '2000.00', payee: 'AGENCY' },
  { kind: 'FIXED_WATER', amount: '700.00' },
];

interface AllocationView {
  id: string;
  state: string;
  chargeId: string | null;
  depositItemId: string | null;
  kind: string;
  amount: { amount: string };
  effectiveOn: string;
  directed: boolean;
  createdBy: string | null;
  reversedAt: string | null;
  reversedBy: string | null;
  reason: string | null;
}
interface ReceiptView {
  number: string;
  lines: { kind: string; amount: { amount: string } }[];
  credit: { amount: string };
  balanceAfter: { amount: string };
  reissuedOn: string | null;
}

const repair = (mine: Landlady, amount = '4000.00', dueOn = '2026-11-20') =>
  mine.office.post<ChargeView>('/v1/charges', { leaseId: mine.leaseId, kind: 'REPAIR', amount: kes(amount), dueOn, description: 'Window' });
const reallocate = (mine: Landlady, payment: string, instruction: object[], status?: number) =>
  mine.office.send(
    'post',
    `/v1/payments/${payment}/reallocate`,
    { instruction: { items: instruction }, reason: 'The tenant meant the window' },
    status,
  );
const history = async (mine: Landlady, payment: string) =>
  (await mine.office.get<{ data: AllocationView[] }>(`/v1/payments/${payment}/allocations`)).data;
const inWords = async (mine: Landlady, payment: string) =>
  (await history(mine, payment)).map(
    ({ state, kind, amount, effectiveOn, directed }) =>
      `${state} ${kind} ${amount.amount} from ${effectiveOn}${directed ? ', instructed' : ''}`,
  );
const receipt = (mine: Landlady, payment: string) => mine.office.get<ReceiptView>(`/v1/payments/${payment}/receipt`);
const problem = (body: unknown) => body as { status: number; code: string; detail: string; errors?: { pointer: string; code: string }[] };

test('what was paid settles something else, for the same day; the receipt keeps its number and says so, the history stays', async () => {
  app.clock.moveTo('2026-11-01T07:00:00Z');
  const mine = await Landlady.open(app, { owners: [6_000, 4_000], lease: { chargeRules } });
  await mine.bill('2026-11');
  await mine.at('2026-11-10T07:00:00Z');
  const window = await repair(mine);
  const payment = await mine.pay('16000.00', '2026-11-08');
  const before = await receipt(mine, payment);
  expect(before).toMatchObject({ reissuedOn: null, balanceAfter: { amount: '5700.00' } });

  await mine.at('2026-11-12T07:00:00Z');
  const answer = await reallocate(mine, payment, [{ chargeId: window.id }], 200);
  expect(answer.body).toMatchObject({ id: payment, state: 'POSTED', valueOn: '2026-11-08', number: before.number });
  expect((await mine.owes()).sort()).toEqual([
    'FIXED_WATER 2026-11 700.00, open 700.00',
    'RENT 2026-11 15000.00, open 3000.00',
    'REPAIR - 4000.00, open 0.00',
    'SERVICE 2026-11 2000.00, open 2000.00',
  ]);
  expect(await inWords(mine, payment)).toEqual([
    'REVERSED RENT 15000.00 from 2026-11-08',
    'REVERSED SERVICE 1000.00 from 2026-11-08',
    // The window was charged on the 10th: there was nothing to settle before.
    'STANDING REPAIR 4000.00 from 2026-11-10, instructed',
    'STANDING RENT 12000.00 from 2026-11-08',
  ]);
  const rows = await history(mine, payment);
  expect(rows[0]).toMatchObject({ createdBy: null, reversedBy: mine.office.userId, reason: 'The tenant meant the window' });
  expect(rows[2]).toMatchObject({ createdBy: mine.office.userId, reversedAt: null, reason: 'The tenant meant the window' });
  expect(await receipt(mine, payment)).toMatchObject({
    number: before.number,
    reissuedOn: '2026-11-12',
    lines: [
      { kind: 'REPAIR', amount: { amount: '4000.00' } },
      { kind: 'RENT', amount: { amount: '12000.00' } },
    ],
    credit: { amount: '0.00' },
    balanceAfter: { amount: '5700.00' },
  });
  expect([await mine.account('2600'), await mine.account('2200C')]).toEqual([0, -16_000]);
  await mine.expectSoundBooks();
});

test('only so much of a charge, then the policy; credit comes of it, and goes to what comes next', async () => {
  const mine = await Landlady.open(app);
  await mine.bill('2026-11');
  const window = await repair(mine);
  const payment = await mine.pay('19500.00', '2026-11-10');
  await reallocate(mine, payment, [{ chargeId: window.id, amount: kes('1500.00') }], 200);
  expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '500.00' });
  expect(await inWords(mine, payment)).toEqual([
    'STANDING RENT 15000.00 from 2026-11-10',
    'REVERSED REPAIR 4000.00 from 2026-11-10',
    'STANDING REPAIR 1500.00 from 2026-11-10, instructed',
    'STANDING REPAIR 2500.00 from 2026-11-10',
  ]);
  expect((await receipt(mine, payment)).lines).toMatchObject([
    { kind: 'REPAIR', amount: { amount: '4000.00' } },
    { kind: 'RENT', amount: { amount: '15000.00' } },
  ]);
  await mine.bill('2026-12');
  expect((await mine.owes()).at(-1)).toBe('RENT 2026-12 15000.00, open 14500.00');
  await mine.expectSoundBooks();
});

test('credit that was used later is taken back from the day on which it was used', async () => {
  const mine = await Landlady.open(app);
  await mine.bill('2026-11');
  const payment = await mine.pay('20000.00', '2026-11-10');
  await mine.at('2026-12-01T07:00:00Z');
  await mine.bill('2026-12'); // 5,000 of the payment
  const window = await repair(mine, '4000.00', '2026-12-20');
  await reallocate(mine, payment, [{ chargeId: window.id }], 200);
  expect(await inWords(mine, payment)).toEqual([
    'STANDING RENT 15000.00 from 2026-11-10',
    'REVERSED RENT 5000.00 from 2026-12-01',
    'STANDING REPAIR 4000.00 from 2026-12-01, instructed',
    'STANDING RENT 1000.00 from 2026-12-01',
  ]);
  expect(await mine.balance('2026-11-20')).toEqual({ owed: '0.00', dueNow: '0.00', credit: '5000.00', depositHeld: '0.00' });
  await mine.expectSoundBooks();
});

test('the credit of another payment stays out of it, but settles what comes open', async () => {
  const mine = await Landlady.openEmpty(app);
  await mine.sign({ startsOn: '2026-11-14', upTo: 'AWAITING_MOVE_IN', deposits: [{ kind: 'RENT', amount: '15000.00' }] });
  const first = await mine.pay('15000.00', '2026-11-10'); // the deposit
  const second = await mine.pay('9000.00', '2026-11-10'); // 8,500 of rent, 500 credit
  const [rent] = await mine.charges();
  await mine.office.post(`/v1/charges/${rent!.id}/void`, { reason: 'Free until the keys work' });
  expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '9000.00', depositHeld: '15000.00' });
  const window = await repair(mine, '3000.00'); // at once 3,000 of the second
  const refused = problem((await reallocate(mine, first, [{ chargeId: window.id }], 409)).body);
  expect(refused).toMatchObject({ code: 'instruction-refused', errors: [{ pointer: '/instruction/items/0', code: 'nothing-open' }] });
  await mine.office.post('/v1/charges', {
    leaseId: mine.leaseId,
    kind: 'OTHER',
    amount: kes('8000.00'),
    dueOn: '2026-11-20',
    description: 'Keys',
  });
  // 6,000 of the second for the keys: 2,000 of them are open.
  await reallocate(mine, second, [{ chargeId: window.id, amount: kes('1000.00') }], 200);
  expect((await mine.owes()).slice(1)).toEqual(['REPAIR - 3000.00, open 0.00', 'OTHER - 8000.00, open 2000.00']);
  expect(await mine.balance()).toMatchObject({ owed: '2000.00', credit: '0.00', depositHeld: '15000.00' });
  await mine.expectSoundBooks();
});

test('a deposit keeps what a payment put into it, unless the instruction wants the money or says how much of it', async () => {
  const mine = await Landlady.openEmpty(app, { owners: [6_000, 4_000] });
  await mine.sign({ startsOn: '2026-11-10', upTo: 'AWAITING_MOVE_IN', deposits: [{ kind: 'RENT', amount: '15000.00' }] });
  const payment = await mine.pay('20000.00', '2026-11-10'); // 15,000 deposit, 5,000 of 10,500 rent
  await mine.office.post(`/v1/leases/${mine.leaseId}/move-in`, { on: '2026-11-10' });
  const window = await repair(mine, '500.00');
  await reallocate(mine, payment, [{ chargeId: window.id }], 200);
  expect(await inWords(mine, payment)).toEqual([
    'REVERSED RENT 5000.00 from 2026-11-10',
    'STANDING RENT 15000.00 from 2026-11-10',
    'STANDING REPAIR 500.00 from 2026-11-10, instructed',
    'STANDING RENT 4500.00 from 2026-11-10',
  ]);
  const depositItemId = (await history(mine, payment)).find((row) => row.depositItemId !== null)!.depositItemId!;
  await reallocate(mine, payment, [{ depositItemId, amount: kes('12000.00') }], 200);
  expect(await mine.balance()).toMatchObject({ owed: '3000.00', depositHeld: '12000.00' }); // 11,000 of charges, 8,000 paid
  expect(await receipt(mine, payment)).toMatchObject({ balanceAfter: { amount: '3000.00' } });
  await mine.expectSoundBooks();
});

test('what cannot be is refused, and every item that is at fault is named', async () => {
  const mine = await Landlady.open(app, { units: 2 });
  await mine.bill('2026-11');
  const [rent] = await mine.charges();
  const [neighbours] = await mine.charges(mine.lettings[1]!.leaseId);
  const payment = await mine.pay('16000.00', '2026-11-10');
  const window = await repair(mine, '4000.00'); // 1,000 of it is paid by credit
  const faults = async (...instruction: object[]) => {
    const answer = await reallocate(mine, payment, instruction);
    return [answer.status, ...(problem(answer.body).errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
  };
  expect(await faults({ chargeId: neighbours!.id })).toEqual([409, '/instruction/items/0 other-lease']);
  expect(await faults({ chargeId: window.id, amount: kes('4000.01') })).toEqual([409, '/instruction/items/0 more-than-open']);
  expect(await faults({ chargeId: rent!.id }, { chargeId: window.id, amount: kes('1000.01') })).toEqual([
    409,
    '/instruction/items/1 more-than-paid',
  ]);
  expect(await faults({ chargeId: rent!.id }, { chargeId: rent!.id })).toEqual([400, '/instruction/items/1 distinct']);
  expect(await faults({})).toEqual([400, '/instruction/items/0 one-of']);
  expect(await faults({ chargeId: rent!.id, invoiceId: rent!.invoiceId })).toEqual([400, '/instruction/items/0 one-of']);
  expect((await faults({ chargeId: 'chg_01JD0000000000000000000000' }))[0]).toBe(404);
  const other = await Landlady.open(app);
  await other.bill('2026-11');
  expect((await faults({ chargeId: (await other.charges())[0]!.id }))[0]).toBe(404);
  expect(await inWords(mine, payment)).toEqual(['STANDING RENT 15000.00 from 2026-11-10', 'STANDING REPAIR 1000.00 from 2026-11-10']);
  await mine.expectSoundBooks();
});

test('a payment that settles just that already, is in nobody’s books or was taken back is left alone', async () => {
  const mine = await Landlady.open(app);
  await mine.bill('2026-11');
  const payment = await mine.pay('15000.00', '2026-11-10');
  expect(problem((await reallocate(mine, payment, [], 409)).body)).toMatchObject({ code: 'nothing-to-reallocate' });
  await mine.office.reverse(payment, 'A false note');
  expect(problem((await reallocate(mine, payment, [], 409)).body)).toMatchObject({ code: 'payment-not-posted', state: 'REVERSED' });
  expect(await inWords(mine, payment)).toEqual(['REVERSED RENT 15000.00 from 2026-11-10']);
  expect((await history(mine, payment))[0]).toMatchObject({ reason: 'A false note', reversedBy: null });
  await mine.expectSoundBooks();
});

test('a payment that was allocated anew is taken back whole', async () => {
  const mine = await Landlady.open(app, { owners: [6_000, 4_000], lease: { chargeRules } });
  await mine.bill('2026-11');
  const window = await repair(mine);
  const payment = await mine.pay('30000.00', '2026-11-10');
  await reallocate(mine, payment, [{ chargeId: window.id, amount: kes('100.00') }], 200);
  await mine.office.reverse(payment, 'A false note');
  expect(await mine.balance()).toMatchObject({ owed: '21700.00', credit: '0.00' });
  expect(await mine.account('2200C')).toBe(0);
  await mine.expectSoundBooks();
});

test('ten who want the same at once do it once; with one key it is one request', async () => {
  const mine = await Landlady.open(app);
  await mine.bill('2026-11');
  const window = await repair(mine);
  const payment = await mine.pay('15000.00', '2026-11-10');
  const answers = await Promise.all(Array.from({ length: 10 }, () => reallocate(mine, payment, [{ chargeId: window.id }])));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
  expect(await app.number('SELECT COUNT(*) FROM reallocations WHERE payment_id = ?', [payment])).toBe(1);
  const body = { instruction: {}, reason: 'Not the window after all' };
  await mine.office.post(`/v1/payments/${payment}/reallocate`, body, 'again-and-again-1');
  await mine.office.post(`/v1/payments/${payment}/reallocate`, body, 'again-and-again-1');
  expect(await app.number('SELECT COUNT(*) FROM reallocations WHERE payment_id = ?', [payment])).toBe(2);
  await mine.expectSoundBooks();
});

test('the office does it, others do not; the tenant sees what became of the money, not who decided it', async () => {
  const mine = await Landlady.open(app);
  await mine.bill('2026-11');
  const window = await repair(mine);
  const payment = await mine.pay('15000.00', '2026-11-10');
  const path = `/v1/payments/${payment}/reallocate`;
  const body = { instruction: { items: [{ chargeId: window.id }] }, reason: 'The tenant meant the window' };
  expect((await app.http.post(path).send(body)).status).toBe(401);
  const caretaker = await mine.office.colleague('CARETAKER', { propertyIds: [mine.property.propertyId] });
  const owner = await mine.office.colleague('OWNER', { ownerId: mine.property.ownerIds[0]! });
  await caretaker.send('post', path, body, 403);
  await owner.send('post', path, body, 403);
  await (await Office.open(app)).send('post', path, { ...body, instruction: {} }, 404);
  const elsewhere = await mine.office.post<{ id: string }>('/v1/properties', {
    name: 'Elsewhere',
    code: 'ELSE'.replace('LS', 'KK'),
    kind: 'RESIDENTIAL',
    ownership: { fromOn: '2026-01-01', shares: [{ ownerId: mine.property.ownerIds[0]!, basisPoints: 10_000 }] },
  });
  const limited = await mine.office.colleague('MANAGER', { propertyIds: [elsewhere.id] });
  await limited.send('post', path, { ...body, instruction: {} }, 404);
  await (await mine.office.colleague('ACCOUNTANT')).send('post', path, body, 200);
  const seen = await owner.get<{ data: object[] }>(`/v1/payments/${payment}/allocations`);
  expect(seen.data.map((row) => Object.keys(row).filter((name) => ['reason', 'createdBy', 'reversedBy'].includes(name)))).toEqual([
    [],
    [],
    [],
  ]);
});
