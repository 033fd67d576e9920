import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { Config } from './config.js';
import { createLog, nestLogger } from './log.js';
import { startLoops } from './loops.js';

/** The jobs door: the same image as the API, another command. */
const config = Config.read();
const log = createLog(config, 'worker');
const app = await NestFactory.createApplicationContext(AppModule.with({ config, log }), { logger: nestLogger(log), abortOnError: false });
const loops = startLoops(app, log);
log.info('ready');

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'stopping');
  await loops.stop();
  await app.close();
  log.info('stopped');
}
process.on('SIGTERM', (signal) => void stop(signal));
process.on('SIGINT', (signal) => void stop(signal));
