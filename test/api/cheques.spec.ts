import { TestApp } from '../support/app.js';
import { Collection } from '../support/collection.js';
import { Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

jest.setTimeout(60_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T07:00:00Z');
});
beforeEach(() => app.clock.moveTo('2026-11-21T07:00:00Z'));
afterAll(() => app.stop());

interface ChequeView {
  id: string;
  state: string;
  paymentId: string | null;
  drawerAccount: string;
}

const cheque = (rent: Collection, more: object = {}): object => ({
  ...{ leaseId: rent.letting.leaseId, number: '000123', bank: 'Equity Bank', drawerName: 'Baraka Holdings Ltd' },
  ...{ drawerAccount: '0110 2233 4455', drawnOn: '2026-11-18', amount: kes('15000.00'), ...more },
});
const receive = (rent: Collection, more: object = {}): Promise<ChequeView> => rent.office.post('/v1/cheques', cheque(rent, more));
const move = async (
  who: Office,
  { id }: { id: string },
  name: string,
  body: object = { on: '2026-11-20' },
  status = 200,
): Promise<ChequeView> => (await who.send('post', `/v1/cheques/${id}/${name}`, body, status)).body as ChequeView;
const returned = { on: '2026-11-21', reason: 'Refer to drawer' };

test('a cheque is paid when it has cleared, as of that day, and not before', async () => {
  const rent = await Collection.open(app);
  const charge = await rent.charge('15000.00');
  const kept = await receive(rent);
  expect(kept).toMatchObject({ state: 'HELD', drawerName: 'Baraka Holdings Ltd', drawerAccount: '••••4455', paymentId: null });
  expect(await move(rent.office, kept, 'deposit', { on: '2026-11-18', channelId: rent.channelId })).toMatchObject({ state: 'DEPOSITED' });
  expect(await rent.open(charge)).toEqual(['15000.00']);
  expect(await rent.payments()).toEqual([]);
  const cleared = await move(rent.office, kept, 'clearance');
  expect(cleared).toMatchObject({ state: 'CLEARED', clearedOn: '2026-11-20' });
  expect(await rent.open(charge)).toEqual(['0.00']);
  expect(await rent.payments()).toMatchObject([{ id: cleared.paymentId, method: 'CHEQUE', valueOn: '2026-11-20', state: 'POSTED' }]);
  const { data } = await rent.office.get<{ data: { kind: string; debitCode: string }[] }>('/v1/ledger/entries');
  expect(data.filter(({ kind }) => kind === 'payment').every(({ debitCode }) => debitCode === '1000' || debitCode === '2200A')).toBe(true);
  await rent.expectSound();
});

test('a cheque that the bank does not pay costs nothing', async () => {
  const rent = await Collection.open(app);
  const kept = await receive(rent);
  await move(rent.office, kept, 'deposit');
  expect(await move(rent.office, kept, 'return', returned)).toMatchObject({ state: 'RETURNED', endReason: 'Refer to drawer' });
  expect(await rent.payments()).toEqual([]);
  await rent.expectSound();
});

test('one that bounces after it had cleared is taken back at once, and the tenant is told', async () => {
  const rent = await Collection.open(app);
  const charge = await rent.charge('15000.00');
  const kept = await receive(rent);
  await move(rent.office, kept, 'deposit');
  const { paymentId } = await move(rent.office, kept, 'clearance');
  await app.work();
  expect(await move(rent.office, kept, 'return', returned)).toMatchObject({ state: 'RETURNED', paymentId });
  expect(await rent.open(charge)).toEqual(['15000.00']);
  expect(await rent.office.get(`/v1/payments/${paymentId}`)).toMatchObject({
    ...{ state: 'REVERSED', reversalReason: 'Cheque returned: Refer to drawer' },
  });
  await app.work();
  const { data } = await rent.office.get<{ data: { template: string }[] }>(`/v1/messages?leaseId=${rent.letting.leaseId}&limit=200`);
  expect(data.map(({ template }) => template)).toContain('payment.reversed');
  await rent.expectSound();
});

