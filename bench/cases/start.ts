import { setTimeout as sleep } from 'node:timers/promises';
import { startApi, startWorker } from '../support/application.js';
import type { Bench } from '../support/bench.js';
import { onStage } from '../support/stage.js';
import type { Figure } from '../support/report.js';
import { figure, median } from '../support/statistics.js';

const MOST_SECONDS = 1.5;
const MOST_MEGABYTES = 180;
const REST_MS = 5_000;

/** From the start of a process to its readiness, and its memory at rest. */
export async function start(bench: Bench): Promise<Figure[]> {
  const url = bench.databases.url('a');
  return onStage(bench, async () => {
    const measured = { apiMs: [] as number[], workerMs: [] as number[], apiMb: [] as number[], workerMb: [] as number[] };
    const runs = bench.quick ? 1 : 7;
    for (let run = 1; run <= runs; run++) {
      const api = await startApi(url);
      const worker = await startWorker(url);
      await sleep(REST_MS);
      measured.apiMs.push(api.startMs);
      measured.workerMs.push(worker.startMs);
      measured.apiMb.push(api.program.memory().now);
      measured.workerMb.push(worker.program.memory().now);
      await Promise.all([api.program.stop(), worker.program.stop()]);
      bench.say(`run ${run}: API ${figure(api.startMs)} ms, worker ${figure(worker.startMs)} ms`);
    }
    return [
      ...[seconds('API', measured.apiMs), seconds('worker', measured.workerMs)],
      ...[megabytes('API', measured.apiMb), megabytes('worker', measured.workerMb)],
    ];
  });
}

function seconds(what: string, milliseconds: readonly number[]): Figure {
  const value = median(milliseconds) / 1_000;
  return { name: `start: ${what} ready`, ours: `${figure(value)} s`, target: `≤ ${MOST_SECONDS} s`, met: value <= MOST_SECONDS };
}

function megabytes(what: string, values: readonly number[]): Figure {
  const value = median(values);
  return { name: `start: ${what} at rest`, ours: `${figure(value)} MB`, target: `≤ ${MOST_MEGABYTES} MB`, met: value <= MOST_MEGABYTES };
}
