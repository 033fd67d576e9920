import { readdirSync } from 'node:fs';
import { inProject, readJson } from './support/project.mjs';

/**
 * Prints the closing line of a CI run, `N passed, N failed[, N skipped]`, summed over the Jest results in .cache; a test file that could not
 * be loaded counts as one failure. Exits with 1 when something failed or no test ran.
 */
const NAMES = /^test-results-\w+\.json$/;
const results = readdirSync(inProject('.cache'))
  .filter((name) => NAMES.test(name))
  .map((name) => readJson(inProject('.cache', name)));

const sum = (count) => results.reduce((total, result) => total + (result ? count(result) : 0), 0);
const passed = sum((result) => result.numPassedTests);
const failed = sum((result) => result.numFailedTests + result.numRuntimeErrorTestSuites);
const skipped = sum((result) => result.numPendingTests + result.numTodoTests);

console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
