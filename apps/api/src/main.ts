import { setTimeout as sleep } from 'node:timers/promises';
import { Config } from './config.js';
import { Readiness } from './health.controller.js';
import { createHttpApp } from './http-app.js';
import { createLog } from './log.js';

/** The HTTP door. */
const config = Config.read();
const log = createLog(config, 'api');
const app = await createHttpApp({ config, log });
await app.listen(config.httpPort, config.httpHost);
log.info({ url: await app.getUrl() }, 'ready');

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'stopping');
  // Not ready first, so that the load balancer sends no more; then finish what is under way; then the database.
  app.get(Readiness).stopping = true;
  await sleep(config.shutdownDelayMs);
  await app.close();
  log.info('stopped');
}
process.on('SIGTERM', (signal) => void stop(signal));
process.on('SIGINT', (signal) => void stop(signal));
