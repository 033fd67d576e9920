import { randomUUID } from 'node:crypto';
import { PropertiesService } from '../../apps/api/src/modules/properties/index.js';
import { TestApp } from '../support/app.js';
import { Collection, type PaymentView } from '../support/collection.js';
import { kes, letUnit, newUnit, portfolio } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-21T10:00:00Z'));
afterAll(() => app.stop());

const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
/** Another character in one place. */
const mistyped = (reference: string): string =>
  reference.replace(/.(.)$/, (_, last: string) => `${reference.at(-2) === '7' ? '8' : '7'}${last}`);

describe('money that names no lease', () => {
  test('is a liability until a person gives it to one; it then counts for the day it was paid', async () => {
    const rent = await Collection.open(app);
    const charge = await rent.charge('15000.00');
    const payment = await rent.pay({ reference: 'rent for Jane', amount: '16000.00', time: '20261103080000' });
    expect(payment).toMatchObject({ state: 'SUSPENSE', leaseId: null, number: null, valueOn: '2026-11-03' });
    const [item] = await rent.suspense();
    expect(item).toEqual({
      id: expect.stringMatching(/^sus_/) as string,
      paymentId: payment.id,
      reason: 'UNKNOWN_REFERENCE',
      state: 'OPEN',
      amount: kes('16000.00'),
      valueOn: '2026-11-03',
      ageDays: 18,
      channelId: rent.channelId,
      externalId: payment.externalId,
      referenceTyped: 'rent for Jane',
      payerHint: '25470****126 JANE',
      suggestions: [],
      leaseId: null,
      resolvedBy: null,
      resolvedAt: null,
      assignedTo: null,
      note: null,
      version: 1,
      returnWay: null,
      returnReference: null,
      returnedOn: null,
      createdAt: '2026-11-21T10:00:00.000Z',
    });
    expect(await rent.told()).toEqual({ 'payment.suspended': 1 });
    await rent.expectSound();

    await rent.moveTo('2026-11-25T10:00:00Z');
    const resolved = await rent.office.send('post', `/v1/suspense/${item!.id}/resolve`, { leaseId: rent.letting.leaseId }, 200);
    expect(resolved.body).toMatchObject({
      id: payment.id,
      state: 'POSTED',
      leaseId: rent.letting.leaseId,
      number: 'RCT-2026-000001',
      valueOn: '2026-11-03',
    });
    expect(await rent.open(charge)).toEqual(['0.00']);
    expect(await rent.credit()).toBe('1000.00');
    expect(await app.number('SELECT COUNT(*) FROM allocations WHERE payment_id = ? AND effective_on = ?', [payment.id, '2026-11-03'])).toBe(
      1,
    );
    expect(await rent.suspense()).toEqual([]);
    expect(await rent.suspense('state=RESOLVED')).toMatchObject([
      { id: item!.id, leaseId: rent.letting.leaseId, resolvedBy: rent.office.userId, ageDays: 22 },
    ]);
    expect(await rent.told()).toEqual({ 'payment.posted': 1, 'payment.suspended': 1 });
    await rent.expectSound();
  });

  test('is given once: of people who decide at once, one is heard', async () => {
    const rent = await Collection.open(app, { units: 2 });
    await rent.pay({ reference: '' });
    const [item] = await rent.suspense();
    const answers = await Promise.all(
      times(6, (i) => rent.office.send('post', `/v1/suspense/${item!.id}/resolve`, { leaseId: rent.lettings[i % 2]!.leaseId })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'suspense-not-open' });
    expect((await rent.payments()).map(({ number }) => number)).toEqual(['RCT-2026-000001']);
    await rent.expectSound();
  });

  test('goes to no lease that is unknown, a draft, or another organization’s', async () => {
    const rent = await Collection.open(app);
    const other = await Collection.open(app);
    await rent.pay({ reference: '' });
    const [item] = await rent.suspense();
    const unit = await newUnit(rent.office, rent.property.propertyId, 'B7');
    const draft = await letUnit(rent.office, { unitId: unit.id, rent: '9000.00', startsOn: '2026-12-01', upTo: 'DRAFT' });
    const resolve = async (leaseId: string, id = item!.id) => rent.office.send('post', `/v1/suspense/${id}/resolve`, { leaseId });
    expect(await resolve('lse_01JD0000000000000000000000')).toMatchObject({ status: 404 });
    expect(await resolve(other.letting.leaseId)).toMatchObject({ status: 404 });
    expect(await resolve(draft.leaseId)).toMatchObject({ status: 409, body: { code: 'lease-takes-no-money' } });
    expect(await resolve(rent.letting.leaseId, 'sus_01JD0000000000000000000000')).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
    const keyless = await app.http
      .post(`/v1/suspense/${item!.id}/resolve`)
      .set('authorization', `Bearer ${rent.office.token}`)
      .send({ leaseId: rent.letting.leaseId });
    expect(keyless).toMatchObject({ status: 400, body: { code: 'idempotency-key-missing' } });
    expect((await app.http.post(`/v1/suspense/${item!.id}/resolve`).set('idempotency-key', randomUUID()).send({})).status).toBe(401);
    expect(await rent.suspense()).toMatchObject([{ state: 'OPEN' }]);
  });

  test('can be taken back from suspense, and after it was resolved', async () => {
    const rent = await Collection.open(app);
    const charge = await rent.charge('15000.00');
    const [first, second] = [await rent.pay({ reference: '' }), await rent.pay({ reference: '' })];
    await rent.office.reverse(first.id, 'It was not ours');
    expect(await rent.suspense('state=REVERSED')).toMatchObject([{ paymentId: first.id }]);
    const [item] = await rent.suspense();
    expect(item).toMatchObject({ paymentId: second.id });
    const gone = (await rent.suspense('state=REVERSED'))[0]!;
    expect((await rent.office.send('post', `/v1/suspense/${gone.id}/resolve`, { leaseId: rent.letting.leaseId })).status).toBe(409);
    expect((await rent.office.send('get', `/v1/payments/${first.id}/receipt`, undefined, 409)).body).toMatchObject({ code: 'no-receipt' });
    await rent.expectSound();

    await rent.office.post(`/v1/suspense/${item!.id}/resolve`, { leaseId: rent.letting.leaseId });
    expect(await rent.open(charge)).toEqual(['0.00']);
    await rent.office.reverse(second.id, 'M-Pesa took it back');
    expect(await rent.open(charge)).toEqual(['15000.00']);
    await rent.expectSound();
  });

  test('is either resolved or reversed when both are asked for at once', async () => {
    const rent = await Collection.open(app);
    for (let round = 0; round < 5; round++) {
      const payment = await rent.pay({ reference: '' });
      const item = (await rent.suspense())[0]!;
      const [resolved, reversed] = await Promise.all([
        rent.office.send('post', `/v1/suspense/${item.id}/resolve`, { leaseId: rent.letting.leaseId }),
        rent.office.reverse(payment.id, 'race'),
      ]);
      expect(reversed.status).toBe(200);
      expect([200, 409]).toContain(resolved.status);
      expect(await rent.suspense()).toEqual([]);
    }
    await rent.expectSound();
  });
});

