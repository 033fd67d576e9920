import { readFileSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { Config } from './config.js';
import { createHttpApp } from './http-app.js';
import { createLog } from './log.js';
import { buildOpenApi } from './openapi.js';

/** Writes openapi.json, or with --check says whether the committed one is current. Needs no database. */
const FILE = 'openapi.json';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const config = Config.read({
  NODE_ENV: 'development',
  LOG_LEVEL: 'error',
  DATABASE_URL: 'mysql://none@localhost/none',
  AUTH_SIGNING_KEY: JSON.stringify(privateKey.export({ format: 'jwk' })),
});
const app = await createHttpApp({ config, log: createLog(config, 'api'), connected: false });
const text = `${JSON.stringify(buildOpenApi(app), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
  console.log(`${FILE} is written.`);
} else if (readFileSync(FILE, 'utf8') === text) {
  console.log(`${FILE} is current.`);
} else {
  console.error(`${FILE} is out of date: run \`npm run openapi\` and commit it.`);
  process.exitCode = 1;
}
await app.close();
