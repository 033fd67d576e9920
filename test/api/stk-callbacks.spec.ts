import { MpesaOffice, MpesaWorld, type PushView } from '../support/mpesa.js';

let world: MpesaWorld;
beforeAll(async () => {
  world = await MpesaWorld.start();
});
afterAll(() => world.stop());

/** The clock's time as M-Pesa writes it. */
const now = (): string => new Date(world.app.clock.now().getTime() + 3 * 3_600_000).toISOString().slice(0, 19).replace(/\D/g, '');
const kes = (amount: string) => ({ amount, currency: 'KES' });

/** An office whose tenant was asked, and has not answered. */
async function asked(
  options: Parameters<typeof MpesaOffice.open>[1] = {},
): Promise<{ story: MpesaOffice; push: PushView; path: string; checkout: string }> {
  const story = await MpesaOffice.open(world, options);
  const push = await story.push();
  await world.settle();
  const prompt = world.daraja.pushes.findLast(({ shortCode }) => shortCode === story.shortCode)!;
  expect(await story.read(push.id)).toMatchObject({ state: 'PENDING' });
  return { story, push, path: new URL(prompt.callbackUrl).pathname, checkout: prompt.checkoutRequestId };
}

const callback = (checkout: string, code: unknown, items?: object): string =>
  JSON.stringify({
    Body: {
      stkCallback: {
        MerchantRequestID: '1-2-3',
        CheckoutRequestID: checkout,
        ResultCode: code,
        ResultDesc: 'in some words',
        ...(items && { CallbackMetadata: { Item: Object.entries(items).map(([Name, Value]) => ({ Name, Value: Value as unknown })) } }),
      },
    },
  });
const receipt = (): string => `UKL${Math.random().toString(36).slice(2, 9).toUpperCase().padEnd(7, '0')}`;
const paid = (checkout: string, phone: string, more: object = {}): string =>
  callback(checkout, 0, {
    Amount: 1500,
    MpesaReceiptNumber: receipt(),
    TransactionDate: Number(now()),
    PhoneNumber: Number(phone.replace(/\D/g, '').replace(/^0/, '254')),
    ...more,
  });

async function tell(path: string, body: string, status = 200): Promise<void> {
  await world.app.http.post(path).set('content-type', 'application/json').send(body).expect(status);
  if (status === 200) await world.app.work();
}

describe('how a push ends', () => {
  test.each([
    ['1', 'insufficient-funds'],
    ['17', 'asked-too-soon'],
    ['26', 'provider-busy'],
    ['1001', 'phone-busy'],
    ['1019', 'timed-out'],
    ['1025', 'prompt-not-sent'],
    ['1032', 'dismissed'],
    ['1037', 'no-answer'],
    ['2001', 'wrong-pin'],
    ['2028', 'not-permitted'],
    ['8006', 'pin-locked'],
    ['9999', 'prompt-not-sent'],
    ['SFC_IC0003', 'receiver-unknown'],
  ])('with %s it FAILED: %s', async (code, reason) => {
    const { story, push, path, checkout } = await asked();
    await tell(path, callback(checkout, /^\d+$/.test(code) ? Number(code) : code));
    expect(await story.read(push.id)).toMatchObject({ state: 'FAILED', reason, receipt: null });
    expect(await story.collection.payments()).toEqual([]);
    expect(await story.collection.events()).toMatchObject([{ state: 'HANDLED', reason: 'push-declined' }]);
  });

  test.each([4999, '777', 'NEW_ONE'])('a code that decides nothing (%s) changes nothing', async (code) => {
    const { story, push, path, checkout } = await asked();
    await tell(path, callback(checkout, code));
    expect(await story.read(push.id)).toMatchObject({ state: 'PENDING' });
  });

  test('told twenty times at once, it is one payment', async () => {
    const { story, push, path, checkout } = await asked();
    const body = paid(checkout, story.collection.letting.phone);
    await Promise.all(Array.from({ length: 20 }, () => world.app.http.post(path).send(body)));
    await Promise.all([world.app.work(), world.app.work()]);
    expect(await story.collection.payments()).toHaveLength(1);
    expect((await story.collection.events()).map(({ state }) => state).sort()).toEqual(
      ['HANDLED', ...Array.from({ length: 19 }, () => 'DUPLICATE')].sort(),
    );
    expect(await story.read(push.id)).toMatchObject({ state: 'SUCCESS' });
    await story.collection.expectSound();
  });

  test('a success that comes after the failure wins, a failure after the success does not', async () => {
    const { story, push, path, checkout } = await asked();
    await tell(path, callback(checkout, 1037));
    expect(await story.read(push.id)).toMatchObject({ state: 'FAILED' });
    await tell(path, paid(checkout, story.collection.letting.phone));
    await tell(path, callback(checkout, 1032));
    expect(await story.read(push.id)).toMatchObject({ state: 'SUCCESS', reason: null });
    expect(await story.collection.payments()).toHaveLength(1);
  });

  test('replayed after 40 days it is the same payment', async () => {
    const { story, push, path, checkout } = await asked();
    const body = paid(checkout, story.collection.letting.phone);
    await tell(path, body);
    await world.daraja.advance(40 * 86_400_000);
    await tell(path, body);
    await tell(path, callback(checkout, 1037));
    await story.collection.moveTo(world.app.clock.now().toISOString());
    expect(await story.collection.payments()).toHaveLength(1);
    expect(await story.read(push.id)).toMatchObject({ state: 'SUCCESS' });
  });

  test('confirmed by the C2B callback too, before or after, it is one payment', async () => {
    for (const first of ['stk', 'c2b']) {
      const { story, push, path, checkout } = await asked();
      const code = receipt();
      const stk = paid(checkout, story.collection.letting.phone, { MpesaReceiptNumber: code });
      const c2b = { code, amount: '1500.00', time: now(), shortCode: story.shortCode };
      if (first === 'c2b') await story.collection.confirm(c2b);
      await world.app.work();
      await tell(path, stk);
      if (first === 'stk') await story.collection.confirm(c2b);
      await world.app.work();
      const payments = await story.collection.payments();
      expect(payments).toMatchObject([{ externalId: code, leaseId: story.leaseId }]);
      expect(await story.read(push.id)).toMatchObject({ state: 'SUCCESS', receipt: code, paymentId: payments[0]?.id });
      expect((await story.collection.events()).map(({ state }) => state)).toEqual(['HANDLED', 'DUPLICATE']);
    }
  });
});