test('one whose payment two people have taken back already is returned without a second reversal', async () => {
  const rent = await Collection.open(app);
  const kept = await receive(rent);
  await move(rent.office, kept, 'deposit');
  const { paymentId } = await move(rent.office, kept, 'clearance');
  expect((await rent.office.reverse(paymentId!, 'The bank has telephoned')).status).toBe(200);
  expect(await move(rent.office, kept, 'return', returned)).toMatchObject({ state: 'RETURNED' });
  expect(await rent.told()).toEqual({ 'payment.posted': 1, 'payment.reversed': 1 });
  await rent.expectSound();
});

test('a post-dated cheque waits for its day', async () => {
  const rent = await Collection.open(app);
  const kept = await receive(rent, { drawnOn: '2026-12-01' });
  const refusal = await rent.office.send('post', `/v1/cheques/${kept.id}/deposit`, { on: '2026-11-21' }, 409);
  expect(refusal.body).toMatchObject({ code: 'cheque-post-dated', drawnOn: '2026-12-01' });
  await move(rent.office, kept, 'deposit', { on: '2026-12-01' }, 400); // a day to come
  await rent.moveTo('2026-12-01T07:00:00Z');
  await move(rent.office, kept, 'deposit', { on: '2026-12-01' });
  await move(rent.office, kept, 'clearance', { on: '2026-11-30' }, 400);
  await move(rent.office, kept, 'clearance', { on: '2026-12-02' }, 400);
});

test('every other move is refused, and says in which state the cheque is', async () => {
  const rent = await Collection.open(app);
  const bodies = {
    deposit: { on: '2026-11-20' },
    clearance: { on: '2026-11-20' },
    return: returned,
    withdrawal: { reason: 'Paid by M-Pesa' },
  };
  const ways = {
    HELD: [],
    DEPOSITED: ['deposit'],
    CLEARED: ['deposit', 'clearance'],
    RETURNED: ['deposit', 'return'],
    WITHDRAWN: ['withdrawal'],
  };
  const open: Record<string, string[]> = { HELD: ['deposit', 'withdrawal'], DEPOSITED: ['clearance', 'return'], CLEARED: ['return'] };
  for (const [index, [state, way]] of Object.entries(ways).entries()) {
    const kept = await receive(rent, { number: `00020${index}` });
    for (const name of way) await move(rent.office, kept, name, bodies[name as 'deposit']);
    for (const [name, body] of Object.entries(bodies).filter(([name]) => !open[state]?.includes(name))) {
      const refusal = await rent.office.send('post', `/v1/cheques/${kept.id}/${name}`, body, 409);
      expect(refusal.body).toMatchObject({ code: 'cheque-move-not-allowed', state });
    }
    expect(await rent.office.get(`/v1/cheques/${kept.id}`)).toMatchObject({ state });
  }
  await rent.expectSound();
});

