import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isUsable, ServerNotAvailable, titleOf, unpackedServer } from './database-programs.mjs';
import { atEnd } from './lifetime.mjs';
import { isAlive, outputOf, run } from './processes.mjs';
import { inProject, say, secondsSince } from './project.mjs';

const PACKAGES = { mariadb: ['mariadb-server-core'], mysql: ['mysql-server-core'] };
const WANTED = { mariadb: 'MySQL 8.4 or newer, or MariaDB 10.11 or newer', mysql: 'MySQL 8.4 or newer' };
const advice = (flavour) =>
  `Install ${WANTED[flavour]}, or set DATABASE_URL (mysql://user:password@host:3306/plotihub) to a server that runs already.`;

/** Hooks of the machine's own apt (clearing its archives, refreshing desktop catalogues) have no business with a private download. */
const PRIVATE_CONFIGURATION = '#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n#clear DPkg::Post-Invoke;\n';

/**
 * Downloads a server's packages with apt and unpacks them into .cache: no root needed, nothing on the machine changes. MariaDB comes from
 * the machine's own release and uses its libraries; MySQL, which Debian has in its unstable suite only, comes with all of its own.
 * @returns {Promise<import('./database-programs.mjs').ServerProgram>}
 * @throws {ServerNotAvailable} where apt is missing or has no such package
 */
export async function fetchServer(flavour) {
  const start = performance.now();
  removeAbandoned(flavour);
  const folder = inProject('.cache', `${flavour}.${process.pid}`);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const forget = atEnd(remove, remove);
  try {
    requireApt(flavour);
    prepare(folder);
    say(`no ${flavour === 'mysql' ? 'MySQL' : 'MySQL or MariaDB'} server here: fetching one into .cache/${flavour} …`, 'database');
    const sources = flavour === 'mysql' ? writeUnstableSources(folder) : [];
    await download(flavour, folder, sources);
    await unpack(folder);
    return settle(flavour, folder, start);
  } finally {
    remove();
    forget();
  }
}

function requireApt(flavour) {
  if (process.platform !== 'linux' || !outputOf(['apt-get', '--version']) || !outputOf(['dpkg-deb', '--version'])) {
    throw new ServerNotAvailable(
      `No usable database server is installed, and only on Debian and Ubuntu can one be fetched without asking. ${advice(flavour)}`,
    );
  }
}

/** What a fetch that was killed left behind. */
function removeAbandoned(flavour) {
  mkdirSync(inProject('.cache'), { recursive: true });
  for (const name of readdirSync(inProject('.cache'))) {
    const [kind, owner] = name.split('.');
    if (kind === flavour && owner && !isAlive(Number(owner))) rmSync(inProject('.cache', name), { recursive: true, force: true });
  }
}

function prepare(folder) {
  for (const part of ['lists/partial', 'archives/partial', 'apt']) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'apt.conf'), PRIVATE_CONFIGURATION);
}

/** apt's options for the machine's sources with a state of our own; `sources` replaces the machine's sources and installed packages. */
function aptOptions(folder, sources) {
  const settings = {
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'apt'),
    'Dir::Cache::archives': join(folder, 'archives'),
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
    'Acquire::http::Timeout': '30',
  };
  return [
    '-q=1',
    '-c',
    join(folder, 'apt.conf'),
    ...[...Object.entries(settings), ...sources].flatMap(([name, value]) => ['-o', `${name}=${value}`]),
  ];
}

async function download(flavour, folder, sources) {
  const apt = ['apt-get', ...aptOptions(folder, sources)];
  const onLine = (line) => /^(Get|Fetched|Err|E|W):? ?/.test(line) && say(line, 'database');
  const options = { env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' }, onLine, mayFail: true };
  await run('database', [...apt, 'update'], options); // a foreign source that fails does not matter: the next step tells
  const code = await run(
    'database',
    [...apt, 'install', '-y', '--no-install-recommends', '--reinstall', '--download-only', ...PACKAGES[flavour]],
    options,
  );
  if (code !== 0)
    throw new ServerNotAvailable(`apt-get could not fetch ${PACKAGES[flavour][0]} (its message is above). ${advice(flavour)}`);
}

/** An apt source of Debian's unstable suite on the mirror that this machine uses already, and no installed packages to build upon. */
function writeUnstableSources(folder) {
  const release = Object.fromEntries(
    readFileSync('/etc/os-release', 'utf8')
      .split('\n')
      .map((line) => line.replaceAll('"', '').split('=')),
  );
  const addresses =
    outputOf(['apt-get', 'update', '--print-uris', ...aptOptions(folder, [])])?.matchAll(/'(\S+?)\/dists\/(\S+?)\/InRelease'/g) ?? [];
  const mirror = [...addresses].find(([, , suite]) => suite === release.VERSION_CODENAME)?.[1];
  if (release.ID !== 'debian' || !mirror) {
    throw new ServerNotAvailable(
      `No MySQL 8.4 or newer is installed, and this machine's package sources are not Debian's. ${advice('mysql')}`,
    );
  }
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const [list, status] = [join(folder, 'sources.list'), join(folder, 'status')];
  writeFileSync(list, `deb ${existsSync(keyring) ? `[signed-by=${keyring}] ` : ''}${mirror} sid main\n`);
  writeFileSync(status, '');
  return Object.entries({ 'Dir::Etc::sourcelist': list, 'Dir::Etc::sourceparts': '-', 'Dir::State::status': status });
}

async function unpack(folder) {
  const archives = join(folder, 'archives');
  const packages = readdirSync(archives).filter((name) => name.endsWith('.deb'));
  for (const name of packages) await run('database', ['dpkg-deb', '-x', join(archives, name), join(folder, 'root')]);
  for (const part of ['doc', 'man', 'locale', 'perl']) rmSync(join(folder, 'root/usr/share', part), { recursive: true, force: true });
}

/** Moves the unpacked server to its place in one step; another process that was quicker wins. */
function settle(flavour, folder, start) {
  const server = unpackedServer(flavour, join(folder, 'root'));
  if (!server) throw new ServerNotAvailable(`The fetched ${PACKAGES[flavour][0]} does not run on this machine. ${advice(flavour)}`);
  if (!isUsable(server, 'from apt')) throw new ServerNotAvailable(`This machine's release is too old to bring its own. ${advice(flavour)}`);
  if (!unpackedServer(flavour)) {
    const place = inProject('.cache', flavour);
    rmSync(place, { recursive: true, force: true });
    renameSync(join(folder, 'root'), place);
  }
  say(`fetched ${titleOf(server)} in ${secondsSince(start)}`, 'database');
  return unpackedServer(flavour);
}
