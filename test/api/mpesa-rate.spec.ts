import { createHash } from 'node:crypto';
import { MpesaOffice, MpesaWorld } from '../support/mpesa.js';

jest.setTimeout(120_000);

const MOST = 2;
let world: MpesaWorld;
let story: MpesaOffice;
beforeAll(async () => {
  world = await MpesaWorld.start('2026-11-21T07:00:00Z', { promptLivesMs: 3_600_000 }, { MPESA_CALLS_PER_SECOND: String(MOST) });
  story = await MpesaOffice.open(world, { units: 7 });
  await story.setCredentials({ initiator: story.account.initiatorName, securityCredential: story.account.securityCredential });
});
afterAll(() => world.stop());

/** Calls that reached M-Pesa, by the second in which they did. */
function perSecond(...paths: string[]): number[] {
  const calls = world.daraja.requests.filter(({ path, body }) => paths.some((one) => path.includes(one)) && body.includes(story.shortCode));
  const bySecond = Map.groupBy(calls, ({ at }) => Math.floor(at.getTime() / 1_000));
  return [...bySecond.values()].map((list) => list.length);
}

/** A phone that was asked rests for two minutes; and sessions are short. */
async function rested(): Promise<void> {
  await world.pass(122, 61);
  await story.collection.moveTo(world.app.clock.now().toISOString());
}

test('a burst of prompts goes out a second at a time, none is lost, and none comes twice', async () => {
  const { lettings } = story.collection;
  for (const { leaseId, phone } of lettings) {
    world.daraja.addPayer({ phone, habit: 'PAYS' });
    await story.push({ leaseId });
  }
  await world.settle();
  expect(world.daraja.pushes.filter(({ shortCode }) => shortCode === story.shortCode)).toHaveLength(MOST);
  await world.pass(6, 1);
  expect(world.daraja.pushes.filter(({ shortCode }) => shortCode === story.shortCode)).toHaveLength(lettings.length);
  expect(Math.max(...perSecond('stkpush/'))).toBe(MOST);
  const { data } = await story.office.get<{ data: { state: string }[] }>('/v1/stk-pushes?limit=200');
  expect(data.map(({ state }) => state)).toEqual(lettings.map(() => 'SUCCESS'));
});

test('what is only asked waits its turn, and that is no attempt', async () => {
  await rested();
  for (const { leaseId, phone } of story.collection.lettings) {
    world.daraja.addPayer({ phone, habit: 'ASKED' });
    world.daraja.script({ on: 'stk.query', pending: '4999', times: 3, where: { shortCode: story.shortCode } });
    await story.push({ leaseId, amount: { amount: '77.00', currency: 'KES' } });
  }
  await world.pass(60, 1);
  for (let i = 0; i < 4; i++)
    await story.office.post(`/v1/payment-channels/${story.collection.channelId}/transaction-status`, { receipt: `UKL000000${i}` });
  await world.pass(100, 1);
  expect(Math.max(...perSecond('stkpushquery', 'stkpush/', 'transactionstatus'))).toBeLessThanOrEqual(MOST);
  await story.collection.moveTo(world.app.clock.now().toISOString());
  expect((await story.requests('STATUS')).map(({ state, reason }) => [state, reason])).toEqual(
    [0, 1, 2, 3].map(() => ['FAILED', 'not-found-by-provider']),
  );
  // Each of the seven was asked about three times, whatever turns it had to wait for.
  const checks = "SELECT COUNT(*) FROM stk_pushes WHERE organization_id = ? AND amount_minor = 7700 AND checks >= 3 AND state = 'PENDING'";
  expect(await world.app.number(checks, [story.office.organizationId])).toBe(7);
  const asked = world.daraja.requests.filter(({ path, body }) => path.includes('stkpushquery') && body.includes(story.shortCode));
  expect(asked).toHaveLength(21);
});

test('all processes count together: what another has used up is gone', async () => {
  const key = createHash('sha256').update(`daraja-app\n${story.account.consumerKey}`).digest('hex');
  await rested();
  const now = world.app.clock.now().getTime();
  await world.app.rows(
    'INSERT INTO rate_limits (limit_key, points, ends_ms, answer) VALUES (?, 9, ?, 0) ON DUPLICATE KEY UPDATE points = 9, ends_ms = VALUES(ends_ms)',
    [key, now + 1_000],
  );
  const { id } = await story.push({ amount: { amount: '33.00', currency: 'KES' } });
  await world.settle();
  expect(await story.read(id)).toMatchObject({ state: 'CREATED' });
  const before = perSecond('stkpush/').length;
  await world.pass(2, 1);
  // M-Pesa was asked now: the phone has another prompt open, and refuses this one.
  expect(perSecond('stkpush/')).toHaveLength(before + 1);
  expect((await story.read(id)).state).not.toBe('CREATED');
});