test('of five that clear it, or return it, at once, each move happens once', async () => {
  const rent = await Collection.open(app);
  const kept = await receive(rent);
  await move(rent.office, kept, 'deposit');
  const path = `/v1/cheques/${kept.id}`;
  const clearances = await Promise.all([1, 2, 3, 4, 5].map(() => rent.office.send('post', `${path}/clearance`, { on: '2026-11-20' })));
  expect(clearances.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  const returns = await Promise.all([1, 2, 3, 4, 5].map(() => rent.office.send('post', `${path}/return`, returned)));
  expect(returns.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  expect(await rent.payments()).toMatchObject([{ state: 'REVERSED' }]);
  await rent.expectSound();
});

test('the same cheque is kept once, however its account is written, also for twins', async () => {
  const rent = await Collection.open(app);
  const twins = await Promise.all([1, 2, 3].map(() => rent.office.send('post', '/v1/cheques', cheque(rent))));
  expect(twins.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  const again = await rent.office.send('post', '/v1/cheques', cheque(rent, { drawerAccount: '0110-22334455', bank: 'EQUITY BANK' }), 409);
  expect(again.body).toMatchObject({ code: 'cheque-exists' });
  await receive(rent, { number: '000124' });
  await receive(rent, { bank: 'KCB' });
  await receive(rent, { drawerAccount: '0110 2233 4456' });
  expect((await rent.office.get<{ data: object[] }>('/v1/cheques')).data).toHaveLength(4);
});

test('who drew a cheque lies sealed, and is shown to the office alone', async () => {
  const rent = await Collection.open(app);
  const kept = await receive(rent);
  const [row] = await app.rows<Record<string, unknown>>('SELECT * FROM cheques WHERE id = ?', [kept.id]);
  const text = Object.values(row!)
    .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
    .join(' ');
  expect(text).not.toMatch(/Baraka|4455/);
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  await caretaker.send('get', `/v1/cheques/${kept.id}`, undefined, 403);
  const stranger = await Office.open(app);
  for (const name of ['deposit', 'clearance', 'return']) await move(stranger, kept, name, name === 'return' ? returned : undefined, 404);
  await stranger.send('post', '/v1/cheques', cheque(rent), 404);
  expect((await stranger.get<{ data: object[] }>('/v1/cheques')).data).toEqual([]);
  const manager = await rent.office.colleague('MANAGER', { propertyIds: [rent.property.propertyId] });
  expect((await manager.get<{ data: object[] }>('/v1/cheques')).data).toHaveLength(1);
});

test('a cheque of a landlord is paid into their own bank', async () => {
  const rent = await Collection.open(app, { kind: 'LANDLORD' });
  const kept = await receive(rent);
  await move(rent.office, kept, 'deposit');
  await move(rent.office, kept, 'clearance');
  const { data } = await rent.office.get<{ data: { kind: string; debitCode: string }[] }>('/v1/ledger/entries');
  expect(data.filter(({ kind }) => kind === 'payment').map(({ debitCode }) => debitCode)).toEqual(['1090']);
  await rent.expectSound();
});

describe('a cheque that says what it is for', () => {
  const chargeItem = (chargeId: string, amount?: string) => ({ items: [{ chargeId, ...(amount && { amount: kes(amount) }) }] });

  test('settles that first, and what is left by the policy', async () => {
    const rent = await Collection.open(app);
    const [older, newer] = [await rent.charge('10000.00', { dueOn: '2026-11-05' }), await rent.charge('9000.00', { dueOn: '2026-11-20' })];
    const kept = await receive(rent, { instruction: chargeItem(newer, '8000.00') });
    expect(kept).toMatchObject({ instruction: chargeItem(newer, '8000.00') });
    await move(rent.office, kept, 'deposit');
    expect(await move(rent.office, kept, 'clearance')).toMatchObject({ state: 'CLEARED', instruction: chargeItem(newer, '8000.00') });
    // 15,000 − 8,000 as told = 7,000 for what is oldest: 10,000 − 7,000
    expect([...(await rent.open(older)), ...(await rent.open(newer))]).toEqual(['3000.00', '1000.00']);
    await rent.expectSound();
  });

  test('whose charge somebody else has paid meanwhile settles what is open', async () => {
    const rent = await Collection.open(app);
    const [meant, other] = [await rent.charge('9000.00', { dueOn: '2026-11-20' }), await rent.charge('10000.00', { dueOn: '2026-11-05' })];
    const kept = await receive(rent, { instruction: chargeItem(meant) });
    await rent.office.post('/v1/payments', {
      ...{ leaseId: rent.letting.leaseId, amount: kes('9000.00'), method: 'CASH', valueOn: '2026-11-20', instruction: chargeItem(meant) },
    });
    await move(rent.office, kept, 'deposit');
    await move(rent.office, kept, 'clearance');
    expect([...(await rent.open(meant)), ...(await rent.open(other))]).toEqual(['0.00', '0.00']);
    await rent.expectSound();
  });

  test('is refused while who brought it is here to be asked, if it names nothing of this lease that is open', async () => {
    const [rent, other] = [await Collection.open(app), await Collection.open(app)];
    const [own, foreign] = [await rent.charge('100.00'), await other.charge('100.00')];
    const send = async (instruction: object, status: number) =>
      (await rent.office.send('post', '/v1/cheques', cheque(rent, { instruction }), status)).body as object;
    expect(await send(chargeItem(own, '200.00'), 409)).toMatchObject({ code: 'instruction-refused', errors: [{ code: 'more-than-open' }] });
    await send(chargeItem(foreign), 404);
    await send({ items: [{}] }, 400);
    expect((await rent.office.get<{ data: object[] }>('/v1/cheques')).data).toEqual([]);
  });
});
