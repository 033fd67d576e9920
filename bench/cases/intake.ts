import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorker } from '../support/application.js';
import { LANES, type Bench } from '../support/bench.js';
import { layChargedMonth } from '../support/charged-month.js';
import { confirmation, deliver, SHORT_CODE } from '../support/confirmations.js';
import { numberOf, rowsOf, type Databases } from '../support/databases.js';
import { assertSoundBooks, post, proved, type Office } from '../support/office.js';
import type { Letting } from '../support/portfolio.js';
import { runBare } from '../support/programs.js';
import type { Figure } from '../support/report.js';
import { newEstate, onStage, thisMonth, untilIdle, type Estate } from '../support/stage.js';
import { figure, median, percent } from '../support/statistics.js';

const TARGET = 0.5;
const SIZE = { payments: 2_000, rounds: 3, warmUp: 400 };
const QUICK = { payments: 200, rounds: 1, warmUp: 50 };

/** Where payments are told to, and how many have been. */
interface Hook {
  databases: Databases;
  office: Office;
  address: string;
  told: number;
}

/** M-Pesa confirmations, from HTTP POST to fully posted, against the same rows written by hand. */
export async function intake(bench: Bench): Promise<Figure[]> {
  const size = bench.quick ? QUICK : SIZE;
  return onStage(bench, async (stage) => {
    const lettings = size.warmUp + size.payments * size.rounds;
    bench.say(`${lettings} leases with a month's charges`);
    const period = thisMonth();
    const estate = await newEstate(stage, { name: 'intake', lettings, billedFrom: period }, (writer, portfolio) =>
      layChargedMonth(writer, portfolio, period),
    );
    await bench.databases.analyze();
    const { program } = await startWorker(bench.databases.url('a'));
    try {
      return [figureOf(await rounds(bench, estate, size))];
    } finally {
      await program.stop();
    }
  });
}

async function rounds(
  { databases, say }: Bench,
  { office, portfolio }: Estate,
  size: typeof SIZE,
): Promise<{ ours: number[]; bare: number[] }> {
  const channel = await post<{ confirmationUrl: string }>(await proved(office), '/v1/payment-channels', {
    kind: 'MPESA_PAYBILL',
    shortCode: SHORT_CODE,
    name: 'Rent',
  });
  const hook: Hook = { databases, office, address: office.url + new URL(channel.confirmationUrl).pathname, told: 0 };
  const queue = [...portfolio.lettings];
  await payAll(hook, queue.splice(0, size.warmUp));
  await untilIdle(databases);
  await databases.copy();
  const result = { ours: [] as number[], bare: [] as number[] };
  for (let round = 1; round <= size.rounds; round++) {
    const after = await lastEvent(hook);
    const ours = await payAll(hook, queue.splice(0, size.payments));
    await untilIdle(databases);
    const task = { from: databases.url('a'), to: databases.url('b'), organizationId: office.organizationId, after, lanes: LANES };
    const bare = await runBare<{ perSecond: number }>('intake', task);
    say(`round ${round}: ours ${figure(ours)}/s, bare ${figure(bare.perSecond)}/s`);
    result.ours.push(ours);
    result.bare.push(bare.perSecond);
  }
  await assertSoundBooks(office);
  await assertSameMoney(databases);
  return result;
}

function figureOf({ ours, bare }: { ours: number[]; bare: number[] }): Figure {
  const ratio = median(ours) / median(bare);
  return {
    name: 'intake: payments',
    ours: `${figure(median(ours))}/s`,
    bare: `${figure(median(bare))}/s`,
    ratio: percent(ratio),
    target: `≥ ${percent(TARGET)}`,
    met: ratio >= TARGET,
  };
}

/** Pays the month's rent of each letting. @returns payments a second until all are in the books */
async function payAll(hook: Hook, lettings: readonly Letting[]): Promise<number> {
  const { databases, office, address } = hook;
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const bodies = lettings.map((letting) => confirmation(letting, ++hook.told));
  const booked = `SELECT COUNT(*) FROM ${databases.table('a', 'provider_events')} WHERE organization_id = ? AND state = 'HANDLED'`;
  const began = performance.now();
  const lane = async (): Promise<void> => {
    for (let body = bodies.shift(); body !== undefined; body = bodies.shift()) await deliver(agent, address, body);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  while ((await numberOf(databases.connection, booked, [office.organizationId])) < hook.told) {
    if (performance.now() - began > 300_000) throw new Error('Some payments do not get into the books.');
    await sleep(10);
  }
  const seconds = (performance.now() - began) / 1_000;
  agent.destroy();
  return lettings.length / seconds;
}

async function lastEvent({ databases, office }: Hook): Promise<string> {
  const sql = `SELECT MAX(id) AS id FROM ${databases.table('a', 'provider_events')} WHERE organization_id = ?`;
  const [row] = await rowsOf<{ id: string }>(databases.connection, sql, [office.organizationId]);
  return row?.id ?? '';
}

/** The bare peer must have done all of the work. */
async function assertSameMoney(databases: Databases): Promise<void> {
  await databases.assertSame((table) => `SELECT COUNT(*) AS entries, SUM(amount_minor) AS amount FROM ${table('entries')}`);
  await databases.assertSame((table) => `SELECT COUNT(*) AS allocations, SUM(amount_minor) AS amount FROM ${table('allocations')}`);
  await databases.assertSame((table) => `SELECT SUM(open_minor) AS open FROM ${table('charges')}`);
  await databases.assertSame(
    (table) => `SELECT SUM(receivable_minor) AS owed, SUM(credit_minor) AS credit FROM ${table('lease_accounts')}`,
  );
  await databases.assertSame((table) => `SELECT state, COUNT(*) AS events FROM ${table('provider_events')} GROUP BY state ORDER BY state`);
  await databases.assertSame((table) => `SELECT COUNT(DISTINCT number) AS payments, MAX(number) AS last FROM ${table('payments')}`);
}
