import { setTimeout as sleep } from 'node:timers/promises';
import { dateIn, monthOf, NAIROBI, type YearMonth } from '@plotihub/time';
import { migrate, startApi, type Api } from './application.js';
import type { Bench } from './bench.js';
import { connectTo, numberOf, type Databases } from './databases.js';
import { signUp, type Office } from './office.js';
import { layPortfolio, type Portfolio } from './portfolio.js';
import { Writer } from './writer.js';

/** Both databases, new and migrated, and the API on the first of them. */
export interface Stage {
  databases: Databases;
  api: Api;
}

/** Does its work on a new stage and clears it away. */
export async function onStage<T>({ databases }: Bench, work: (stage: Stage) => Promise<T>): Promise<T> {
  await databases.recreate();
  for (const side of ['a', 'b'] as const) await migrate(databases.url(side));
  const api = await startApi(databases.url('a'));
  try {
    return await work({ databases, api });
  } finally {
    await api.program.stop();
  }
}

/** An agency with let units: signed up through the API, filled by SQL. */
export interface Estate {
  office: Office;
  portfolio: Portfolio;
}

/** @param fill what else the organization has */
export async function newEstate(
  { databases, api }: Stage,
  size: { name: string; lettings: number; billedFrom: YearMonth },
  fill: (writer: Writer, portfolio: Portfolio) => Promise<void> = async () => undefined,
): Promise<Estate> {
  const office = await signUp(api.url, size.name);
  const connection = await connectTo(databases.url('a'));
  const writer = new Writer(connection, office.organizationId);
  const portfolio = await layPortfolio(writer, size.lettings, size.billedFrom);
  await fill(writer, portfolio);
  await connection.end();
  return { office, portfolio };
}

export const thisMonth = (): YearMonth => monthOf(dateIn(new Date(), NAIROBI));

/** Waits until the worker has nothing left to do: no event undelivered, no message due. */
export async function untilIdle(databases: Databases, milliseconds = 300_000): Promise<void> {
  const left = `SELECT (SELECT COUNT(*) FROM ${databases.table('a', 'outbox_events')} WHERE delivered_at IS NULL)
    + (SELECT COUNT(*) FROM ${databases.table('a', 'messages')} WHERE state IN ('QUEUED', 'SENDING') AND not_before <= UTC_TIMESTAMP(6))`;
  const deadline = performance.now() + milliseconds;
  while ((await numberOf(databases.connection, left)) > 0) {
    if (performance.now() > deadline) throw new Error('The worker does not come to an end.');
    await sleep(200);
  }
}
