import fc from 'fast-check';
import { MpesaWorld } from '../support/mpesa.js';
import { PayingOffice } from '../support/payouts.js';
import { reconcile } from '../support/reconciliations.js';
import { ends, mpesaStatement, Statements, type MpesaLine } from '../support/statements.js';

jest.setTimeout(240_000);

let world: MpesaWorld;
let mine: PayingOffice;
beforeAll(async () => {
  world = await MpesaWorld.start();
  mine = await PayingOffice.open(world, { credit: 250_000 });
});
afterAll(() => world.stop());

const MANY = 16;
/** What may happen to the call, and to what M-Pesa tells of it. */
const answers = fc.constantFrom<object>({}, {}, { drop: true }, { html: true, worked: true }, { html: true }, { odd: true }, { slowMs: 5 });
const results = fc.constantFrom<object>(
  ...[{}, {}, { lost: true }, { copies: 3, gapMs: 700 }, { lateMs: 90_000 }, { lateMs: 400_000 }, { beforeAnswer: true }],
  ...[{ afterNext: true }, { odd: true }, { raw: 'not JSON' }, { queueTimeout: 'DONE' }, { code: '2040' }, { code: '1' }],
);

test(`of ${MANY} payouts in bad weather each is paid exactly once, none is stuck, and the statement agrees`, async () => {
  const seed = Math.floor(world.app.clock.now().getTime() / 86_400_000);
  const fates = fc.sample(fc.tuple(answers, results), { numRuns: MANY, seed });
  const refunds: { id: string; amount: string }[] = [];
  for (let i = 0; i < MANY; i++) {
    const amount = `${1_000 + i}.00`;
    await mine.refresh(world);
    refunds.push({ id: (await mine.approved(amount)).id, amount });
  }
  for (const [index, { id }] of refunds.entries()) {
    const [answer, result] = fates[index]!;
    const where = { shortCode: mine.story.shortCode };
    if (Object.keys(answer).length > 0) world.daraja.script({ on: 'b2c', ...answer, where });
    if (Object.keys(result).length > 0) world.daraja.script({ on: 'b2c.result', ...result, where });
    await mine.start(id);
    if (index % 5 === 4) await world.pass(30, 30);
  }
  await world.pass(900, 60);
  // What failed, and is known to have failed, is sent anew by a person, until nothing is left.
  for (let round = 0; round < 4; round++) {
    await mine.refresh(world);
    for (const { refundId } of await mine.payouts('&state=FAILED'))
      if ((await mine.refund(refundId ?? '')).state === 'APPROVED') await mine.office.send('post', '/v1/payouts', { refundId });
    await world.pass(300, 100);
  }
  await mine.refresh(world);
  const open = (await mine.payouts()).filter(({ state }) => state !== 'PAID' && state !== 'FAILED');
  expect({ seed, open }).toEqual({ seed, open: [] });
  for (const { id, amount } of refunds) {
    expect({ seed, id, amount, times: mine.paidOut(world, amount) }).toEqual({ seed, id, amount, times: 1 });
    expect(await mine.refund(id)).toMatchObject({ state: 'PAID' });
  }
  await mine.story.collection.expectSound();

  // The paybill's statement tells of every payout: none of them is a difference.
  let balance = 0;
  const [receipt] = (await mine.story.collection.payments()).map(({ externalId }) => externalId);
  const shown = (amount: number): string => amount.toFixed(2);
  const lines: MpesaLine[] = [
    { receipt: receipt!, at: '21-11-2026 08:00:00', paidIn: shown((balance += 250_000)), balance: shown(balance), account: 'A1' },
  ];
  const out = world.daraja.transactions(mine.story.shortCode).filter(({ kind }) => kind === 'B2C');
  for (const one of out) {
    balance -= Number(one.amount.amount);
    const at = `21-11-2026 ${new Date(one.at.getTime() + 3 * 3_600_000).toISOString().slice(11, 19)}`;
    const withdrawn = `-${one.amount.amount}`;
    lines.push({
      receipt: one.receipt,
      at,
      details: 'Business Payment to Customer',
      reason: 'Business Payment',
      withdrawn,
      balance: shown(balance),
    });
  }
  lines.push({
    receipt: 'UKLSTRANGE',
    at: '21-11-2026 23:00:00',
    details: 'Business Payment',
    reason: 'Business Payment',
    withdrawn: '-5.00',
    balance: shown(balance - 5),
  });
  const statements = new Statements(world.app, mine.story.collection);
  const imported = await statements.import(mpesaStatement(lines, mine.story.shortCode));
  const told = ends(await statements.lines(imported));
  expect(out.map((one) => told[one.receipt])).toEqual(out.map(() => 'IGNORED OWN_MONEY'));
  expect(told['UKLSTRANGE']).toBe('FLAGGED NOT_CUSTOMER_MONEY');
  const { differences, balanceProof } = await reconcile(mine.story.collection, { from: '2026-11-21', to: '2026-11-21' });
  // What could not be read is shown for as long as nobody has looked at it.
  const others = differences.filter(({ cause }) => cause !== 'UNREADABLE_EVENT');
  expect(others.map(({ cause, externalId }) => [cause, externalId])).toEqual([['NOT_CUSTOMER_MONEY', 'UKLSTRANGE']]);
  expect(balanceProof).toMatchObject({
    ...{ otherMovements: { amount: '-5.00' }, paymentsNotInBooks: { amount: '0.00' }, unexplained: { amount: '0.00' } },
  });
});