describe('what does not fit', () => {
  test('another amount is booked as it was paid, and flagged', async () => {
    const { story, push, path, checkout } = await asked();
    await tell(path, paid(checkout, story.collection.letting.phone, { Amount: 1200 }));
    expect(await story.read(push.id)).toMatchObject({
      state: 'SUCCESS',
      amountDiffers: true,
      paidAmount: kes('1200.00'),
      payerDiffers: false,
    });
    expect(await story.collection.payments()).toMatchObject([{ amount: kes('1200.00') }]);
  });

  test('another phone is booked, and flagged; a masked one is nobody’s', async () => {
    const { story, push, path, checkout } = await asked();
    await tell(path, paid(checkout, story.collection.letting.phone, { PhoneNumber: 254700000000 }));
    expect(await story.read(push.id)).toMatchObject({ state: 'SUCCESS', payerDiffers: true });
    const other = await asked();
    await tell(other.path, paid(other.checkout, story.collection.letting.phone, { PhoneNumber: '2547 ***** 126' }));
    expect(await other.story.read(other.push.id)).toMatchObject({ state: 'SUCCESS', payerDiffers: false });
  });

  test('another CheckoutRequestID at the right address is nobody’s money', async () => {
    const { story, push, path } = await asked();
    await tell(path, paid('ws_CO_21112026100100123700000000', story.collection.letting.phone));
    expect(await story.read(push.id)).toMatchObject({ state: 'PENDING' });
    expect(await story.collection.payments()).toEqual([]);
    expect(await story.collection.events('state=CONFLICT')).toMatchObject([{ reason: 'another-push' }]);
  });

  test('an address that we never made is a 404, and nothing is kept', async () => {
    const { checkout, story } = await asked();
    const before = await world.app.number('SELECT COUNT(*) FROM provider_events');
    for (const token of ['0'.repeat(64), 'x', 'é'])
      await tell(`/hooks/stk/${encodeURIComponent(token)}`, paid(checkout, story.collection.letting.phone), 404);
    for (const end of ['result', 'timeout']) await tell(`/hooks/results/${'0'.repeat(64)}/${end}`, '{}', 404);
    expect(await world.app.number('SELECT COUNT(*) FROM provider_events')).toBe(before);
  });

  test.each([
    ['broken JSON', '{"Body": ', 'not-json'],
    ['nothing', '', 'not-json'],
    ['another body', '{"a":1}', 'no-stk-callback'],
    ['a megabyte less than is refused', ' '.repeat(200_000), 'not-json'],
  ])('%s is kept, and a person sees it', async (_what, body, reason) => {
    const { story, push, path } = await asked();
    await tell(path, body);
    expect(await story.collection.events('state=UNREADABLE')).toMatchObject([{ reason }]);
    expect(await story.read(push.id)).toMatchObject({ state: 'PENDING' });
  });

  test('a megabyte is refused, as no callback is so long', async () => {
    const { path, story } = await asked();
    await tell(path, 'x'.repeat(1_048_576), 413);
    expect(await story.collection.events()).toEqual([]);
  });

  test.each([
    ['"1500"', '1500', '1500.00'],
    ['1500', 1500, '1500.00'],
    ['1500.00', '1500.00', '1500.00'],
  ])('an amount of %s is read', async (_what, Amount, amount) => {
    const { story, push, path, checkout } = await asked();
    await tell(path, paid(checkout, story.collection.letting.phone, { Amount }));
    expect(await story.read(push.id)).toMatchObject({ state: 'SUCCESS', paidAmount: kes(amount) });
  });

  test.each([-5, 0, '1,500', 5.005, 1e9, '99999999999999'])(
    'an amount of %s is not believed; the receipt’s own confirmation is',
    async (Amount) => {
      const { story, push, path, checkout } = await asked();
      const code = receipt();
      await tell(path, paid(checkout, story.collection.letting.phone, { Amount, MpesaReceiptNumber: code }));
      expect(await story.read(push.id)).toMatchObject({ state: 'PENDING', reason: 'receipt-awaited' });
      expect(await story.collection.payments()).toEqual([]);
      await story.collection.confirm({ code, amount: '1500.00', time: now(), shortCode: story.shortCode });
      await world.app.work();
      expect(await story.read(push.id)).toMatchObject({ state: 'SUCCESS', receipt: code });
      expect(await story.collection.payments()).toHaveLength(1);
    },
  );
});

