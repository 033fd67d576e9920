import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { IntakeBatches } from '../../apps/api/src/modules/payments/intake-batches.service.js';
import { IntakeService } from '../../apps/api/src/modules/payments/intake.service.js';
import type { ClaimedEvent } from '../../apps/api/src/modules/payments/provider-events.repository.js';
import { C2B_BODIES } from '../../libs/mpesa/src/fixtures/c2b.js';
import { TestApp } from '../support/app.js';
import { Collection, letQuietly, newTransactionCode, type PaymentView } from '../support/collection.js';
import { Office } from '../support/office.js';
import { kes, letUnit, newUnit } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-21T10:00:00Z'));
afterAll(() => app.stop());

const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

describe('a confirmation', () => {
  test.each(['AGENCY', 'LANDLORD'] as const)('becomes a payment that settles the oldest charge, of an %s', async (kind) => {
    const rent = await Collection.open(app, { kind });
    const october = await rent.charge('15000.00', { dueOn: '2026-10-05' });
    const november = await rent.charge('15000.00', { dueOn: '2026-11-05' });
    const payment = await rent.pay({ amount: '20000.00', code: 'UKL51ZDR4F', time: '20261105233000' });
    expect(payment).toEqual({
      id: expect.stringMatching(/^pay_/) as string,
      leaseId: rent.letting.leaseId,
      channelId: rent.channelId,
      method: 'MPESA',
      externalId: 'UKL51ZDR4F',
      amount: kes('20000.00'),
      valueOn: '2026-11-05', // when it was paid in Nairobi, not when it was heard of
      number: 'RCT-2026-000001',
      state: 'POSTED',
      reversedOn: null,
      reversalReason: null,
      recordedBy: null,
      note: null,
      movedTo: null,
      splitOf: null,
      createdAt: '2026-11-21T10:00:00.000Z',
    });
    expect(await rent.open(october, november)).toEqual(['0.00', '10000.00']);
    expect(await rent.told()).toEqual({ 'payment.posted': 1 });
    expect(await rent.events()).toMatchObject([
      { state: 'HANDLED', reason: null, inboundTransactionId: expect.stringMatching(/^ibt_/) as string },
    ]);
    await rent.expectSound();
  });

  test('sent twenty times at once is one payment and twenty stored events', async () => {
    const rent = await Collection.open(app);
    const charge = await rent.charge('15000.00');
    const body = rent.body({ amount: '15000.00' });
    await Promise.all(times(20, () => rent.confirm(body)));
    await app.work();
    expect(await rent.payments()).toHaveLength(1);
    const states = (await rent.events()).map(({ state }) => state).sort();
    expect(states).toEqual([...times(19, () => 'DUPLICATE'), 'HANDLED']);
    expect(await rent.open(charge)).toEqual(['0.00']);
    expect(await rent.told()).toEqual({ 'payment.posted': 1 });
    await rent.expectSound();
  });

  test('of twenty different payments on one lease at once each is posted, and no charge is paid twice over', async () => {
    const rent = await Collection.open(app);
    const charges = [await rent.charge('15000.00', { dueOn: '2026-10-05' }), await rent.charge('9000.00', { kind: 'SERVICE' })];
    await Promise.all(times(20, () => rent.confirm({ amount: '1300.00' })));
    await app.work();
    const payments = await rent.payments();
    expect(payments.map(({ state }) => state)).toEqual(times(20, () => 'POSTED'));
    expect(payments.map(({ number }) => number).sort()).toEqual(times(20, (i) => `RCT-2026-${String(i + 1).padStart(6, '0')}`));
    expect(await rent.open(...charges)).toEqual(['0.00', '0.00']);
    expect(await rent.credit()).toBe('2000.00'); // 20 × 1,300 − 24,000
    const allocated = 'SELECT SUM(amount_minor) FROM allocations WHERE charge_id = ?';
    expect(await app.number(allocated, [charges[0]])).toBe(1_500_000);
    expect(await app.number(allocated, [charges[1]])).toBe(900_000);
    await rent.expectSound();
  });

  test('may pay a part, the rest, and more', async () => {
    const rent = await Collection.open(app);
    const charge = await rent.charge('15000.00');
    await rent.pay({ amount: '4000.50' });
    expect(await rent.open(charge)).toEqual(['10999.50']);
    await rent.pay({ amount: '10999.50' });
    expect(await rent.open(charge)).toEqual(['0.00']);
    await rent.pay({ amount: '3000' });
    expect(await rent.credit()).toBe('3000.00');
    const next = await rent.charge('15000.00', { dueOn: '2026-12-05' });
    expect(await rent.open(next)).toEqual(['12000.00']); // what was paid ahead is used at once
    await rent.expectSound();
  });

  test('that comes again after forty days is still the same payment', async () => {
    const rent = await Collection.open(app);
    const body = rent.body();
    await rent.confirm(body);
    await app.work();
    await rent.moveTo('2026-12-31T10:00:00Z');
    await rent.confirm(body);
    await app.work();
    expect(await rent.payments()).toHaveLength(1);
    expect((await rent.events()).map(({ state }) => state)).toEqual(['HANDLED', 'DUPLICATE']);
    await rent.expectSound();
  });

  test('that says something else of a known payment changes nothing and is shown to a person', async () => {
    const rent = await Collection.open(app, { units: 2 });
    const code = newTransactionCode();
    await rent.pay({ code, amount: '15000.00' });
    await rent.confirm({ code, amount: '1500000.00' });
    await rent.confirm({ code, amount: '15000.00', reference: rent.lettings[1]!.payReference });
    await rent.confirm({ code, amount: '15000', reference: ` ${rent.letting.payReference.toLowerCase()}` });
    await app.work();
    expect(await rent.payments()).toMatchObject([{ amount: kes('15000.00'), leaseId: rent.letting.leaseId }]);
    expect(await rent.events('state=CONFLICT')).toMatchObject([{ reason: 'another-amount' }, { reason: 'another-reference' }]);
    expect(await rent.events('state=DUPLICATE')).toHaveLength(1);
    await rent.expectSound();
  });

  test('about another short code credits nobody, whoever sent it', async () => {
    const rent = await Collection.open(app);
    await rent.confirm({ shortCode: '522522' });
    await app.work();
    expect(await rent.payments()).toEqual([]);
    expect(await rent.events('state=CONFLICT')).toMatchObject([{ reason: 'another-short-code', inboundTransactionId: null }]);
  });

  test.each([
    ['text where a number belongs', 'bad-amount', { TransAmount: 'fifteen thousand' }],
    ['half a cent', 'bad-amount', { TransAmount: '15000.005' }],
    ['a day that does not exist', 'bad-time', { TransTime: '20260230101010' }],
    ['no receipt', 'missing-transaction-id', { TransID: '' }],
    ['more than all the money there is', 'amount-out-of-range', { TransAmount: '90071992547409.91' }],
  ])('with %s is kept and shown, and nothing is posted', async (_what, reason, change) => {
    const rent = await Collection.open(app);
    const body = JSON.stringify({ ...(JSON.parse(rent.body()) as object), ...change });
    await rent.confirm(body);
    await rent.confirm('not even JSON');
    await app.work();
    expect(await rent.payments()).toEqual([]);
    expect(await rent.events('state=UNREADABLE')).toMatchObject([
      { reason, excerpt: body },
      { reason: 'not-json', excerpt: 'not even JSON' },
    ]);
    await rent.expectSound();
  });

  test.each(Object.entries(C2B_BODIES))('of the form %s is a payment', async (name, raw) => {
    const rent = await Collection.open(app);
    await rent.confirm(raw);
    await app.work();
    const amount = /^amountWith|numbersWhere|padded/.test(name) ? '10.00' : name === 'amountAsNumber' ? '5.50' : '12500.00';
    // None of their references names a unit here.
    expect(await rent.payments()).toMatchObject([
      { state: 'SUSPENSE', externalId: 'UKL51ZDR4F', amount: kes(amount), valueOn: '2026-11-21' },
    ]);
    expect(await rent.events()).toMatchObject([{ state: 'HANDLED' }]);
    await rent.expectSound();
  });

  test('keeps what a payer types and is called, emoji and all', async () => {
    const rent = await Collection.open(app);
    const body = JSON.stringify({
      ...(JSON.parse(rent.body({ reference: '🏠 \u0000 rent' })) as object),
      FirstName: 'Ng’ang’a 🙂',
      MSISDN: '254708374149',
    });
    await rent.confirm(body);
    await app.work();
    expect((await rent.suspense())[0]).toMatchObject({ referenceTyped: '🏠 \u0000 rent', payerHint: '2547 ***** 149 Ng’ang’a 🙂' });
  });
});