describe('what a payer types', () => {
  test('is read whatever the case, the spaces and the look-alikes', async () => {
    const rent = await Collection.open(app);
    const [code, label, check] = [rent.property.code, 'A1', rent.letting.payReference.slice(-1)];
    for (const reference of [
      `${code}${label}${check}`.toLowerCase(),
      ` ${code} - ${label} / ${check} `,
      `${code}AI${check}`,
      `${code}Al${check}`,
    ])
      expect(await rent.pay({ reference })).toMatchObject({ state: 'POSTED', leaseId: rent.letting.leaseId });
  });

  test('with one slip never credits a neighbour, and the right unit is suggested', async () => {
    const rent = await Collection.open(app, { units: 3 });
    const reference = rent.lettings[1]!.payReference;
    await rent.pay({ reference: mistyped(reference) });
    expect(await rent.suspense()).toMatchObject([
      {
        reason: 'BAD_CHECK',
        suggestions: expect.arrayContaining([
          expect.objectContaining({ unitId: rent.lettings[1]!.unitId, reference, leaseId: rent.lettings[1]!.leaseId }),
        ]) as object,
      },
    ]);
  });

  test('without its check character is taken in a single property, to the cent of what is open, with or without the code', async () => {
    const rent = await Collection.open(app);
    const bare = rent.letting.payReference.slice(0, -1);
    await rent.charge('15000.00');
    expect(await rent.pay({ reference: bare, amount: '14999.00' })).toMatchObject({ state: 'SUSPENSE' });
    expect(await rent.suspense()).toMatchObject([{ reason: 'BAD_CHECK', suggestions: [{ reference: rent.letting.payReference }] }]);
    expect(await rent.pay({ reference: bare, amount: '15000.00' })).toMatchObject({ state: 'POSTED' });
    await rent.charge('8000.00');
    expect(await rent.pay({ reference: 'a1', amount: '8000.00' })).toMatchObject({ state: 'POSTED' });
    await rent.charge('8000.00');
    await portfolio(rent.office);
    expect(await rent.pay({ reference: bare, amount: '8000.00' })).toMatchObject({ state: 'SUSPENSE' });
  });

  test('with a D at its end pays the deposit', async () => {
    const rent = await Collection.open(app, { lease: { deposits: [{ kind: 'RENT', amount: '15000.00' }] } });
    const charge = await rent.charge('15000.00');
    await rent.pay({ reference: `${rent.letting.payReference} D`, amount: '10000.00' });
    expect(await rent.open(charge)).toEqual(['15000.00']);
    expect(await app.number('SELECT received_minor FROM deposit_items WHERE lease_id = ?', [rent.letting.leaseId])).toBe(1_000_000);
    await rent.expectSound();
  });

  test('may be an invoice number: that invoice is settled before older ones', async () => {
    const rent = await Collection.open(app);
    const older = await rent.charge('15000.00', { dueOn: '2026-10-05' });
    const newer = await rent.charge('4000.00', { dueOn: '2026-11-05', kind: 'REPAIR' });
    const [row] = await app.rows<{ number: string }>(
      'SELECT i.number FROM invoices i JOIN charges c ON c.organization_id = i.organization_id AND c.invoice_id = i.id WHERE c.id = ?',
      [newer],
    );
    const reference = row!.number.toLowerCase().replaceAll('-', ' ');
    expect(await rent.pay({ reference, amount: '4000.00' })).toMatchObject({ state: 'POSTED', leaseId: rent.letting.leaseId });
    expect(await rent.open(older, newer)).toEqual(['15000.00', '0.00']);
    expect(await rent.pay({ reference: 'INV-2026-999999' })).toMatchObject({ state: 'SUSPENSE' });
  });

  test('counts for nothing when no customer paid, or nothing was typed', async () => {
    const rent = await Collection.open(app);
    await rent.pay({ type: 'Organization To Organization Transfer' });
    await rent.pay({ reference: ' - ' });
    expect((await rent.suspense()).map(({ reason }) => reason)).toEqual(['NOT_CUSTOMER', 'NO_REFERENCE']);
    await rent.expectSound();
  });

  test('at a till there is nothing, and a person decides', async () => {
    const rent = await Collection.open(app, { channel: 'MPESA_TILL' });
    await rent.pay({ type: 'Customer Merchant Payment', reference: '' });
    expect(await rent.suspense()).toMatchObject([{ reason: 'NO_REFERENCE' }]);
  });
});

