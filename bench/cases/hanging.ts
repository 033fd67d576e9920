import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorker } from '../support/application.js';
import { LANES, type Bench } from '../support/bench.js';
import { layChargedMonth } from '../support/charged-month.js';
import { confirmation, deliver, receiptOf, SHORT_CODE } from '../support/confirmations.js';
import { connectTo, rowsOf, type Databases } from '../support/databases.js';
import { assertSoundBooks, post, proved, put, type Office } from '../support/office.js';
import type { Letting } from '../support/portfolio.js';
import { Provider } from '../support/provider.js';
import type { Figure } from '../support/report.js';
import { newEstate, onStage, thisMonth, untilIdle, type Estate } from '../support/stage.js';
import { figure, median, quantile } from '../support/statistics.js';

const TARGET = 1.2;
const SIZE = { rounds: 6, seconds: 15, perSecond: 20, pushesPerSecond: 3, warmUp: 400 };
const QUICK = { rounds: 1, seconds: 15, perSecond: 10, pushesPerSecond: 2, warmUp: 50 };
/**
 * Between two rounds: what hung has been given up by then and M-Pesa is called again, receipts have been sent, and the pushes of the last
 * round are due to be asked about in the next.
 */
const PAUSE_MS = 35_000;
const LOOK_MS = 20;

/** In milliseconds, of each payment or the p99 of each round: from sending a confirmation to its answer, and to the commit that books it. */
interface Times {
  answered: number[];
  booked: number[];
}

interface Setting {
  databases: Databases;
  provider: Provider;
  office: Office;
  channelId: string;
  address: string;
  /** Lettings that have not paid, and those that are pushed. */
  payers: Letting[];
  pushed: Letting[];
  told: number;
}

/** M-Pesa confirmations at a steady pace while everything that M-Pesa is asked is answered at once, and while all of it hangs. */
export async function hanging(bench: Bench): Promise<Figure[]> {
  const size = bench.quick ? QUICK : SIZE;
  const rounds = size.rounds * 2 * size.seconds;
  const [payments, pushes] = [size.warmUp + rounds * size.perSecond, rounds * size.pushesPerSecond];
  const provider = await new Provider().start();
  try {
    return await onStage(bench, async (stage) => {
      bench.say(`${payments + pushes} leases with a month's charges`);
      const period = thisMonth();
      const estate = await newEstate(stage, { name: 'hanging', lettings: payments + pushes, billedFrom: period }, (writer, portfolio) =>
        layChargedMonth(writer, portfolio, period),
      );
      await bench.databases.analyze();
      const { program } = await startWorker(bench.databases.url('a'), {
        MPESA_URL: provider.url,
        NODE_ENV: 'test', // in production a provider must have TLS
      });
      try {
        return await measure(bench, await settingOf(bench, estate, provider, pushes), size);
      } finally {
        await program.stop();
      }
    });
  } finally {
    await provider.stop();
  }
}

async function settingOf({ databases }: Bench, { office, portfolio }: Estate, provider: Provider, pushes: number): Promise<Setting> {
  const admin = await proved(office);
  const channel = await post<{ id: string; confirmationUrl: string }>(admin, '/v1/payment-channels', {
    kind: 'MPESA_PAYBILL',
    shortCode: SHORT_CODE,
    name: 'Rent',
  });
  const credentials = { consumerKey: 'key', consumerSecret: 'secret', passkey: 'passkey', pullNumber: '0722000999' };
  await put(admin, `/v1/payment-channels/${channel.id}/mpesa-credentials`, credentials);
  const payers = [...portfolio.lettings];
  const pushed = payers.splice(0, pushes);
  const address = office.url + new URL(channel.confirmationUrl).pathname;
  return { databases, provider, office, channelId: channel.id, address, payers, pushed, told: 0 };
}

async function measure(bench: Bench, setting: Setting, size: typeof SIZE): Promise<Figure[]> {
  const { provider, office } = setting;
  await payments(setting, size.warmUp, size.perSecond);
  const usual: Times = { answered: [], booked: [] };
  const beside: Times = { answered: [], booked: [] };
  for (let round = 1; round <= size.rounds; round++) {
    // Whoever is first in one round is second in the next.
    const sides = [false, true].map((hangs) => ({ hangs, all: hangs ? beside : usual }));
    const said: string[] = [];
    for (const { hangs, all } of round % 2 === 1 ? sides : sides.toReversed()) {
      await sleep(PAUSE_MS);
      await untilIdle(bench.databases);
      provider.hangs = hangs;
      const times = await oneRound(setting, size);
      provider.hangs = false;
      all.answered.push(quantile(times.answered, 0.99));
      all.booked.push(quantile(times.booked, 0.99));
      said.push(`${figure(quantile(times.booked, 0.99))} ms while M-Pesa ${hangs ? 'hangs' : 'answers'}`);
    }
    bench.say(`round ${round}: booked p99 ${said.join(', ')}`);
  }
  bench.say(`held: ${JSON.stringify(Object.fromEntries(provider.held))}, answered: ${JSON.stringify(Object.fromEntries(provider.served))}`);
  assertAllKindsHung(provider);
  await assertSoundBooks(office);
  return [
    figureOf('hanging: confirmation answered, p99', beside.answered, usual.answered),
    figureOf('hanging: payment booked, p99', beside.booked, usual.booked),
  ];
}

