import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { titleOf } from './database-programs.mjs';
import { serverOptions } from './database-settings.mjs';
import { commandLineOf, isAlive, run, start, waitUntilGone } from './processes.mjs';
import { Refusal, say, secondsSince } from './project.mjs';
import { greetingOf } from './ports.mjs';

const STOP_MS = 60_000;
const START_MS = 120_000;

/**
 * Starts a private server on a folder, making its data first where there are none, and waits until it accepts connections.
 * @param {{ program: import('./database-programs.mjs').ServerProgram, folder: string, port: number, databases: string[], size?: object,
 *   throwAway?: boolean, forgetful?: boolean }} instance `databases` are created when missing; a throw-away server is killed instead of
 *   shut down
 * @returns {Promise<import('./processes.mjs').Child>}
 */
export async function startInstance({ program, folder, port, databases, throwAway = false, ...more }) {
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  if (!existsSync(dataOf(folder))) await initialise(program, folder);
  const began = performance.now();
  writeFileSync(join(folder, 'init.sql'), databases.map(createDatabase).join('\n'));
  writeFileSync(join(folder, 'error.log'), '');
  const command = [...baseCommand(program, folder, dataOf(folder)), ...serverOptions({ flavour: program.flavour, folder, port, ...more })];
  const stop = throwAway ? { stopSignal: 'SIGKILL' } : { graceMs: STOP_MS };
  const child = start('database', command, { env: program.env, stdio: 'ignore', ...stop });
  let over = false;
  void child.ended.then(() => (over = true));
  if (!(await greetingOf({ port, milliseconds: START_MS, giveUp: () => over }))) throw failure(`${titleOf(program)} did not start`, folder);
  say(`${titleOf(program)} on 127.0.0.1:${port}, started in ${secondsSince(began)}`, 'database');
  return child;
}

/**
 * The process id of a server that still runs on this folder, left behind by a script that was killed; undefined when there is none.
 */
export function leftBehind(folder) {
  const file = join(folder, 'server.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return pid > 0 && isAlive(pid) && commandLineOf(pid).includes(`--datadir=${dataOf(folder)}`) ? pid : undefined;
}

/** Shuts down a server left behind on this folder, if there is one. */
export async function stopLeftBehind(folder) {
  const pid = leftBehind(folder);
  if (!pid) return;
  say(`stopping the database server that an earlier run left behind (process ${pid}) …`, 'database');
  process.kill(pid, 'SIGTERM');
  if (!(await waitUntilGone(pid, STOP_MS))) throw new Refusal(`Process ${pid} holds the database in ${folder} and does not stop.`);
}

const dataOf = (folder) => join(folder, 'data');

const createDatabase = (name) => `CREATE DATABASE IF NOT EXISTS \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`;

function baseCommand({ command, options }, folder, data) {
  return [...command, '--no-defaults', ...options, `--datadir=${data}`, `--tmpdir=${join(folder, 'tmp')}`, ...asRoot()];
}

/** Both servers refuse to run as root unless told to. */
const asRoot = () => (process.getuid?.() === 0 ? ['--user=root'] : []);

/** Into a folder that gets its name only when all is there: what was interrupted is begun anew. */
async function initialise(program, folder) {
  const began = performance.now();
  const unfinished = join(folder, 'data.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  const command = baseCommand(program, folder, unfinished);
  const lines = [];
  const options = { env: program.env, onLine: (line) => lines.push(line), mayFail: true };
  const code =
    program.flavour === 'mysql' ? await initialiseMysql(command, options) : await bootstrapMariadb(program, command, unfinished, options);
  if (code !== 0) throw new Refusal(`${titleOf(program)} could not make its data folder:\n${lines.slice(-15).join('\n')}`);
  renameSync(unfinished, dataOf(folder));
  say(`made the data folder in ${secondsSince(began)}`, 'database');
}

const initialiseMysql = (command, options) =>
  run('database', [...command, '--initialize-insecure', '--innodb-redo-log-capacity=16777216'], options);

/**
 * What mariadb-install-db does, without the shell script: that cannot have spaces in its paths, and as root it changes files of the machine.
 * The tables of the HELP statement are left out.
 */
async function bootstrapMariadb({ systemTables }, command, data, options) {
  mkdirSync(data, { mode: 0o700 });
  const statements = systemTables
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
    .split('\n');
  const file = join(data, '..', 'bootstrap.sql');
  const rootWithoutPassword = 'CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n';
  writeFileSync(file, rootWithoutPassword + statements.filter((line) => !line.includes('@current_hostname')).join('\n'));
  const bootstrap = [
    '--bootstrap',
    '--log-warnings=0',
    '--enforce-storage-engine=',
    '--max-allowed-packet=8M',
    '--innodb-log-file-size=16777216',
  ];
  const input = openSync(file);
  try {
    return await run('database', [...command, ...bootstrap], { ...options, stdio: [input, 'pipe', 'pipe'] });
  } finally {
    closeSync(input);
    rmSync(file);
  }
}

function failure(message, folder) {
  const log = readFileSync(join(folder, 'error.log'), 'utf8').trimEnd().split('\n').slice(-15);
  return new Refusal(`${message}. The end of its log (${join(folder, 'error.log')}):\n${log.join('\n')}`);
}
