import { furnish } from './demo-world.js';
import { DarajaSimulator } from './simulator.js';

/** The simulator as a process of the development server: `node main.js 3010`. Its page is at /. SIGTERM ends it. */
const CALLBACK_DELAY_MS = 300;

const port = Number(process.argv[2] ?? 3010);
const daraja = await DarajaSimulator.start({ port, callbackDelayMs: CALLBACK_DELAY_MS });
furnish(daraja);
process.stdout.write(`listening on ${daraja.baseUrl}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void daraja.close().then(() => process.exit(0)));
