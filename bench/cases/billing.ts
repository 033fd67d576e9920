import { setTimeout as sleep } from 'node:timers/promises';
import { addMonths, type YearMonth } from '@plotihub/time';
import { startWorker } from '../support/application.js';
import type { Bench } from '../support/bench.js';
import { rowsOf, type Databases } from '../support/databases.js';
import { assertSoundBooks, post, type Office } from '../support/office.js';
import { runBare } from '../support/programs.js';
import type { Figure } from '../support/report.js';
import { newEstate, onStage, thisMonth, untilIdle, type Stage } from '../support/stage.js';
import { figure, median, percent } from '../support/statistics.js';

const TARGET = 0.6;
const MOST_GROWTH = 11;
const MOST_MEGABYTES = 300;
/** How long the messages of a run may take, with the minute for which they rest. */
const MESSAGES_MS = 600_000;
/** Rare enough that asking costs the server nothing to speak of. */
const POLL_MS = 50;
const SIZE = { small: 2_000, large: 20_000, rounds: 3 };
const QUICK = { small: 100, large: 1_000, rounds: 1 };

/** When the worker billed whom, and how long it took. */
interface OurRun {
  organizationId: string;
  since: string;
  until: string;
  seconds: number;
}

/** What the bare peer wrote, and how long it took. */
interface BareRun {
  rows: number;
  seconds: number;
}

interface Pair {
  ours: OurRun;
  bare: BareRun;
}

interface Round {
  small: Pair;
  large: Pair;
  peakMegabytes: number;
}

/** A month's bill for all leases, carried out by the worker, against multi-row INSERTs of the rows that it wrote. */
export async function billing(bench: Bench): Promise<Figure[]> {
  const { databases, quick, say } = bench;
  const size = quick ? QUICK : SIZE;
  return onStage(bench, async (stage) => {
    say(`${size.small} and ${size.large} leases with rent and three charge rules`);
    const billedFrom = addMonths(thisMonth(), 1 - size.rounds);
    const small = (await newEstate(stage, { name: 'small', lettings: size.small, billedFrom })).office;
    const large = (await newEstate(stage, { name: 'large', lettings: size.large, billedFrom })).office;
    await databases.copy();
    const rounds: Round[] = [];
    for (let n = 0; n < size.rounds; n++) {
      const round = await oneRound(stage, { small, large }, { period: addMonths(billedFrom, n), isLast: n === size.rounds - 1 });
      say(`round ${n + 1}: ${tell('small', round.small)}; ${tell('large', round.large)}; worker's peak ${figure(round.peakMegabytes)} MB`);
      rounds.push(round);
    }
    await Promise.all([small, large].map(assertSoundBooks));
    await assertSameBooks(databases);
    return figuresOf(rounds, size);
  });
}

async function oneRound(
  { databases }: Stage,
  offices: Record<'small' | 'large', Office>,
  { period, isLast }: { period: YearMonth; isLast: boolean },
): Promise<Round> {
  const { program } = await startWorker(databases.url('a'));
  // The small one first: it warms up the worker, as it does the bare peer.
  const small = await ourRun(databases, offices.small, period);
  await forgetEvents(databases);
  const large = await ourRun(databases, offices.large, period);
  if (isLast) await untilIdle(databases, MESSAGES_MS);
  const { peak } = program.memory();
  await program.stop();
  const [bareSmall, bareLarge] = await bareRuns(databases, [small, large]);
  await forgetEvents(databases);
  return { small: { ours: small, bare: bareSmall }, large: { ours: large, bare: bareLarge }, peakMegabytes: peak };
}

/** What follows from a run a minute later, such as messages, is no part of the next one. */
async function forgetEvents(databases: Databases): Promise<void> {
  await databases.connection.query(
    `UPDATE ${databases.table('a', 'outbox_events')} SET delivered_at = occurred_at WHERE delivered_at IS NULL`,
  );
}

/** From the request until the worker has charged the last lease. */
async function ourRun(databases: Databases, office: Office, period: YearMonth): Promise<OurRun> {
  const began = performance.now();
  const { id } = await post<{ id: string }>(office, '/v1/billing-runs', { period, mode: 'commit' });
  const sql = `SELECT state, failed, created_at AS since, finished_at AS until FROM ${databases.table('a', 'billing_runs')} WHERE organization_id = ? AND id = ?`;
  for (;;) {
    const [run] = await rowsOf<{ state: string; failed: number; since: string; until: string }>(databases.connection, sql, [
      office.organizationId,
      id,
    ]);
    const seconds = (performance.now() - began) / 1_000;
    if (run && run.state !== 'RUNNING') {
      if (run.state !== 'DONE' || run.failed > 0) throw new Error(`The billing run ended ${run.state} with ${run.failed} failures.`);
      return { organizationId: office.organizationId, since: run.since, until: run.until, seconds };
    }
    if (seconds > 300) throw new Error('The billing run does not come to an end.');
    await sleep(POLL_MS);
  }
}

async function bareRuns(databases: Databases, runs: [OurRun, OurRun]): Promise<[BareRun, BareRun]> {
  return runBare('billing', { from: databases.url('a'), to: databases.url('b'), runs });
}

const tell = (name: string, { ours, bare }: Pair): string =>
  `${name} ${bare.rows.toLocaleString('en')} rows, ours ${figure(ours.seconds)} s, bare ${figure(bare.seconds)} s`;

function figuresOf(rounds: readonly Round[], size: typeof SIZE): Figure[] {
  const rate = (pick: (pair: Pair) => number): number => median(rounds.map(({ large }) => large.bare.rows / pick(large)));
  const ours = rate((pair) => pair.ours.seconds);
  const bare = rate((pair) => pair.bare.seconds);
  const seconds = (which: 'small' | 'large'): number => median(rounds.map((round) => round[which].ours.seconds));
  const growth = seconds('large') / seconds('small');
  const peak = Math.max(...rounds.map(({ peakMegabytes }) => peakMegabytes));
  const leases = (count: number): string => count.toLocaleString('en');
  return [
    {
      name: `billing: rows, ${leases(size.large)} leases`,
      ours: `${figure(ours)}/s`,
      bare: `${figure(bare)}/s`,
      ratio: percent(ours / bare),
      target: `≥ ${percent(TARGET)}`,
      met: ours / bare >= TARGET,
    },
    {
      name: `billing: ${leases(size.small)} to ${leases(size.large)} leases`,
      ours: `${figure(seconds('small'))} s to ${figure(seconds('large'))} s`,
      ratio: `× ${figure(growth)}`,
      target: `≤ × ${MOST_GROWTH}`,
      met: growth <= MOST_GROWTH,
    },
    { name: "billing: worker's peak memory", ours: `${figure(peak)} MB`, target: `≤ ${MOST_MEGABYTES} MB`, met: peak <= MOST_MEGABYTES },
  ];
}

/** The bare peer must have written all of it. */
async function assertSameBooks(databases: Databases): Promise<void> {
  for (const [table, amount] of [
    ['invoices', 'total_minor'],
    ['charges', 'amount_minor'],
    ['entries', 'amount_minor'],
  ] as const)
    await databases.assertSame((name) => `SELECT COUNT(*) AS number, SUM(${amount}) AS amount FROM ${name(table)}`);
}