describe('before the money moves', () => {
  const ACCEPTED = { ResultCode: '0', ResultDesc: 'Accepted' };
  const rejected = (code: string) => ({ ResultCode: code, ResultDesc: 'Rejected' });

  test('a reference that names a unit is let through, a wrong one is refused', async () => {
    const rent = await Collection.open(app, { units: 2 });
    const { payReference } = rent.letting;
    const answer = async (paid: Parameters<Collection['validate']>[0]) => (await rent.validate(paid)).body as object;
    expect(await answer({ reference: payReference })).toEqual(ACCEPTED);
    expect(await answer({ reference: `${payReference.toLowerCase()}d` })).toEqual(ACCEPTED);
    expect(await answer({ reference: payReference.slice(0, -1) })).toEqual(ACCEPTED);
    expect(await answer({ reference: mistyped(payReference) })).toEqual(rejected('C2B00012'));
    expect(await answer({ reference: 'Jane' })).toEqual(rejected('C2B00012'));
    expect(await answer({ reference: '' })).toEqual(rejected('C2B00012'));
    expect(await answer({ shortCode: '522522' })).toEqual(rejected('C2B00015'));
    expect(await answer({ amount: '0.00' })).toEqual(rejected('C2B00013'));
    expect(await answer({ amount: 'much' })).toEqual(rejected('C2B00013'));
    expect(await rent.events()).toEqual([]); // proves no payment, so it is not kept
  });

  test('when in doubt it is let through', async () => {
    const rent = await Collection.open(app);
    for (const doubt of ['', 'not JSON', '[]', '{}', rent.body({ time: 'yesterday' }), rent.body({ type: 'Buy Goods', reference: '' })])
      expect((await rent.validate(doubt)).body).toEqual(ACCEPTED);
  });

  test('another organization’s reference is not known here', async () => {
    const [rent, other] = [await Collection.open(app), await Collection.open(app)];
    expect((await rent.validate({ reference: other.letting.payReference })).body).toEqual(rejected('C2B00012'));
    expect(await rent.pay({ reference: other.letting.payReference })).toMatchObject({ state: 'SUSPENSE' });
    expect(await other.payments()).toEqual([]);
  });

  test('a slow answer of ours lets it through', async () => {
    const rent = await Collection.open(app);
    const slow = jest.spyOn(app.nest.get(PropertiesService), 'list').mockReturnValue(new Promise(() => undefined));
    const started = performance.now();
    const answer = await rent.validate({ reference: 'Jane' });
    slow.mockRestore();
    expect(answer.body).toEqual(ACCEPTED);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

test('the list is cut into pages and refuses what it does not know', async () => {
  const rent = await Collection.open(app);
  const paid: PaymentView[] = [];
  for (let i = 0; i < 3; i++) paid.push(await rent.pay({ reference: '' }));
  const page = await rent.office.get<{ data: { paymentId: string }[]; next: string }>('/v1/suspense?limit=2');
  const rest = await rent.office.get<{ data: { paymentId: string }[]; next?: string }>(`/v1/suspense?limit=2&cursor=${page.next}`);
  expect([...page.data, ...rest.data].map(({ paymentId }) => paymentId)).toEqual(paid.map(({ id }) => id));
  expect(rest.next).toBeUndefined();
  await rent.office.send('get', '/v1/suspense?state=LOST', undefined, 400);
  await rent.office.send('get', '/v1/provider-events?state=LOST', undefined, 400);
  await rent.office.send('get', '/v1/payments?leaseId=x', undefined, 400);
});
