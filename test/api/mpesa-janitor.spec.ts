import { MpesaOffice, MpesaWorld, type PushView } from '../support/mpesa.js';

jest.setTimeout(120_000);

let world: MpesaWorld;
beforeAll(async () => {
  world = await MpesaWorld.start();
});
afterAll(() => world.stop());

const queries = (): number => world.daraja.requests.filter(({ path }) => path.includes('stkpushquery')).length;

/** Somebody was asked whose habit is known, and every callback is lost. */
async function unheard(
  habit: 'PAYS' | 'DISMISSES' | 'IGNORES' | 'ASKED',
  options: Parameters<typeof MpesaOffice.open>[1] = {},
): Promise<{ story: MpesaOffice; push: PushView }> {
  const story = await MpesaOffice.open(world, options);
  world.daraja.addPayer({ phone: story.collection.letting.phone, habit, answersAfterMs: 10_000 });
  for (const on of ['stk.callback', 'c2b.confirmation'] as const)
    world.daraja.script({ on, lost: true, times: 5, where: { shortCode: story.shortCode } });
  const push = await story.push();
  await world.settle();
  return { story, push };
}
/** The sessions of a story end after a quarter of an hour. */
const reread = async (story: MpesaOffice, push: PushView): Promise<PushView> => {
  await story.collection.moveTo(world.app.clock.now().toISOString());
  return story.read(push.id);
};

test('a dismissal whose callback is lost is found by asking, and believed after two minutes', async () => {
  const { story, push } = await unheard('DISMISSES');
  await world.pass(34, 34);
  expect(await story.read(push.id)).toMatchObject({ state: 'PENDING' });
  await world.pass(4, 2);
  expect(await story.read(push.id)).toMatchObject({ state: 'FAILED_PROVISIONAL', reason: 'dismissed' });
  await world.pass(125, 25);
  expect(await story.read(push.id)).toMatchObject({ state: 'FAILED', reason: 'dismissed' });
});

test('a payment whose callbacks are all lost is found by Pull, and joined to its push', async () => {
  const { story, push } = await unheard('PAYS', { pull: true });
  await world.pass(45, 5);
  const [truth] = world.daraja.truth(story.shortCode);
  const found = await reread(story, push);
  expect(found).toMatchObject({ state: 'SUCCESS', receipt: truth?.receipt });
  expect(await story.collection.payments()).toMatchObject([{ externalId: truth?.receipt, leaseId: story.leaseId, id: found.paymentId }]);
  await story.collection.expectSound();
});

test('a payment whose callback is lost, but not its confirmation, is joined at once', async () => {
  const story = await MpesaOffice.open(world, { urls: true });
  world.daraja.addPayer({ phone: story.collection.letting.phone, habit: 'PAYS' });
  world.daraja.script({ on: 'stk.callback', lost: true, where: { shortCode: story.shortCode } });
  const { id } = await story.push();
  await world.settle();
  const [payment] = await story.collection.payments();
  expect(await story.read(id)).toMatchObject({ state: 'SUCCESS', paymentId: payment?.id, receipt: payment?.externalId });
});

test('one that nobody answered is EXPIRED when Pull lists nothing; it is never sent again, nor asked about for ever', async () => {
  const { story, push } = await unheard('ASKED', { pull: true });
  world.daraja.script({ on: 'stk.query', pending: '4999', times: 3 });
  const before = queries();
  await world.pass(3_600, 300);
  expect(queries() - before).toBe(3);
  expect(await reread(story, push)).toMatchObject({ state: 'EXPIRED', reason: 'not-listed' });
  expect(world.daraja.pushes.filter(({ shortCode }) => shortCode === story.shortCode)).toHaveLength(1);
});

test('without Pull it is EXPIRED after 23 hours of silence, and money that comes then still wins', async () => {
  const { story, push } = await unheard('ASKED');
  world.daraja.script({ on: 'stk.query', pending: '4999', times: 3 });
  await world.pass(600, 60);
  await world.pass(22 * 3_600, 4 * 3_600);
  expect(await reread(story, push)).toMatchObject({ state: 'PENDING' });
  await world.pass(2 * 3_600, 3_600);
  expect(await reread(story, push)).toMatchObject({ state: 'EXPIRED', reason: 'nothing-heard' });
  const prompt = world.daraja.pushes.findLast(({ shortCode }) => shortCode === story.shortCode)!;
  await world.app.http
    .post(new URL(prompt.callbackUrl).pathname)
    .send({
      Body: {
        stkCallback: {
          CheckoutRequestID: prompt.checkoutRequestId,
          ResultCode: 0,
          CallbackMetadata: {
            Item: [
              { Name: 'Amount', Value: 1500 },
              { Name: 'MpesaReceiptNumber', Value: 'UKLLATE001' },
            ],
          },
        },
      },
    })
    .expect(200);
  await world.settle();
  expect(await story.read(push.id)).toMatchObject({ state: 'SUCCESS', receipt: 'UKLLATE001' });
});

test('paid by M-Pesa’s word, and no receipt anywhere: after a day a person must look', async () => {
  const { story, push } = await unheard('PAYS');
  await world.pass(40, 5);
  expect(await story.read(push.id)).toMatchObject({ state: 'PENDING', reason: 'receipt-awaited' });
  await world.pass(600, 60);
  await world.pass(24 * 3_600, 4 * 3_600);
  expect(await reread(story, push)).toMatchObject({ state: 'UNKNOWN', reason: 'paid-without-receipt' });
  expect(await story.collection.payments()).toEqual([]);
});

test('a worker that dies between the mark and the call leaves an UNKNOWN push, and never a second prompt', async () => {
  const story = await MpesaOffice.open(world);
  const push = await story.push();
  await world.app.rows("UPDATE stk_pushes SET state = 'SENT', sent_at = ?, available_at = ? WHERE id = ?", [
    world.app.clock.now(),
    new Date(world.app.clock.now().getTime() + 120_000),
    push.id,
  ]);
  await world.pass(60, 30);
  expect(await story.read(push.id)).toMatchObject({ state: 'SENT' });
  await world.pass(70, 35);
  expect(await story.read(push.id)).toMatchObject({ state: 'UNKNOWN', reason: 'sender-gone' });
  await world.pass(600, 60);
  await world.pass(24 * 3_600, 4 * 3_600);
  expect(await reread(story, push)).toMatchObject({ state: 'EXPIRED' });
  expect(world.daraja.pushes.filter(({ shortCode }) => shortCode === story.shortCode)).toEqual([]);
});
