import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { addDays, dateIn, NAIROBI, type LocalDate } from '@plotihub/time';
import { startWorker } from '../support/application.js';
import type { Bench } from '../support/bench.js';
import { layChargedMonth, monthlyTotal } from '../support/charged-month.js';
import { connectTo, numberOf, type Databases } from '../support/databases.js';
import { assertSoundBooks, get, post, proved, type Office } from '../support/office.js';
import type { Letting } from '../support/portfolio.js';
import type { Figure } from '../support/report.js';
import { newEstate, onStage, thisMonth, untilIdle, type Estate } from '../support/stage.js';
import { figure } from '../support/statistics.js';
import { Writer } from '../support/writer.js';

const TARGET_S = 10;
const SIZE = { lines: 5_000, faults: 50 };
const QUICK = { lines: 500, faults: 10 };
const SHORT_CODE = '600966';
const SEED = 20_261_121;

/** What may be wrong with a line, by the name of the difference that must come of it. */
const KINDS = [
  'MISSING_IN_INTAKE',
  'AMOUNT_DIFFERS',
  'REVERSED_BY_PROVIDER',
  'DUPLICATE_RECEIPT',
  'UNREADABLE_LINE',
  'NOT_ON_STATEMENT',
  'UNREADABLE_EVENT',
  'SWEEP_NOT_RECORDED',
] as const;
type Kind = (typeof KINDS)[number];

/** A payment, and what goes wrong with it. */
interface Paid {
  letting: Letting;
  receipt: string;
  /** Nairobi time, `2026-11-05 12:00:00`. */
  at: string;
  minor: number;
  kind: Kind | undefined;
}

/** A month's statement of which one line in a hundred is wrong: from the upload to the last difference. */
export async function statement(bench: Bench): Promise<Figure[]> {
  const size = bench.quick ? QUICK : SIZE;
  return onStage(bench, async (stage) => {
    bench.say(`${size.lines} leases with a month's charges, each paid`);
    const period = thisMonth();
    const estate = await newEstate(stage, { name: 'statement', lettings: size.lines, billedFrom: period }, (writer, portfolio) =>
      layChargedMonth(writer, portfolio, period),
    );
    await bench.databases.analyze();
    const { program } = await startWorker(bench.databases.url('a'));
    try {
      const seconds = await measure(bench, estate, size);
      const perSecond = size.lines / seconds;
      const name = `statement: ${size.lines.toLocaleString('en')} lines, ${size.faults} of them wrong`;
      bench.say(`${figure(perSecond)} lines a second`);
      return [{ name, ours: `${seconds.toFixed(1)} s`, target: `≤ ${TARGET_S} s`, met: seconds <= TARGET_S }];
    } finally {
      await program.stop();
    }
  });
}

async function measure({ databases, say }: Bench, { office, portfolio }: Estate, size: typeof SIZE): Promise<number> {
  const channel = await post<{ id: string }>(await proved(office), '/v1/payment-channels', {
    kind: 'MPESA_PAYBILL',
    shortCode: SHORT_CODE,
    name: 'Rent',
  });
  const today = dateIn(new Date(), NAIROBI);
  const paid = payments(portfolio.lettings, size.faults, today);
  await tell(databases, office, channel.id, paid);
  await untilIdle(databases);

  const file = statementOf(paid);
  const began = performance.now();
  const { id } = await upload(office, channel.id, file);
  let state = '';
  for (; state !== 'DONE'; await sleep(200)) state = (await get<{ state: string }>(office, `/v1/statements/${id}`)).state;
  const imported = (performance.now() - began) / 1_000;
  const days = { channelId: channel.id, from: addDays(today, -25), to: today };
  const made = await post<{ id: string }>(office, '/v1/reconciliations', days);
  const found = await differencesOf(office, made.id);
  const seconds = (performance.now() - began) / 1_000;

  say(`imported in ${imported.toFixed(1)} s, reconciled in ${(seconds - imported).toFixed(1)} s`);
  assertFound(found, paid);
  await assertSoundBooks(office);
  return seconds;
}

