import { existsSync } from 'node:fs';
import { run, runNode } from './processes.mjs';
import { inProject, projectNode, say, secondsSince, toolEnvironment } from './project.mjs';
import { developmentDataKey } from './data-key.mjs';
import { developmentSigningKey } from './signing-key.mjs';

/** The processes of the application and its tools, as built. */
export const built = {
  api: inProject('dist/apps/api/src/main.js'),
  worker: inProject('dist/apps/api/src/worker.js'),
  migrate: inProject('dist/apps/api/src/migrate.js'),
  demo: inProject('dist/demo/demo.js'),
  bench: inProject('dist/bench/bench.js'),
  simulator: inProject('dist/libs/mpesa/src/simulator/main.js'),
};

/** The command of the Nest compiler: the one that rewrites the @plotihub path aliases. */
export const nestBuild = [inProject('node_modules/@nestjs/cli/bin/nest.js'), 'build'];

/** What a developer signs in with once the demo data are loaded; caretaker@ and owner@ have the same password and see less. */
export const demoUser = { email: 'admin@demo.plotihub.test', password: 'demo-password-2026' };

/** Where the simulator of Safaricom's Daraja listens in development. */
export const simulatorPort = Number(process.env.SIMULATOR_PORT || 3010);

/**
 * The environment of the application's processes on a development database: reached from this machine only, quick to stop, and with the
 * simulator in place of Safaricom.
 */
export function developmentEnvironment(database, httpPort) {
  return toolEnvironment({
    MPESA_URL: process.env.MPESA_URL || `http://127.0.0.1:${simulatorPort}`,
    DATABASE_URL: database.url,
    NODE_ENV: 'development',
    HTTP_HOST: process.env.HTTP_HOST ?? '127.0.0.1',
    HTTP_PORT: String(httpPort),
    SHUTDOWN_DELAY_MS: process.env.SHUTDOWN_DELAY_MS ?? '0',
    AUTH_SIGNING_KEY: process.env.AUTH_SIGNING_KEY ?? developmentSigningKey(),
    DATA_KEY: process.env.DATA_KEY ?? developmentDataKey(),
  });
}

/** Compiles the project into dist. @throws {import('./project.mjs').Refusal} on a type error */
export async function build() {
  const began = performance.now();
  await run('build', [projectNode, ...nestBuild]);
  say(`compiled in ${secondsSince(began)}`, 'build');
}

/** Brings the database to the newest schema. @throws {import('./project.mjs').Refusal} when a migration fails */
export const migrate = (env) => runNode('migrate', [built.migrate], { env });

/** Loads the demo data. @returns {Promise<boolean>} false when this checkout has none */
export async function loadDemoData(env) {
  if (!existsSync(built.demo)) return false;
  await runNode('demo', [built.demo], { env });
  return true;
}
