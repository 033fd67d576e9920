import { randomUUID } from 'node:crypto';
import { MpesaOffice, MpesaWorld } from '../support/mpesa.js';
import { newPhone } from '../support/portfolio.js';

let world: MpesaWorld;
beforeAll(async () => {
  world = await MpesaWorld.start();
});
afterAll(() => world.stop());

const kes = (amount: string) => ({ amount, currency: 'KES' });

describe('asking a phone for its PIN', () => {
  test('the intent is answered at once, the prompt goes out, and the payer pays', async () => {
    const story = await MpesaOffice.open(world);
    const charge = await story.collection.charge('1500.00');
    world.daraja.addPayer({ phone: story.collection.letting.phone, habit: 'PAYS' });
    const asked = await story.push({ amount: undefined });
    expect(asked).toMatchObject({
      state: 'CREATED',
      amount: kes('1500.00'),
      receipt: null,
      phone: expect.stringMatching(/^••••\d{4}$/) as string,
    });
    expect(world.daraja.pushes.filter(({ shortCode }) => shortCode === story.shortCode)).toEqual([]);

    await world.settle();
    const [truth] = world.daraja.truth(story.shortCode);
    expect(await story.read(asked.id)).toMatchObject({
      state: 'SUCCESS',
      receipt: truth?.receipt,
      amountDiffers: false,
      payerDiffers: false,
    });
    const [payment] = await story.collection.payments();
    expect(payment).toMatchObject({ externalId: truth?.receipt, leaseId: story.leaseId, state: 'POSTED', amount: kes('1500.00') });
    expect((await story.read(asked.id)).paymentId).toBe(payment?.id);
    expect(await story.collection.open(charge)).toEqual(['0.00']);
    expect(truth).toMatchObject({ account: story.collection.letting.payReference });
    await story.collection.expectSound();
  });

  test('twins of one key are one prompt, and the answer is the same', async () => {
    const story = await MpesaOffice.open(world);
    const key = randomUUID();
    const body = { leaseId: story.leaseId, amount: kes('100.00') };
    const [one, other] = await Promise.all([
      story.office.post<{ id: string }>('/v1/stk-pushes', body, key),
      story.office.post<{ id: string }>('/v1/stk-pushes', body, key),
    ]);
    expect(one).toEqual(other);
    await world.settle();
    expect(world.daraja.pushes.filter(({ shortCode }) => shortCode === story.shortCode)).toHaveLength(1);
    expect(await story.office.post('/v1/stk-pushes', body, key)).toEqual(one);
  });

  test('two workers at once send each intent once', async () => {
    const story = await MpesaOffice.open(world, { units: 6 });
    for (const { leaseId } of story.collection.lettings) await story.push({ leaseId });
    await Promise.all([world.app.work(), world.app.work(), world.app.work()]);
    expect(world.daraja.pushes.filter(({ shortCode }) => shortCode === story.shortCode)).toHaveLength(6);
  });

  test('a phone is asked once a minute, and for the same amount once in two', async () => {
    const story = await MpesaOffice.open(world, { units: 2 });
    const phone = newPhone();
    await story.push({ phone });
    const [, second] = story.collection.lettings;
    const again = (amount: string) => story.office.send('post', '/v1/stk-pushes', { leaseId: second?.leaseId, phone, amount: kes(amount) });
    expect(await again('200.00')).toMatchObject({ status: 429, body: { code: 'too-many-requests', retryAfter: 60 } });
    await world.pass(61, 61);
    expect(await again('1500.00')).toMatchObject({ status: 429, body: { retryAfter: 59 } });
    expect((await again('200.00')).status).toBe(201);
  });

  test('ten leases ask one phone at the same instant: one prompt, and nine are told to wait', async () => {
    const story = await MpesaOffice.open(world, { units: 10 });
    const phone = newPhone();
    const answers = await Promise.all(
      story.collection.lettings.map(({ leaseId }, index) =>
        story.office.send('post', '/v1/stk-pushes', { leaseId, phone, amount: kes(`${100 + index}.00`) }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(429)]);
    await world.settle();
    expect(world.daraja.pushes.filter(({ shortCode }) => shortCode === story.shortCode)).toHaveLength(1);
  });

  test('ten leases whose tenants have phones of their own are asked at the same instant', async () => {
    const story = await MpesaOffice.open(world, { units: 10 });
    const asked = await Promise.all(story.collection.lettings.map(({ leaseId }) => story.push({ leaseId })));
    await world.settle();
    expect(asked).toHaveLength(10);
    expect(world.daraja.pushes.filter(({ shortCode }) => shortCode === story.shortCode)).toHaveLength(10);
  });

  test.each([
    ['no lease of that id', { leaseId: 'lse_01JD0000000000000000000000' }, 404, 'not-found'],
    ['cents', { amount: kes('10.50') }, 400, 'invalid-request'],
    ['nothing', { amount: kes('0.00') }, 400, 'invalid-request'],
    ['less than nothing', { amount: kes('-5.00') }, 400, 'invalid-request'],
    ['more than M-Pesa takes', { amount: kes('250001.00') }, 400, 'invalid-request'],
    ['a number', { amount: 5 }, 400, 'invalid-request'],
    ['a land line', { phone: '020 222 2222' }, 400, 'invalid-phone'],
    ['a phone abroad', { phone: '+44 7400 123456' }, 400, 'invalid-request'],
    ['another channel', { channelId: 'chn_01JD0000000000000000000000' }, 404, 'not-found'],
  ])('%s is refused, and nothing is sent', async (_what, change, status, code) => {
    const story = await MpesaOffice.open(world);
    const answer = await story.office.send('post', '/v1/stk-pushes', { leaseId: story.leaseId, amount: kes('5.00'), ...change });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(await story.office.get('/v1/stk-pushes')).toEqual({ data: [] });
  });

  test('without a key, without credentials, and with nothing open it is refused', async () => {
    const story = await MpesaOffice.open(world);
    const body = { leaseId: story.leaseId };
    const keyless = await world.app.http.post('/v1/stk-pushes').set('authorization', `Bearer ${story.office.token}`).send(body);
    expect(keyless).toMatchObject({ status: 400, body: { code: 'idempotency-key-missing' } });
    expect(await story.office.send('post', '/v1/stk-pushes', body)).toMatchObject({ status: 409, body: { code: 'nothing-to-pay' } });
    await world.app.rows("DELETE FROM mpesa_secrets WHERE organization_id = ? AND part = 'PASSKEY'", [story.office.organizationId]);
    expect(await story.office.send('post', '/v1/stk-pushes', body)).toMatchObject({ status: 409, body: { code: 'no-push-channel' } });
    const named = { ...body, channelId: story.collection.channelId };
    expect(await story.office.send('post', '/v1/stk-pushes', named)).toMatchObject({
      status: 409,
      body: { code: 'credentials-missing', missing: ['PASSKEY'] },
    });
  });

  test('for a lease that its own reference no longer leads to, it is refused', async () => {
    const story = await MpesaOffice.open(world);
    await world.app.rows("UPDATE leases SET vacated_on = '2026-11-01', state = 'VACATED' WHERE organization_id = ? AND id = ?", [
      story.office.organizationId,
      story.leaseId,
    ]);
    const answer = await story.office.send('post', '/v1/stk-pushes', { leaseId: story.leaseId, amount: kes('5.00') });
    expect(answer).toMatchObject({ status: 409, body: { code: 'reference-elsewhere' } });
  });

  test('another office neither reads nor makes one', async () => {
    const story = await MpesaOffice.open(world);
    const stranger = await MpesaOffice.open(world);
    const { id } = await story.push();
    expect((await stranger.office.send('get', `/v1/stk-pushes/${id}`)).status).toBe(404);
    expect((await stranger.office.send('post', '/v1/stk-pushes', { leaseId: story.leaseId, amount: kes('5.00') })).status).toBe(404);
    expect(await stranger.office.get('/v1/stk-pushes')).toEqual({ data: [] });
  });
});

describe('credentials', () => {
  test('are never answered, and lie sealed', async () => {
    const story = await MpesaOffice.open(world);
    const path = `/v1/payment-channels/${story.collection.channelId}/mpesa-credentials`;
    const shown = await story.office.get<{ parts: { part: string }[] }>(path);
    expect(shown.parts.map(({ part }) => part)).toEqual(['CONSUMER_KEY', 'CONSUMER_SECRET', 'PASSKEY']);
    expect(JSON.stringify(shown)).not.toContain(story.account.passkey);
    const rows = await world.app.rows<{ sealed: Buffer }>('SELECT value_sealed AS sealed FROM mpesa_secrets WHERE organization_id = ?', [
      story.office.organizationId,
    ]);
    expect(rows.map(({ sealed }) => sealed.includes(story.account.consumerSecret))).toEqual([false, false, false]);
    expect(await world.app.number('SELECT COUNT(*) FROM mpesa_tokens WHERE token_sealed IS NOT NULL')).toBeGreaterThan(0);
  });

  test('only an admin sets them, and only for a channel of M-Pesa', async () => {
    const story = await MpesaOffice.open(world);
    const path = `/v1/payment-channels/${story.collection.channelId}/mpesa-credentials`;
    const accountant = await story.office.colleague('ACCOUNTANT');
    expect((await accountant.send('put', path, { passkey: 'x' })).status).toBe(403);
    expect(await story.office.send('put', path, { storeNumber: '600999' })).toMatchObject({ status: 400 });
    const cash = await story.office.post<{ id: string }>('/v1/payment-channels', { kind: 'CASH', name: 'Gate' });
    expect(await story.office.send('put', `/v1/payment-channels/${cash.id}/mpesa-credentials`, { passkey: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'not-an-mpesa-channel' },
    });
  });
});
