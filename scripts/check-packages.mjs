import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `check-packages.mjs [FOLDER]`: what is installed is what was decided on. Reads package.json and package-lock.json only, so it needs no
 * network; advisories and signatures are asked for where a registry can be reached, in .github/workflows/ci.yml.
 */
const MAX_DIRECT = 64;
const REGISTRY = 'https://registry.npmjs.org/';
/** May run in production: none asks for anything but its own text. */
const LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0', 'Python-2.0', 'Unlicense'];
/** Packages under a weaker condition, and why it binds nothing of ours: the ready-made libvips of sharp is linked while it runs, and can be exchanged. */
const LINKED = { '@img/': ['LGPL-3.0-or-later', 'Apache-2.0 AND LGPL-3.0-or-later', 'Apache-2.0 AND LGPL-3.0-or-later AND MIT'] };
/** Packages whose manifest names no licence, and the one that their own file grants. */
const LICENCE_FILES = { 'png-js': 'MIT' };
/** Packages that bring an install script, and whether it may run; the same list as allowScripts of package.json. */
const INSTALL_SCRIPTS = {
  node: 'runs: fetches the Node that everything here runs on',
  '@parcel/watcher': 'does not run: a prebuilt binary comes as a package',
  '@scarf/scarf': 'does not run: it reports installations to its maker',
  '@swc/core': 'does not run: a prebuilt binary comes as a package',
  'unrs-resolver': 'does not run: a prebuilt binary comes as a package',
};

const folder = process.argv[2] ?? '.';
const read = (file) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const manifest = read('package.json');
const packages = Object.entries(read('package-lock.json').packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ name: path.replace(/^.*node_modules\//, ''), ...entry }));

const objections = [...direct(), ...packages.flatMap(sourceOf), ...packages.flatMap(licenceOf), ...installScripts()];
for (const objection of objections) console.error(objection);
console.log(
  objections.length === 0
    ? `${packages.length} packages are as decided.`
    : `${objections.length} objections; a decision is written down in scripts/check-packages.mjs.`,
);
process.exitCode = objections.length === 0 ? 0 : 1;

/** What the project asks for itself: few, and each exactly one version. */
function direct() {
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies });
  const loose = wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  return [
    ...(wanted.length > MAX_DIRECT ? [`${wanted.length} direct dependencies are more than ${MAX_DIRECT}`] : []),
    ...loose.map(([name, version]) => `${name}: ${version} is not one version`),
  ];
}

/** Everything comes from the registry, with the hash of its content. */
function sourceOf({ name, version, resolved, integrity, link }) {
  const at = `${name}@${version}`;
  if (link) return [`${at} is a link`];
  return [
    ...(integrity?.startsWith('sha512-') ? [] : [`${at} has no sha512 in the lock file`]),
    // npm leaves the address out for the registry that is configured
    ...(resolved === undefined || resolved.startsWith(REGISTRY) ? [] : [`${at} comes from ${resolved}`]),
  ];
}

function licenceOf({ name, version, license = LICENCE_FILES[name], dev }) {
  const isLinked = Object.entries(LINKED).some(([scope, licences]) => name.startsWith(scope) && licences.includes(license));
  return dev || isLinked || LICENCES.includes(license) ? [] : [`${name}@${version} is under ${license ?? 'no licence that is named'}`];
}

function installScripts() {
  const found = new Set(packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name));
  const allowed = Object.entries(manifest.allowScripts ?? {})
    .filter(([, allow]) => allow)
    .map(([name]) => name);
  const decided = Object.entries(INSTALL_SCRIPTS);
  return [
    ...[...found].filter((name) => !(name in INSTALL_SCRIPTS)).map((name) => `${name} brings an install script that nobody has decided on`),
    ...decided.filter(([name]) => !found.has(name)).map(([name]) => `${name} brings no install script any more: take it off the list`),
    ...allowed
      .filter((name) => !INSTALL_SCRIPTS[name]?.startsWith('runs'))
      .map((name) => `${name} is in allowScripts, but not decided to run`),
  ];
}
