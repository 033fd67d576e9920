import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDevelopmentDatabase } from './database-server.mjs';
import { demoUser, developmentEnvironment, loadDemoData, migrate, simulatorPort } from './support/application.mjs';
import { BuildWatch } from './support/build-watch.mjs';
import { ensureInstalled } from './support/install.mjs';
import { runCommand } from './support/lifetime.mjs';
import { takeLock } from './support/lock.mjs';
import { isPortFree } from './support/ports.mjs';
import { inProject, Refusal, say, secondsSince } from './support/project.mjs';
import { Services } from './support/services.mjs';
import { Simulator } from './support/simulator.mjs';

const httpPort = Number(process.env.HTTP_PORT || 3000);
const address = `http://localhost:${httpPort}`;
const ownServer = !process.env.DATABASE_URL;
const demoMarker = inProject('.data/database/demo-loaded');

/** `npm run start:dev`: everything a developer needs, from a clean checkout to an API that follows the edits. */
runCommand(async () => {
  const began = performance.now();
  takeLock({ script: 'start-dev.mjs', where: address });
  await refuseTakenPort('HTTP_PORT', httpPort);
  await refuseTakenPort('SIMULATOR_PORT', simulatorPort);
  if (simulatorPort === httpPort) refuse(`HTTP_PORT and SIMULATOR_PORT are both ${httpPort}: choose another one for either.`);
  await ensureInstalled();
  const database = await startDevelopmentDatabase();
  const builds = new BuildWatch();
  await Promise.race([
    followBuilds(builds, database, began),
    database.ended.then(() => refuse('The database server has stopped by itself; the end of its log is in .data/database/error.log.')),
    builds.ended.then(() => refuse('The compiler has stopped by itself; its last words are above.')),
  ]);
});

/** After each good build: migrate if there is something to migrate, load the demo data once, restart the two processes. For ever. */
async function followBuilds(builds, database, began) {
  const env = developmentEnvironment(database, httpPort);
  const services = new Services(env, httpPort);
  const simulator = new Simulator();
  for (let migrated, guided = false; ;) {
    await builds.nextSuccess();
    const newest = migrationsOfTheBuild();
    if (newest !== migrated && !(await succeeds('migrate', () => migrate(env)))) continue;
    migrated = newest;
    await simulator.ensureRunning();
    if (!guided && ownServer && !existsSync(demoMarker)) await succeeds('demo', () => loadDemoDataOnce(env));
    const live = await services.restart();
    if (live && !guided) printGuide(database, began, simulator);
    guided ||= live;
  }
}

async function refuseTakenPort(variable, port) {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse(`${variable} is not a port number: ${process.env[variable]}`);
  if (await isPortFree(port)) return;
  refuse(`Port ${port} is taken by another program. Stop it, or choose another port: ${variable}=${port + 1} npm run start:dev`);
}

function refuse(message) {
  throw new Refusal(message);
}

async function succeeds(label, work) {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say('failed; the next change to the code tries again', label);
    return false;
  }
}

/** Changes when a migration is added, removed or edited. */
function migrationsOfTheBuild() {
  const folder = inProject('dist/apps/api/src/migrations');
  if (!existsSync(folder)) return '';
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
  return files.map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`).join('\n');
}

async function loadDemoDataOnce(env) {
  if (await loadDemoData(env)) writeFileSync(demoMarker, '');
}

function printGuide(database, began, simulator) {
  const signIn = existsSync(demoMarker)
    ? `${demoUser.email} with the password ${demoUser.password}`
    : 'no demo data yet: npm run demo loads them';
  const data = ownServer ? 'data in .data/, which you may delete to begin anew' : 'as DATABASE_URL says';
  const lines = [
    `Plotihub is running (ready after ${secondsSince(began)}) and follows your edits.`,
    `  API         ${address}`,
    `  Swagger UI  ${address}/docs`,
    `  Sign in     ${signIn}`,
    ...(existsSync(demoMarker) ? [`              (caretaker@ and owner@ with the same password see one property)`] : []),
    `  M-Pesa      ${simulator.address} (a simulator of Daraja: there you play the payers)`,
    `  Database    ${withoutPassword(database.url)} (${database.title}, ${data})`,
    '  Stop        Ctrl-C',
  ];
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

function withoutPassword(url) {
  const address = new URL(url);
  address.password = '';
  return address.href;
}
