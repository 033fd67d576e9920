import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchServer } from './support/database-fetch.mjs';
import { leftBehind, startInstance, stopLeftBehind } from './support/database-instance.mjs';
import { parseVersion, serverOfThisMachine, ServerNotAvailable, titleOf, unpackedServer } from './support/database-programs.mjs';
import { atEnd } from './support/lifetime.mjs';
import { freePort, greetingOf } from './support/ports.mjs';
import { commandLineOf, isAlive } from './support/processes.mjs';
import { inProject, readJson, Refusal, say } from './support/project.mjs';

/**
 * A database server that is ready for connections.
 * @typedef {{ url: string, flavour: 'mysql' | 'mariadb', title: string, stop: () => Promise<void>, ended: Promise<number> }} DatabaseServer
 * `url` names the database, too; `ended` settles only when a server that this command started stops by itself.
 */

const DEVELOPMENT = inProject('.data/database');
const THROW_AWAY = inProject('.cache/tmp');

/**
 * The server of DATABASE_URL if that is set, else the development server with its data in .data/database. It runs until the command ends.
 * The caller holds the lock of .data.
 * @returns {Promise<DatabaseServer>}
 */
export async function startDevelopmentDatabase() {
  if (process.env.DATABASE_URL) return serverOfTheEnvironment();
  mkdirSync(DEVELOPMENT, { recursive: true });
  await stopLeftBehind(DEVELOPMENT);
  const record = readJson(recordFile()) ?? {};
  const program = await serverProgram(record.flavour); // data made by one flavour cannot be read by the other
  const port = await freePort(record.port);
  const child = await startInstance({ program, folder: DEVELOPMENT, port, databases: ['plotihub'] });
  writeFileSync(recordFile(), JSON.stringify({ flavour: program.flavour, version: program.version, port }));
  return { ...described(program, port, 'plotihub'), ...child };
}

/** The address of the development database if its server runs right now. */
export function runningDevelopmentDatabase() {
  const record = readJson(recordFile());
  return record && leftBehind(DEVELOPMENT) ? described(record, record.port, 'plotihub') : undefined;
}

/**
 * The server of DATABASE_URL if that is set, else a new empty one that vanishes with this command.
 * @param {{ flavour?: 'mysql' | 'mariadb', database: string, size?: { buffer: number, redo: number }, forgetful?: boolean }} wish sizes
 *   in megabytes; a forgetful server is not asked to survive the machine, so that what is measured on it says nothing of a real one
 * @returns {Promise<DatabaseServer>}
 * @throws {ServerNotAvailable} when a demanded flavour is not to be had
 */
export async function startThrowAwayDatabase({ flavour, database, ...more }) {
  if (process.env.DATABASE_URL) return serverOfTheEnvironment(flavour);
  removeAbandoned();
  const program = await serverProgram(flavour);
  const folder = join(THROW_AWAY, `database-${process.pid}`);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  atEnd(remove, remove);
  const port = await freePort();
  const child = await startInstance({ program, folder, port, databases: [database], throwAway: true, ...more });
  return { ...described(program, port, database), ...child };
}

/** On this machine, else fetched before, else fetched now: MariaDB unless MySQL is demanded, because it is small and starts at once. */
export async function serverProgram(flavour) {
  return serverOfThisMachine(flavour) ?? unpackedServer(flavour ?? 'mariadb') ?? (await fetchServer(flavour ?? 'mariadb'));
}

function described(program, port, database) {
  return { flavour: program.flavour, title: titleOf(program), url: `mysql://root@127.0.0.1:${port}/${database}` };
}

async function serverOfTheEnvironment(demanded) {
  const url = process.env.DATABASE_URL;
  if (!URL.canParse(url)) throw new Refusal('DATABASE_URL is not an address like mysql://user:password@host:3306/plotihub.');
  const { hostname, port } = new URL(url);
  const server = parseVersion(await greetingOf({ host: hostname, port: Number(port || 3306), milliseconds: 10_000 }));
  const where = `${hostname}:${port || 3306}`;
  if (!server) throw new Refusal(`DATABASE_URL is set, but no MySQL or MariaDB server answers at ${where}.`);
  if (demanded && server.flavour !== demanded) throw new ServerNotAvailable(`DATABASE_URL is set, and at ${where} is ${titleOf(server)}.`);
  say(`using ${titleOf(server)} at ${where}, as DATABASE_URL says`, 'database');
  return { flavour: server.flavour, title: titleOf(server), url, stop: async () => {}, ended: new Promise(() => {}) };
}

const recordFile = () => join(DEVELOPMENT, 'server.json');

/** Throw-away servers whose script was killed before it could remove them. */
function removeAbandoned() {
  mkdirSync(THROW_AWAY, { recursive: true });
  for (const name of readdirSync(THROW_AWAY)) {
    const owner = Number(name.match(/^database-(\d+)$/)?.[1]);
    if (!owner || (isAlive(owner) && /scripts\/\S+\.mjs/.test(commandLineOf(owner)))) continue;
    const server = leftBehind(join(THROW_AWAY, name));
    if (server) process.kill(server, 'SIGKILL');
    rmSync(join(THROW_AWAY, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}
