import { readFileSync, writeFileSync } from 'node:fs';
import { SystemClock } from '@plotihub/time';
import { furnish } from './demo-world.js';
import { DarajaSimulator } from './simulator.js';

/**
 * The simulator as a process of the development server: `node main.js 3010 .data/simulator.json`. Its page is at /. What it must know
 * after a restart is kept in the file: the application remembers its payments too. SIGTERM ends it.
 */
const CALLBACK_DELAY_MS = 300;
const KEEP_EVERY_MS = 1_000;

const [port = '3010', file = ''] = process.argv.slice(2);
// another seed each time: a receipt that another day's run has made must not come back as another payment's
const daraja = await DarajaSimulator.start({
  port: Number(port),
  callbackDelayMs: CALLBACK_DELAY_MS,
  seed: new SystemClock().now().getTime(),
});
furnish(daraja);
let kept = recall();
setInterval(keep, KEEP_EVERY_MS).unref();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());
process.stdout.write(`listening on ${daraja.baseUrl}\n`);

function recall(): string {
  try {
    daraja.remember(readFileSync(file, 'utf8'));
  } catch {
    // no such file yet, or one of an older version: the payers begin anew
  }
  return daraja.memory();
}

function keep(): void {
  const memory = daraja.memory();
  if (file !== '' && memory !== kept) writeFileSync(file, memory);
  kept = memory;
}

async function end(): Promise<void> {
  await daraja.close();
  keep();
  process.exit(0);
}