/** Confirmations, pushes and a Pull, side by side. */
async function oneRound(setting: Setting, { seconds, perSecond, pushesPerSecond }: typeof SIZE): Promise<Times> {
  const pushes = setting.pushed.splice(0, seconds * pushesPerSecond);
  const [times] = await Promise.all([
    payments(setting, seconds * perSecond, perSecond),
    paced(pushes, pushesPerSecond, (letting) => push(setting.office, letting)),
    pull(setting),
  ]);
  return times;
}

/** Confirmations at their pace, whether or not the earlier ones are answered: a slow server gets no mercy. */
async function payments(setting: Setting, count: number, perSecond: number): Promise<Times> {
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const sentAt = new Map<string, number>();
  const answered: number[] = [];
  const lettings = setting.payers.splice(0, count).map((letting) => ({ letting, n: ++setting.told }));
  const booked = bookedTimes(setting, lettings, sentAt);
  await paced(lettings, perSecond, async ({ letting, n }) => {
    const began = performance.now();
    sentAt.set(receiptOf(n), began);
    await deliver(agent, setting.address, confirmation(letting, n));
    answered.push(performance.now() - began);
  });
  const times = { answered, booked: await booked };
  agent.destroy();
  return times;
}

/** Looks fifty times a second which payments are in the books. */
async function bookedTimes(setting: Setting, told: readonly { n: number }[], sentAt: ReadonlyMap<string, number>): Promise<number[]> {
  const connection = await connectTo(setting.databases.url('a'));
  const sql = 'SELECT external_id AS receipt FROM inbound_transactions WHERE organization_id = ? AND channel_id = ? AND external_id IN (?)';
  const waiting = new Set(told.map(({ n }) => receiptOf(n)));
  const times: number[] = [];
  const deadline = performance.now() + 300_000;
  while (waiting.size > 0) {
    if (performance.now() > deadline) throw new Error('Some payments do not get into the books.');
    await sleep(LOOK_MS);
    const sent = [...waiting].filter((receipt) => sentAt.has(receipt)).slice(0, 150);
    if (sent.length === 0) continue;
    for (const { receipt } of await rowsOf<{ receipt: string }>(connection, sql, [
      setting.office.organizationId,
      setting.channelId,
      sent,
    ])) {
      waiting.delete(receipt);
      times.push(performance.now() - (sentAt.get(receipt) ?? 0));
    }
  }
  await connection.end();
  return times;
}

/** Begins one piece of work after the other at a steady pace. */
async function paced<T>(items: readonly T[], perSecond: number, work: (item: T) => Promise<void>): Promise<void> {
  const began = performance.now();
  const under: Promise<void>[] = [];
  for (const [i, item] of items.entries()) {
    const ahead = began + (i * 1_000) / perSecond - performance.now();
    if (ahead > 1) await sleep(ahead);
    under.push(work(item));
  }
  await Promise.all(under);
}

/** An API that is too busy says so and is asked again; whoever waits for a prompt has time. */
async function push(office: Office, { leaseId, number }: Letting): Promise<void> {
  const body = { leaseId, phone: `07${String(10_000_000 + number)}` };
  for (let tries = 20; ; tries--) {
    const busy = await post(office, '/v1/stk-pushes', body).then(
      () => undefined,
      (error: Error) => error,
    );
    if (!busy) return;
    if (tries === 0 || !busy.message.includes('answered 503')) throw busy;
    await sleep(500);
  }
}

/** Refused while an earlier one is under way, which is as good. */
async function pull({ office, channelId }: Setting): Promise<void> {
  await post(office, `/v1/payment-channels/${channelId}/pull`, {}).catch((error: Error) => {
    if (!error.message.includes('answered 409')) throw error;
  });
}

/** What is not called does not hang. */
function assertAllKindsHung({ held }: Provider): void {
  for (const kind of ['stkpush/v1/processrequest', 'stkpushquery/v1/query', 'pulltransactions/v1/query'])
    if (!held.has(kind)) throw new Error(`No call to ${kind} has hung.`);
}

/** @param hung p99 of each round */
function figureOf(name: string, hung: readonly number[], usual: readonly number[]): Figure {
  const ratio = median(hung) / median(usual);
  const [ours, bare] = [`${figure(median(hung))} ms`, `${figure(median(usual))} ms`];
  return { name, ours, bare, ratio: `× ${figure(ratio)}`, target: `≤ × ${TARGET}`, met: ratio <= TARGET };
}