describe('the value date decides between tenants of one unit', () => {
  async function twoTenants(): Promise<{ rent: Collection; before: string; after: string }> {
    const rent = await Collection.open(app);
    const { leaseId, unitId } = rent.letting;
    await rent.office.post(`/v1/leases/${leaseId}/vacate`, { on: '2026-11-10' });
    const after = await letQuietly(
      app,
      rent.office,
      rent.organization,
      { id: unitId, payReference: rent.letting.payReference },
      '2026-11-15',
    );
    return { rent, before: leaseId, after: after.leaseId };
  }

  test('a callback that comes after the lease has ended is the leaving tenant’s if it was paid before', async () => {
    const { rent, before, after } = await twoTenants();
    expect((await rent.pay({ time: '20261109235959' })).leaseId).toBe(before);
    expect((await rent.pay({ time: '20261115000000' })).leaseId).toBe(after);
  });

  test('between the two it is the one’s who owes, else a person decides', async () => {
    const { rent, before } = await twoTenants();
    expect(await rent.pay({ time: '20261112101010' })).toMatchObject({ state: 'SUSPENSE', leaseId: null });
    expect(await rent.suspense()).toMatchObject([{ reason: 'INACTIVE_LEASE' }]);
    await rent.charge('2500.00', { leaseId: before, kind: 'REPAIR' });
    expect(await rent.pay({ time: '20261112101010' })).toMatchObject({ state: 'POSTED', leaseId: before });
    await rent.expectSound();
  });

  test('who has signed and not moved in pays the deposit first', async () => {
    const rent = await Collection.open(app, { lease: { upTo: 'AWAITING_MOVE_IN', deposits: [{ kind: 'RENT', amount: '15000.00' }] } });
    await rent.pay({ amount: '12000.00' });
    expect(await app.number('SELECT received_minor FROM deposit_items WHERE lease_id = ?', [rent.letting.leaseId])).toBe(1_200_000);
    await rent.expectSound();
  });
});

