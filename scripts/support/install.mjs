import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { outputOf, runInTerminal } from './processes.mjs';
import { inProject, outsidePath, projectNode, readJson, Refusal, say, secondsSince } from './project.mjs';

const NODE_AT_LEAST = 24;

/**
 * Makes node_modules match package-lock.json (`npm ci`), unless it does already, and checks that the project's own Node is there.
 * @throws {Refusal} when the packages cannot be installed or bring no Node
 */
export async function ensureInstalled() {
  if (!isInstalled()) await install();
  checkNode();
}

/** Whether every package of package-lock.json that this machine needs is in node_modules in that version. */
function isInstalled() {
  const wanted = readJson(inProject('package-lock.json'))?.packages ?? {};
  const installed = readJson(inProject('node_modules/.package-lock.json'))?.packages;
  if (!installed) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional, peer, link }]) =>
      path === '' || link || optional || devOptional || (peer && !installed[path]) || installed[path]?.version === version,
  );
}

async function install() {
  say('installing the packages of package-lock.json (npm ci), about a minute …');
  const start = performance.now();
  // npm must not run on the Node that it is about to replace; its warnings are about the machine's own, which runs nothing else
  const env = { ...process.env, PATH: outsidePath().join(delimiter) };
  // It does not end for a signal, so it is killed soon: what it leaves unfinished is begun anew.
  const code = await runInTerminal(['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error'], { env, mayFail: true, graceMs: 1_000 });
  if (code !== 0) throw new Refusal('The packages could not be installed: npm ci failed, its message is above.');
  say(`installed in ${secondsSince(start)}`);
}

function checkNode() {
  const version = existsSync(projectNode) ? outputOf([projectNode, '--version'])?.trim() : undefined;
  if (Number(version?.match(/^v(\d+)/)?.[1] ?? 0) >= NODE_AT_LEAST) return;
  throw new Refusal(
    `Plotihub runs on Node ${NODE_AT_LEAST} or newer, which the npm package "node" brings, but node_modules/.bin/node is ` +
      `${version ?? 'missing'}. If npm's install scripts are switched off, run: npm rebuild node --ignore-scripts=false`,
  );
}
