import { mkdirSync } from 'node:fs';
import { startThrowAwayDatabase } from './database-server.mjs';
import { build } from './support/application.mjs';
import { ensureInstalled } from './support/install.mjs';
import { runCommand } from './support/lifetime.mjs';
import { runInTerminal } from './support/processes.mjs';
import { inProject, projectNode, Refusal, toolEnvironment } from './support/project.mjs';

const FLAVOURS = ['mysql', 'mariadb'];

/**
 * `npm test [-- arguments of Jest]`: the tests on a throw-away database server. `--server=mysql|mariadb` demands a kind of server and
 * exits with 69 where it cannot be had; `--results` also writes Jest's result to .cache/test-results-<kind>.json.
 */
runCommand(async () => {
  const { flavour, results, jestArguments } = readArguments(process.argv.slice(2));
  await ensureInstalled();
  const database = await startThrowAwayDatabase({ flavour, database: 'plotihub_test', forgetful: true });
  await build();
  const env = toolEnvironment({ DATABASE_URL: database.url, NODE_ENV: 'test' });
  const jest = [projectNode, inProject('node_modules/jest/bin/jest.js'), ...jestArguments];
  return runInTerminal(results ? [...jest, '--json', `--outputFile=${resultsFile(database.flavour)}`] : jest, { env, mayFail: true });
});

function readArguments(given) {
  const server = given.find((argument) => argument.startsWith('--server='));
  const flavour = server?.slice('--server='.length);
  if (server && !FLAVOURS.includes(flavour)) throw new Refusal(`--server is one of ${FLAVOURS.join(', ')}, not "${flavour}".`);
  const own = [server, '--results'];
  return { flavour, results: given.includes('--results'), jestArguments: given.filter((argument) => !own.includes(argument)) };
}

function resultsFile(flavour) {
  mkdirSync(inProject('.cache'), { recursive: true });
  return inProject(`.cache/test-results-${flavour}.json`);
}