describe('when the intake fails', () => {
  test('nothing is lost: what could not be handled is taken up again, and keeps nobody waiting', async () => {
    const rent = await Collection.open(app, { units: 2 });
    const bad = rent.body();
    const good = times(12, () => rent.body({ reference: rent.lettings[1]!.payReference }));
    for (const body of [...good.slice(0, 6), bad, ...good.slice(6)]) await rent.confirm(body);
    const broken = `CREATE TRIGGER fail_for_a_while BEFORE INSERT ON payments FOR EACH ROW
      IF NEW.lease_id = '${rent.letting.leaseId}' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'broken for a while'; END IF`;
    await app.rows(broken);
    await app.work().finally(() => app.rows('DROP TRIGGER fail_for_a_while'));
    expect((await rent.payments()).map(({ leaseId }) => leaseId)).toEqual(times(12, () => rent.lettings[1]!.leaseId));
    expect(await rent.events('state=STORED')).toMatchObject([{ attempts: 1, excerpt: bad }]);
    await rent.expectSound(); // and no half of it was kept

    await app.work();
    expect(await rent.payments()).toHaveLength(12); // not before its time
    app.clock.advance(6_000);
    await app.work();
    expect(await rent.payments()).toHaveLength(13);
    await rent.expectSound();
  });

  test('a worker that dies, or loses its database, after claiming leaves its events to the next one', async () => {
    const rent = await Collection.open(app);
    await rent.confirm();
    const lost = Object.assign(new Error('the connection is gone'), { code: 'ECONNREFUSED' });
    const handle = jest.spyOn(app.nest.get(IntakeService), 'handle').mockRejectedValueOnce(lost);
    await expect(app.work()).rejects.toThrow('the connection is gone');
    handle.mockRestore();
    await app.work();
    expect(await rent.payments()).toEqual([]);
    app.clock.advance(61_000);
    await app.work();
    expect(await rent.payments()).toHaveLength(1);
    await rent.expectSound();
  });

  test('one that comes back to an event that another has handled meanwhile changes nothing', async () => {
    const rent = await Collection.open(app);
    await rent.confirm();
    const [event] = await app.rows<ClaimedEvent>(
      `SELECT organization_id AS organizationId, id, channel_id AS channelId, kind, body, received_at AS receivedAt, attempts
         FROM provider_events WHERE organization_id = ?`,
      [rent.organization.id],
    );
    await app.work();
    const [batch] = await app.nest.get(IntakeBatches).of(app.database.reader, [event!], 1);
    await app.database.transaction((tx) => app.nest.get(IntakeService).handle(tx, batch!));
    expect(await rent.payments()).toHaveLength(1);
    expect(await rent.events()).toMatchObject([{ state: 'HANDLED', inboundTransactionId: expect.any(String) as string }]);
    expect(await rent.told()).toEqual({ 'payment.posted': 1 });
    await rent.expectSound();
  });

  test('two workers share the work, and what both hear of is booked once', async () => {
    const rent = await Collection.open(app, { units: 3 });
    const bodies = times(60, (i) => rent.body({ reference: rent.lettings[i % 3]!.payReference, amount: '100.00' }));
    await Promise.all([...bodies, ...bodies].map((body) => rent.confirm(body)));
    await Promise.all([app.work(), app.work(), app.work()]);
    await app.work();
    expect(await rent.payments()).toHaveLength(60);
    expect(await rent.events('state=HANDLED')).toHaveLength(60);
    expect(await rent.events('state=DUPLICATE')).toHaveLength(60);
    await rent.expectSound();
  });
});

