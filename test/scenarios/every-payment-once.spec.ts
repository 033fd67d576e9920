import type { Principal } from '@plotihub/auth';
import { Money } from '@plotihub/money';
import { Chance, type Transaction } from '@plotihub/mpesa/simulator';
import { StkPushesService } from '../../apps/api/src/modules/mpesa/index.js';
import { MpesaOffice, MpesaWorld } from '../support/mpesa.js';

jest.setTimeout(900_000);

/** Payments of the story; `EVERY_PAYMENT=2000` is the full one. */
const PAYMENTS = Number(process.env['EVERY_PAYMENT'] ?? 60);
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const LEASES = 20;
const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
/** Payments are made in the first two hours. */
const MADE_IN_S = 2 * HOUR_S;
const MOST_LATE_S = 40 * DAY_S;

const chance = new Chance(SEED);
let world: MpesaWorld;
let story: MpesaOffice;
beforeAll(async () => {
  process.stdout.write(`every payment once: ${PAYMENTS} payments, SEED=${SEED}\n`);
  world = await MpesaWorld.start('2026-11-02T06:00:00Z', { seed: SEED, callbackDelayMs: 0 });
  story = await MpesaOffice.open(world, { units: LEASES, pull: true, urls: true });
  // M-Pesa's own callbacks are all lost: who tells of what, when and how often is drawn below.
  for (const on of ['stk.callback', 'c2b.confirmation'] as const) world.daraja.script({ on, lost: true, times: 1_000_000 });
  // And Pull does not work at first.
  world.daraja.script({ on: 'pull.query', html: true, times: 4 });
});
afterAll(() => world.stop());

interface Report {
  atS: number;
  url: string;
  body: string;
}

const start = (): number => Date.parse('2026-11-02T06:00:00Z');
const nowS = (): number => (world.app.clock.now().getTime() - start()) / 1_000;
const pick = <T>(list: readonly T[]): T => list[chance.whole(0, list.length - 1)] as T;
const amount = (): Money => Money.of(chance.whole(1, 200_000) * 100, 'KES');
const newPhone = (n: number): string => `07${String(30_000_000 + n)}`;

/** Somebody is asked, or pays by themselves. */
async function pay(n: number): Promise<void> {
  const letting = pick(story.collection.lettings);
  const phone = newPhone(n);
  if (chance.happens(0.5)) {
    const { payReference } = letting;
    await world.daraja.pay({
      from: phone,
      to: story.shortCode,
      amount: amount().amount,
      account: chance.happens(0.1) ? 'rent' : payReference,
    });
    return;
  }
  const habit = chance.happens(0.8) ? 'PAYS' : chance.happens(0.5) ? 'DISMISSES' : 'IGNORES';
  world.daraja.addPayer({ phone, habit, answersAfterMs: chance.whole(0, 40_000) });
  // Some of the answers to pushes are lost, after M-Pesa has done what it was asked.
  if (chance.happens(0.1)) world.daraja.script({ on: 'stk.push', drop: true, where: { phone } });
  const principal: Principal = {
    id: story.office.userId,
    kind: 'USER',
    organizationId: story.office.organizationId,
    role: 'ADMIN',
    sight: 'ALL',
  };
  const wanted = { leaseId: letting.leaseId, amount: amount(), phone };
  await world.app.database.transaction((tx) =>
    world.app.nest.get(StkPushesService).request(tx, story.collection.organization, principal, wanted),
  );
}

/** What is told of a payment: nothing, or up to five times, by this or that way, soon or weeks later. */
function reportsOf({ receipt, at }: Transaction): Report[] {
  const told = world.daraja.deliveries.filter(({ body }) => body.includes(receipt));
  const paidS = (at.getTime() - start()) / 1_000;
  return Array.from({ length: told.length === 0 ? 0 : chance.whole(0, 5) }, () => {
    const { url, body } = pick(told);
    const late = chance.happens(0.5) ? chance.whole(0, 120) : chance.happens(0.5) ? chance.whole(0, DAY_S) : chance.whole(0, MOST_LATE_S);
    return { atS: paidS + late, url, body };
  });
}

