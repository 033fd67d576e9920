import { existsSync } from 'node:fs';
import { nestBuild } from './support/application.mjs';
import { ensureInstalled } from './support/install.mjs';
import { runCommand } from './support/lifetime.mjs';
import { runInTerminal } from './support/processes.mjs';
import { inProject, projectNode, say, secondsSince } from './support/project.mjs';

const sources = ['apps', 'libs', 'test'].filter((folder) => existsSync(inProject(folder)));

const STEPS = [
  ['formatting', 'prettier', '--check', '.'],
  ['lint', 'eslint', '--max-warnings=0', '.'],
  // with build information of its own: that of dist belongs to the build
  ['types', 'tsc', '--noEmit', '--tsBuildInfoFile', '.cache/check.tsbuildinfo'],
  ['module boundaries', 'depcruise', '--config', '.dependency-cruiser.cjs', ...sources],
  ['build', projectNode, ...nestBuild],
  ['OpenAPI document', projectNode, 'dist/apps/api/src/openapi-file.js', '--check'],
  ['configuration table', projectNode, 'dist/apps/api/src/config-table.js', '--check'],
];

/** `npm run check`: everything that needs no database. Every step runs, so that one run tells all. */
runCommand(async () => {
  await ensureInstalled();
  const failed = [];
  for (const [name, ...command] of STEPS) {
    const began = performance.now();
    say(`${name} …`, 'check');
    const code = await runInTerminal(command, { mayFail: true });
    say(`${name}: ${code === 0 ? 'good' : 'FAILED'} (${secondsSince(began)})`, 'check');
    if (code !== 0) failed.push(name);
  }
  say(failed.length === 0 ? 'all good' : `failed: ${failed.join(', ')}`, 'check');
  return failed.length === 0 ? 0 : 1;
});