/** One for each letting, in the order of time, ending three days ago; the first and the last are sound. */
function payments(lettings: readonly Letting[], faults: number, today: LocalDate): Paid[] {
  let state = SEED;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const wrong = new Map<number, Kind | undefined>();
  while (wrong.size < faults) wrong.set(1 + random(lettings.length - 2), KINDS[wrong.size % KINDS.length]);
  return lettings.map((letting, i) => {
    const minutes = Math.floor((i * 20 * 1_440) / lettings.length);
    const clock = [Math.floor((minutes % 1_440) / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
    const at = `${addDays(today, Math.floor(minutes / 1_440) - 23)} ${clock}:00`;
    return { letting, receipt: receiptOf('UKP', i), at, minor: monthlyTotal(letting), kind: wrong.get(i) };
  });
}

const receiptOf = (prefix: string, n: number): string => `${prefix}${n.toString(36).toUpperCase().padStart(7, '0')}`;
const amountOf = (minor: number): string => Money.of(minor, 'KES').amount;

/** Callbacks as they would have been kept, in clear as before they were sealed; waits until they are in the books. */
async function tell(databases: Databases, { organizationId }: Office, channelId: string, paid: readonly Paid[]): Promise<void> {
  const connection = await connectTo(databases.url('a'));
  const told = paid.filter(({ kind }) => kind !== 'MISSING_IN_INTAKE' && kind !== 'SWEEP_NOT_RECORDED');
  const at = new Date();
  await new Writer(connection, organizationId).insert('provider_events', told, {
    id: () => newId('pev'),
    channel_id: () => channelId,
    kind: () => 'C2B_CONFIRMATION',
    body: (one) => (one.kind === 'UNREADABLE_EVENT' ? `{"TransID": "${one.receipt}` : confirmation(one)),
    received_at: () => at,
    state: () => 'STORED',
    available_at: () => at,
  });
  await connection.end();
  const waiting = `SELECT COUNT(*) FROM ${databases.table('a', 'provider_events')} WHERE organization_id = ? AND state = 'STORED'`;
  const deadline = performance.now() + 300_000;
  while ((await numberOf(databases.connection, waiting, [organizationId])) > 0) {
    if (performance.now() > deadline) throw new Error('Some payments do not get into the books.');
    await sleep(200);
  }
}

function confirmation({ letting, receipt, at, minor }: Paid): string {
  return JSON.stringify({
    TransactionType: 'Pay Bill',
    TransID: receipt,
    TransTime: at.replace(/\D/g, ''),
    TransAmount: amountOf(minor),
    BusinessShortCode: SHORT_CODE,
    BillRefNumber: letting.payReference,
    MSISDN: '2547 ***** 126',
    FirstName: 'JANE',
  });
}

function statementOf(paid: readonly Paid[]): string {
  const header =
    'Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Reason Type,Other Party Info,Linked Transaction ID,A/C No.';
  return [header, ...paid.flatMap(linesOf)].join('\n');
}

function linesOf({ letting, receipt, at, minor, kind }: Paid, index: number): string[] {
  const line = (paidIn: string, withdrawn = '', reason = 'Pay Bill', linked = '', code = receipt): string =>
    [code, at, `${reason} Online`, 'Completed', paidIn, withdrawn, reason, '2547****126 - JANE', linked, letting.payReference].join(',');
  const sound = line(amountOf(minor));
  switch (kind) {
    case 'AMOUNT_DIFFERS':
      return [line(amountOf(minor + 100))];
    case 'REVERSED_BY_PROVIDER':
      return [sound, line('', `-${amountOf(minor)}`, 'Transaction Reversal', receipt, receiptOf('UKR', index))];
    case 'DUPLICATE_RECEIPT':
      return [sound, sound];
    case 'UNREADABLE_LINE':
      return [line(`${amountOf(minor)}k`)];
    case 'SWEEP_NOT_RECORDED':
      return [line('', `-${amountOf(minor)}`, 'Organization Settlement')];
    case 'NOT_ON_STATEMENT':
    case 'UNREADABLE_EVENT':
      return [];
    case 'MISSING_IN_INTAKE':
    case undefined:
      return [sound];
  }
}

async function upload({ url, token }: Office, channelId: string, file: string): Promise<{ id: string }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' };
  const answer = await fetch(`${url}/v1/statements?mode=commit&channelId=${channelId}`, { method: 'POST', headers, body: file });
  if (answer.status !== 201) throw new Error(`The statement was answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { id: string };
}

interface Difference {
  cause: string;
  externalId: string | null;
}

async function differencesOf(office: Office, reconciliationId: string): Promise<Difference[]> {
  const path = `/v1/reconciliations/${reconciliationId}/differences?limit=200`;
  return (await get<{ data: Difference[] }>(office, path)).data;
}

/** @throws Error unless all that is wrong was found, and nothing else: fast and wrong is not fast */
function assertFound(found: readonly Difference[], paid: readonly Paid[]): void {
  const wanted = paid
    .flatMap(({ kind, receipt }) => (kind === undefined ? [] : [`${kind} ${kind === 'UNREADABLE_EVENT' ? '' : receipt}`]))
    .sort();
  const seen = found.map(({ cause, externalId }) => `${cause} ${externalId ?? ''}`).sort();
  if (wanted.join() !== seen.join()) throw new Error(`Wrong was ${wanted.join(', ')}; found was ${seen.join(', ')}.`);
}