/** Tells what is due, in no order. */
async function tell(reports: Report[]): Promise<void> {
  const due = reports.filter(({ atS }) => atS <= nowS());
  for (const report of due) reports.splice(reports.indexOf(report), 1);
  for (let left = due.length; left > 0; left--) {
    const [report] = due.splice(chance.whole(0, left - 1), 1);
    const url = new URL(report!.url).pathname;
    const headers = { 'content-type': 'application/json' };
    const answer = await world.app.nest.inject({ method: 'POST', url, headers, payload: report!.body });
    expect(answer.statusCode).toBe(200);
  }
}

const count = (sql: string): Promise<number> => world.app.number(sql, [story.office.organizationId]);
const stuck = (): Promise<number> =>
  count("SELECT COUNT(*) FROM stk_pushes WHERE organization_id = ? AND state NOT IN ('SUCCESS', 'FAILED', 'EXPIRED')");

/** What M-Pesa's books say, and what ours say, receipt by receipt. */
async function expectEachCreditedOnce(): Promise<void> {
  const truth = world.daraja.truth(story.shortCode);
  const rows = await world.app.rows<{ receipt: string; minor: string; state: string }>(
    'SELECT external_id AS receipt, amount_minor AS minor, state FROM payments WHERE organization_id = ? AND channel_id = ? ORDER BY external_id',
    [story.office.organizationId, story.collection.channelId],
  );
  const sorted = (list: string[]): string[] => list.sort();
  expect(sorted(rows.map(({ receipt, minor }) => `${receipt} ${Number(minor)}`))).toEqual(
    sorted(truth.map(({ receipt, amount: { amountMinor } }) => `${receipt} ${amountMinor}`)),
  );
  const answered = await world.app.rows<{ receipt: string }>(
    "SELECT receipt FROM stk_pushes WHERE organization_id = ? AND state = 'SUCCESS' AND payment_id IS NOT NULL",
    [story.office.organizationId],
  );
  expect(sorted(answered.map(({ receipt }) => receipt))).toEqual(
    sorted(truth.filter(({ via }) => via === 'STK').map(({ receipt }) => receipt)),
  );
}

test('payments told of never, once or five times, by any way, weeks late: each is credited exactly once', async () => {
  const reports: Report[] = [];
  const seen = new Set<string>();
  const STEPS = 12;
  for (let step = 0; step < STEPS; step++) {
    for (let n = step; n < PAYMENTS; n += STEPS) await pay(n);
    await world.app.work();
    for (let part = 0; part < 3; part++) {
      await world.daraja.advance((MADE_IN_S / STEPS / 3) * 1_000);
      const made = world.daraja.truth(story.shortCode).filter(({ receipt }) => !seen.has(receipt));
      for (const one of made) seen.add(one.receipt);
      reports.push(...made.flatMap(reportsOf));
      await tell(reports);
      await world.app.work();
    }
  }
  for (let hour = 0; hour < 24; hour++) {
    await world.daraja.advance(HOUR_S * 1_000);
    await tell(reports);
    await world.app.work();
  }
  expect(await stuck()).toBe(0);
  await expectEachCreditedOnce();

  while (reports.length > 0) {
    await world.daraja.advance(4 * DAY_S * 1_000);
    await tell(reports);
    await world.app.work();
  }
  await expectEachCreditedOnce();
  expect(await stuck()).toBe(0);
  expect(
    await count(
      "SELECT COUNT(*) FROM provider_events WHERE organization_id = ? AND state IN ('STORED', 'PARKED', 'UNREADABLE', 'CONFLICT')",
    ),
  ).toBe(0);
  await story.collection.moveTo(world.app.clock.now().toISOString());
  await story.collection.expectSound();
  const [prompts, paid] = [world.daraja.pushes.length, world.daraja.truth(story.shortCode).length];
  const asked = await count('SELECT COUNT(*) FROM stk_pushes WHERE organization_id = ?');
  expect(prompts).toBeLessThanOrEqual(asked);
  process.stdout.write(`every payment once: ${asked} pushes, ${prompts} prompts, ${paid} payments\n`);
});