describe('cash', () => {
  const cash = (rent: Collection, more: object = {}) => ({
    leaseId: rent.letting.leaseId,
    amount: kes('5000.00'),
    method: 'CASH',
    valueOn: '2026-11-20',
    ...more,
  });

  test('is a payment that stands on the account of who took it', async () => {
    const rent = await Collection.open(app);
    const charge = await rent.charge('15000.00');
    const payment = await rent.office.post('/v1/payments', cash(rent, { note: 'Paid by her brother' }));
    expect(payment).toMatchObject({
      method: 'CASH',
      state: 'POSTED',
      number: 'RCT-2026-000001',
      recordedBy: rent.office.userId,
      note: 'Paid by her brother',
      valueOn: '2026-11-20',
    });
    expect(await rent.open(charge)).toEqual(['10000.00']);
    const entries = await rent.office.get<{ data: { debitCode: string; debitSubject: string }[] }>('/v1/ledger/entries?limit=200');
    expect(entries.data).toContainEqual(expect.objectContaining({ kind: 'payment', debitCode: '1020', debitSubject: rent.office.userId }));
    await rent.expectSound();
  });

  test('is taken once under one key, also when it is sent twice at once', async () => {
    const rent = await Collection.open(app);
    const key = randomUUID();
    const answers = await Promise.all(times(10, () => rent.office.post<PaymentView>('/v1/payments', cash(rent), key)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await rent.payments()).toHaveLength(1);
    const other = await rent.office.send('post', '/v1/payments', cash(rent, { amount: kes('1.00') }), 422, { 'idempotency-key': key });
    expect(other.body).toMatchObject({ code: 'idempotency-key-reused' });
  });

  test('needs a key, a lease that may be paid, and a day that has come', async () => {
    const rent = await Collection.open(app);
    const refused = async (body: object, status: number) => (await rent.office.send('post', '/v1/payments', body, status)).body as object;
    const keyless = await app.http.post('/v1/payments').set('authorization', `Bearer ${rent.office.token}`).send(cash(rent));
    expect(keyless).toMatchObject({ status: 400, body: { code: 'idempotency-key-missing' } });
    expect(await refused(cash(rent, { valueOn: '2026-11-22' }), 400)).toMatchObject({ errors: [{ pointer: '/valueOn', code: 'future' }] });
    expect(await refused(cash(rent, { amount: kes('0.00') }), 400)).toMatchObject({ errors: [{ pointer: '/amount' }] });
    expect(await refused(cash(rent, { method: 'MPESA' }), 400)).toMatchObject({ errors: [{ pointer: '/method' }] });
    expect(await refused(cash(rent, { leaseId: 'lse_01JD0000000000000000000000' }), 404)).toMatchObject({ code: 'not-found' });
    const unit = await newUnit(rent.office, rent.property.propertyId, 'B7');
    const draft = await letUnit(rent.office, { unitId: unit.id, rent: '9000.00', startsOn: '2026-12-01', upTo: 'DRAFT' });
    expect(await refused(cash(rent, { leaseId: draft.leaseId }), 409)).toMatchObject({ code: 'lease-takes-no-money', state: 'DRAFT' });
    expect(await rent.payments()).toEqual([]);
  });

  test('is taken on the day that it is in Nairobi, not in Greenwich', async () => {
    app.clock.moveTo('2026-11-21T21:30:00Z'); // half past midnight of the 22nd
    const rent = await Collection.open(app);
    expect(await rent.office.post('/v1/payments', cash(rent, { valueOn: '2026-11-22' }))).toMatchObject({ valueOn: '2026-11-22' });
  });
});

describe('a reversal', () => {
  const reverse = (rent: Collection, id: string): Promise<Response> => rent.office.reverse(id, 'M-Pesa reversed it');

  test('opens what the payment settled, and the books hold', async () => {
    const rent = await Collection.open(app);
    const charges = [await rent.charge('15000.00', { dueOn: '2026-10-05' }), await rent.charge('4000.00', { kind: 'SERVICE' })];
    const payment = await rent.pay({ amount: '20000.00' });
    expect(await rent.credit()).toBe('1000.00');
    expect((await reverse(rent, payment.id)).status).toBe(200);
    const body = await rent.office.get(`/v1/payments/${payment.id}`);
    expect(body).toMatchObject({
      id: payment.id,
      state: 'REVERSED',
      reversedOn: '2026-11-21',
      reversalReason: 'M-Pesa reversed it',
      number: payment.number,
    });
    expect(await rent.open(...charges)).toEqual(['15000.00', '4000.00']);
    expect(await rent.credit()).toBe('0.00');
    expect(await rent.told()).toEqual({ 'payment.posted': 1, 'payment.reversed': 1 });
    await rent.expectSound();
    // The same money cannot come again: M-Pesa's receipt is known for ever.
    await rent.confirm({ code: payment.externalId!, amount: '20000.00' });
    await app.work();
    expect(await rent.payments()).toHaveLength(1);
  });

  test('happens once, also when it is asked for twice at once', async () => {
    const rent = await Collection.open(app);
    await rent.charge('15000.00');
    const { id } = await rent.pay();
    const answers = await Promise.all(times(5, () => reverse(rent, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect((await reverse(rent, id)).body).toMatchObject({ code: 'payment-not-reversible', paymentId: id });
    await rent.expectSound();
  });

  test('of cash takes it off the account of who took it', async () => {
    const rent = await Collection.open(app);
    const payment = await rent.office.post<PaymentView>('/v1/payments', {
      leaseId: rent.letting.leaseId,
      amount: kes('700.00'),
      method: 'CASH',
      valueOn: '2026-11-21',
    });
    await reverse(rent, payment.id);
    expect(await rent.credit()).toBe('0.00');
    await rent.expectSound();
  });

  test('while other payments arrive on the same lease', async () => {
    const rent = await Collection.open(app);
    const charge = await rent.charge('15000.00');
    const paid = [];
    for (let i = 0; i < 5; i++) paid.push(await rent.pay({ amount: '3000.00' }));
    await Promise.all(times(5, () => rent.confirm({ amount: '2000.00' })));
    await Promise.all([app.work(), ...paid.map(({ id }) => reverse(rent, id))]);
    await app.work();
    expect(await rent.open(charge)).toEqual(['5000.00']); // 15,000 − 5 × 2,000
    await rent.expectSound();
  });

  test('is not for everybody', async () => {
    const rent = await Collection.open(app);
    const { id } = await rent.pay();
    const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
    expect((await caretaker.send('post', `/v1/payments/${id}/reversal`, { reason: 'because' }, 403)).body).toMatchObject({
      code: 'forbidden',
    });
    const none = await app.http.post(`/v1/payments/${id}/reversal`).set('idempotency-key', randomUUID()).send({ reason: 'because' });
    expect(none.status).toBe(401);
  });
});

describe('the list', () => {
  test('goes page by page, by lease, and finds a provider’s receipt', async () => {
    const rent = await Collection.open(app, { units: 2 });
    const [first, second] = [await rent.pay({ code: 'UKLAAAAAAA' }), await rent.pay({ code: 'UKLBBBBBBB' })];
    const other = await rent.pay({ reference: rent.lettings[1]!.payReference });
    const page = await rent.office.get<{ data: PaymentView[]; next: string }>('/v1/payments?limit=2');
    expect(page.data.map(({ id }) => id)).toEqual([first.id, second.id]);
    const rest = await rent.office.get<{ data: PaymentView[]; next?: string }>(`/v1/payments?limit=2&cursor=${page.next}`);
    expect(rest).toEqual({ data: [other] });
    expect(await rent.payments(`leaseId=${rent.lettings[1]!.leaseId}`)).toEqual([other]);
    expect(await rent.payments('externalId=uklbbbbbbb')).toEqual([second]);
    expect(await rent.payments('externalId=UKLCCCCCCC')).toEqual([]);
  });

  test('another organization sees nothing of it, by no id', async () => {
    const rent = await Collection.open(app);
    const payment = await rent.pay({ code: 'UKLDDDDDDD' });
    await rent.confirm({ reference: 'nobody' });
    await app.work();
    const [item] = await rent.suspense();
    const stranger = await Office.open(app);
    for (const path of [`/v1/payments/${payment.id}`, `/v1/payments/${payment.id}/receipt`, '/v1/payments/pay_01JD0000000000000000000000'])
      expect((await stranger.send('get', path, undefined, 404)).body).toMatchObject({ code: 'not-found' });
    await stranger.send('post', `/v1/payments/${payment.id}/reversal`, { reason: 'mine' }, 404);
    await stranger.send('post', `/v1/suspense/${item!.id}/resolve`, { leaseId: rent.letting.leaseId }, 404);
    await stranger.send(
      'post',
      '/v1/payments',
      { leaseId: rent.letting.leaseId, amount: kes('1.00'), method: 'CASH', valueOn: '2026-11-20' },
      404,
    );
    for (const path of [
      '/v1/payments',
      '/v1/payments?externalId=UKLDDDDDDD',
      `/v1/payments?leaseId=${rent.letting.leaseId}`,
      '/v1/suspense',
      '/v1/provider-events',
    ])
      expect(await stranger.get(path)).toEqual({ data: [] });
    expect(await rent.payments()).toHaveLength(2);
  });

  test.each(['/v1/payments', '/v1/payments/pay_1', '/v1/payments/pay_1/receipt', '/v1/suspense', '/v1/provider-events'])(
    '%s needs a sign-in',
    async (path) => {
      expect((await app.http.get(path)).status).toBe(401);
    },
  );
});
