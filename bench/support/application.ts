import { tmpdir } from 'node:os';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Program } from './programs.js';

const signingKey = JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }));
const dataKey = randomBytes(32).toString('base64');

/** As `npm start` and the image have it. */
const NODE_FLAGS = '--max-semi-space-size=8';
/** What `npm run start:worker` and compose.yaml have beside. */
const WORKER_FLAGS = ' --max-old-space-size=512';

/** As in production, except that tokens last as long as the benchmarks. */
const environment = (databaseUrl: string): Record<string, string> => ({
  NODE_OPTIONS: NODE_FLAGS,
  NODE_ENV: 'production',
  DATABASE_URL: databaseUrl,
  AUTH_SIGNING_KEY: signingKey,
  DATA_KEY: dataKey,
  ALLOW_LOCAL_PROVIDERS: 'true',
  // Nothing is kept there.
  FILES_FOLDER: tmpdir(),
  ACCESS_TOKEN_TTL_S: '3600',
  // One principal asks for all of them.
  RATE_LIMITS_PERCENT: '1000000',
  SHUTDOWN_DELAY_MS: '0',
  HTTP_HOST: '127.0.0.1',
});

export async function migrate(databaseUrl: string): Promise<void> {
  await new Program('apps/api/src/migrate.js', environment(databaseUrl)).finished();
}

/** The API, listening. */
export interface Api {
  program: Program;
  url: string;
  /** Milliseconds from the start of the process to the first 200 of its readiness check. */
  startMs: number;
}

export async function startApi(databaseUrl: string): Promise<Api> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = new Program('apps/api/src/main.js', { ...environment(databaseUrl), HTTP_PORT: String(port) });
  const deadline = program.startedAt + 60_000;
  while (!(await isReady(url))) {
    if (!program.alive || performance.now() > deadline) await program.line(/"msg":"ready"/, 0);
    await sleep(5);
  }
  const startMs = performance.now() - program.startedAt;
  await program.line(/"msg":"ready"/); // It was this program that answered.
  return { program, url, startMs };
}

/** The worker, at work. @param settings beside those of every program */
export async function startWorker(
  databaseUrl: string,
  settings: Record<string, string> = {},
): Promise<{ program: Program; startMs: number }> {
  const flags = { NODE_OPTIONS: `${NODE_FLAGS}${WORKER_FLAGS}` };
  const program = new Program('apps/api/src/worker.js', { ...environment(databaseUrl), ...settings, ...flags });
  await program.line(/"msg":"ready"/);
  return { program, startMs: performance.now() - program.startedAt };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    async (answer) => (await answer.arrayBuffer(), answer.ok),
    () => false,
  );

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
