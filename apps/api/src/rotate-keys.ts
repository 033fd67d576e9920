import { NestFactory } from '@nestjs/core';
import { KeyRotation } from '@plotihub/encryption';
import { AppModule } from './app.module.js';
import { Config } from './config.js';
import { createLog, nestLogger } from './log.js';

/**
 * The keys door: `npm run keys:rotate [-- --new-data-keys]`, while the application runs. Give every process the new master key first
 * and the old one second, restart them, rotate, then take the old one away. Killed midway, it goes on when it is run again.
 */
const newDataKeys = process.argv.includes('--new-data-keys');
const config = Config.read();
const log = createLog(config, 'keys');
const app = await NestFactory.createApplicationContext(AppModule.with({ config, log }), { logger: nestLogger(log), abortOnError: false });
const masterKeys = await app.get(KeyRotation).run({ newDataKeys, onProgress: (progress) => log.info(progress, 'rotating') });
log.info({ masterKeys }, 'rotated; no other master key is needed any more');
await app.close();
