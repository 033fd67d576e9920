import { existsSync } from 'node:fs';
import { nestBuild } from './support/application.mjs';
import { ensureInstalled } from './support/install.mjs';
import { runCommand } from './support/lifetime.mjs';
import { runInTerminal } from './support/processes.mjs';
import { inProject, projectNode, say, secondsSince } from './support/project.mjs';

/** A step that hangs would hold up the others. */
const STEP_LIMIT_MS = 180_000;

const sources = ['apps', 'libs', 'test'].filter((folder) => existsSync(inProject(folder)));

const STEPS = [
  { name: 'formatting', command: ['prettier', '--check', '.'] },
  { name: 'lint', command: ['eslint', '--max-warnings=0', '.'] },
  // with build information of its own: that of dist belongs to the build
  { name: 'types', command: ['tsc', '--noEmit', '--tsBuildInfoFile', '.cache/check.tsbuildinfo'] },
  { name: 'module boundaries', command: ['depcruise', '--config', '.dependency-cruiser.cjs', ...sources] },
  { name: 'packages', command: [projectNode, 'scripts/check-packages.mjs'] },
  { name: 'build', command: [projectNode, ...nestBuild] },
  { name: 'OpenAPI document', command: [projectNode, 'dist/apps/api/src/openapi-file.js', '--check'], needsBuild: true },
  { name: 'configuration table', command: [projectNode, 'dist/apps/api/src/config-table.js', '--check'], needsBuild: true },
  { name: 'role table', command: [projectNode, 'dist/apps/api/src/role-table.js', '--check'], needsBuild: true },
];

/** `npm run check`: everything that needs no database. Every step that can run does, so that one run tells all. */
runCommand(async () => {
  await ensureInstalled();
  const failed = [];
  for (const step of STEPS) {
    const outcome = step.needsBuild && failed.includes('build') ? 'not tried, because the build failed' : await tryStep(step);
    say(`${step.name}: ${outcome ?? 'good'}`, 'check');
    if (outcome) failed.push(step.name);
  }
  say(failed.length === 0 ? 'all good' : `failed: ${failed.join(', ')}`, 'check');
  return failed.length === 0 ? 0 : 1;
});

/** @returns {Promise<string | undefined>} what went wrong */
async function tryStep({ name, command }) {
  say(`${name} …`, 'check');
  const began = performance.now();
  const code = await runInTerminal(command, { mayFail: true, limitMs: STEP_LIMIT_MS });
  return code === 0 ? undefined : `FAILED with exit code ${code} after ${secondsSince(began)}`;
}