describe('the call itself', () => {
  test('a callback that comes before the answer to the call counts', async () => {
    const story = await MpesaOffice.open(world);
    world.daraja.script({ on: 'stk.callback', beforeAnswer: true, where: { shortCode: story.shortCode } });
    const { id } = await story.push();
    await world.settle();
    expect(await story.read(id)).toMatchObject({ state: 'SUCCESS' });
    expect(await story.collection.payments()).toHaveLength(1);
  });

  test('a refusal says why, and is the end', async () => {
    const story = await MpesaOffice.open(world);
    await story.setCredentials({ passkey: 'another' });
    const { id } = await story.push();
    await world.pass(60, 30);
    expect(await story.read(id)).toMatchObject({ state: 'FAILED', reason: 'wrong-credentials' });
    expect(world.daraja.pushes.filter(({ shortCode }) => shortCode === story.shortCode)).toEqual([]);
  });

  test('what M-Pesa took without answering is UNKNOWN, never sent again, and becomes what it was', async () => {
    const story = await MpesaOffice.open(world);
    world.daraja.addPayer({ phone: story.collection.letting.phone, habit: 'PAYS', answersAfterMs: 20_000 });
    world.daraja.script({ on: 'stk.push', drop: true, where: { shortCode: story.shortCode } });
    const { id } = await story.push();
    await world.app.work();
    expect(await story.read(id)).toMatchObject({ state: 'UNKNOWN', reason: 'no-clear-answer' });
    await world.pass(60, 10);
    expect(world.daraja.pushes.filter(({ shortCode }) => shortCode === story.shortCode)).toHaveLength(1);
    expect(await story.read(id)).toMatchObject({ state: 'SUCCESS' });
  });

  test('what M-Pesa never saw is tried again while the payer waits, and then is not', async () => {
    const story = await MpesaOffice.open(world);
    world.daraja.script({ on: 'oauth', error: { code: '500.003.1001', message: 'down' }, times: 1 });
    world.daraja.endTokens();
    await world.app.rows('UPDATE mpesa_tokens SET token_sealed = NULL, usable_until = NULL');
    const { id } = await story.push();
    await world.app.work();
    expect(await story.read(id)).toMatchObject({ state: 'CREATED', reason: 'not-reached' });
    await world.pass(15);
    expect(await story.read(id)).toMatchObject({ state: 'PENDING' });

    const late = await MpesaOffice.open(world);
    const { id: lateId } = await late.push();
    world.app.clock.advance(400_000);
    await world.settle();
    expect(await late.read(lateId)).toMatchObject({ state: 'FAILED', reason: 'never-sent' });
  });

  test('at a till the confirmation may come first: its money waits in suspense for what the callback knows', async () => {
    const { story, push, path, checkout } = await asked({ till: true });
    const code = receipt();
    const confirmation = {
      code,
      amount: '1500.00',
      time: now(),
      shortCode: story.shortCode,
      reference: '',
      type: 'Customer Merchant Payment',
    };
    await story.collection.confirm(confirmation);
    await world.app.work();
    expect(await story.collection.payments()).toMatchObject([{ state: 'SUSPENSE' }]);
    await tell(path, paid(checkout, story.collection.letting.phone, { MpesaReceiptNumber: code }));
    const payments = await story.collection.payments();
    expect(payments).toMatchObject([{ state: 'POSTED', leaseId: story.leaseId, externalId: code }]);
    expect(await story.read(push.id)).toMatchObject({ state: 'SUCCESS', paymentId: payments[0]?.id });
    await story.collection.expectSound();
  });

  test('a till is asked by its store number, and its payment finds the lease without a reference', async () => {
    const story = await MpesaOffice.open(world, { till: true });
    world.daraja.addPayer({ phone: story.collection.letting.phone, habit: 'PAYS' });
    const { id } = await story.push();
    await world.settle();
    expect(await story.read(id)).toMatchObject({ state: 'SUCCESS' });
    expect(await story.collection.payments()).toMatchObject([{ leaseId: story.leaseId, state: 'POSTED' }]);
  });
});
