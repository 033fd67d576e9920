import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { outputOf } from './processes.mjs';
import { inProject, outsidePath, Refusal, say } from './project.mjs';

/**
 * A server program that can be run here.
 * @typedef {{
 *   flavour: 'mysql' | 'mariadb', version: string, command: string[], options: string[], env: NodeJS.ProcessEnv, systemTables: string[]
 * }} ServerProgram
 * `command` is the program with what it takes to load it, `options` what it needs to find its own files, `systemTables` the SQL
 * files that make MariaDB's own tables (MySQL needs none).
 */

/** Exit code of a command that was asked for a kind of server which cannot be had on this machine. */
export const NOT_AVAILABLE = 69;

/** The demanded kind of server can neither be found nor fetched here. */
export class ServerNotAvailable extends Refusal {
  constructor(message) {
    super(message, NOT_AVAILABLE);
  }
}

const OLDEST = { mysql: [8, 4], mariadb: [10, 11] };
const TITLES = { mysql: 'MySQL', mariadb: 'MariaDB' };

const USUAL_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/libexec',
  '/usr/local/bin',
  '/usr/local/mysql/bin',
  '/usr/local/opt/mysql/bin',
  '/usr/local/opt/mariadb/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/mysql/bin',
  '/opt/homebrew/opt/mariadb/bin',
];

/** The server's name and version for people: `MariaDB 10.11.19`. */
export const titleOf = ({ flavour, version }) => `${TITLES[flavour]} ${version}`;

/**
 * The flavour and version in what a server says of itself (`--version`, or its greeting on the wire).
 * @returns {{ flavour: 'mysql' | 'mariadb', version: string } | undefined}
 */
export function parseVersion(text) {
  const [, version, rest] = text?.match(/(?:Ver |^)(\d+\.\d+\.\d+)(\S*)/) ?? [];
  return version && { flavour: /mariadb/i.test(rest) ? 'mariadb' : 'mysql', version };
}

/**
 * The first usable server installed on this machine.
 * @param {'mysql' | 'mariadb' | undefined} flavour undefined: any
 * @returns {ServerProgram | undefined}
 */
export function serverOfThisMachine(flavour) {
  const folders = [...new Set([...outsidePath(), ...USUAL_FOLDERS])];
  const paths = folders.flatMap((folder) => [join(folder, 'mysqld'), join(folder, 'mariadbd')]).filter((path) => existsSync(path));
  for (const path of new Set(paths.map((path) => realpathSync(path)))) {
    const server = describe(path);
    if (server && (!flavour || server.flavour === flavour) && isUsable(server, path)) return server;
  }
  return undefined;
}

/**
 * The server unpacked into .cache by an earlier run, run with the libraries that were unpacked beside it.
 * @returns {ServerProgram | undefined}
 */
export function unpackedServer(flavour, root = inProject('.cache', flavour)) {
  const usr = join(root, 'usr');
  const path = join(usr, 'sbin', flavour === 'mysql' ? 'mysqld' : 'mariadbd');
  if (!existsSync(path)) return undefined;
  const libraries = libraryFolders(root);
  const loader = libraries
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .find((name) => /\/ld-linux[^/]*$/.test(name));
  const env = loader ? process.env : { ...process.env, LD_LIBRARY_PATH: libraries.join(':') };
  const command = loader ? [loader, '--library-path', libraries.join(':'), path] : [path];
  const version = parseVersion(outputOf([...command, '--no-defaults', '--version'], env));
  if (!version) return undefined;
  return {
    ...version,
    command,
    env,
    options: optionsOfUnpacked(flavour, usr),
    systemTables: systemTablesIn(sharedFolders(dirname(path))),
  };
}

function describe(path) {
  const version = parseVersion(outputOf([path, '--no-defaults', '--version']));
  return (
    version && { ...version, command: [path], options: [], env: process.env, systemTables: systemTablesIn(sharedFolders(dirname(path))) }
  );
}

/** Whether Plotihub can run on this server; says why not. */
export function isUsable(server, path) {
  const objection = objectionTo(server, path);
  if (objection) say(`not using ${titleOf(server)} (${path}): ${objection}`, 'database');
  return !objection;
}

function objectionTo({ flavour, version, systemTables }, path) {
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST[flavour];
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) return `older than ${oldestMajor}.${oldestMinor}`;
  if (isConfined(path)) return 'AppArmor keeps it out of this folder';
  if (flavour === 'mariadb' && systemTables.length === 0) return 'the files of its system tables were not found';
  return undefined;
}

/** Ubuntu's profile of mysqld allows it its system folders only; MariaDB's profile is empty. */
function isConfined(path) {
  const enabled = '/sys/module/apparmor/parameters/enabled';
  const profile = join('/etc/apparmor.d', path.slice(1).replaceAll('/', '.'));
  return (
    existsSync(profile) &&
    existsSync(enabled) &&
    readFileSync(enabled, 'utf8').startsWith('Y') &&
    /\/var\/lib\/mysql/.test(readFileSync(profile, 'utf8'))
  );
}

/** MariaDB's SQL files, in the order in which they must run; empty when they are not all in one of the folders. */
function systemTablesIn(folders) {
  const filesOf = (folder, brand) =>
    [
      `${brand}_system_tables`,
      `${brand}_performance_tables`,
      `${brand}_system_tables_data`,
      'maria_add_gis_sp_bootstrap',
      `${brand}_sys_schema`,
    ].map((name) => join(folder, `${name}.sql`));
  const candidates = folders.flatMap((folder) => [filesOf(folder, 'mysql'), filesOf(folder, 'mariadb')]);
  return candidates.find((files) => files.every((file) => existsSync(file))) ?? [];
}

/** Where packages put a server's shared files, seen from the folder of the program. */
const sharedFolders = (programFolder) =>
  ['../share/mysql', '../share/mariadb', '../share', '../scripts'].map((folder) => join(programFolder, folder));

function libraryFolders(root) {
  const bases = [join(root, 'usr/lib'), join(root, 'lib')].filter((base) => existsSync(base));
  const perMachine = bases.flatMap((base) =>
    readdirSync(base)
      .filter((name) => /-linux-gnu/.test(name))
      .map((name) => join(base, name)),
  );
  return [...perMachine, join(root, 'usr/lib/mysql/private')].filter((folder) => existsSync(folder));
}

function optionsOfUnpacked(flavour, usr) {
  const share = join(usr, 'share/mysql');
  const options = [`--basedir=${usr}`, `--lc-messages-dir=${share}`, `--character-sets-dir=${join(share, 'charsets')}`];
  const plugins = existsSync(join(usr, 'lib/mysql/plugin')) ? [`--plugin-dir=${join(usr, 'lib/mysql/plugin')}`] : [];
  return flavour === 'mysql' ? [...options, ...plugins] : options;
}
