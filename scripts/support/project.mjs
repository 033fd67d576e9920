import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The absolute path of the checkout. Every script works there, whatever folder it was called from. */
export const projectFolder = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** An absolute path inside the checkout. */
export const inProject = (...parts) => join(projectFolder, ...parts);

/** The Node that the project runs on: the npm package `node`. The scripts themselves also run on the machine's Node. */
export const projectNode = inProject('node_modules/.bin/node');

/** A problem that the person at the keyboard can solve: its message is shown without a stack trace. */
export class Refusal extends Error {
  /** @param {string} message one or two sentences: what is wrong and what to do */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Prints one line of the scripts' own, or of the child process named by the label. */
export function say(text, label = 'plotihub') {
  process.stdout.write(`[${label}] ${text}\n`);
}

/** The environment for the project's own tools: `node` and everything else is found in node_modules/.bin first. */
export function toolEnvironment(extra = {}) {
  const path = [inProject('node_modules/.bin'), ...outsidePath()].join(delimiter);
  return { ...process.env, PATH: path, ...extra };
}

/** The folders of PATH without those of npm packages: where the machine's own programs are. */
export function outsidePath() {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder && !folder.includes('node_modules'));
}

/** The parsed JSON file, or undefined when it does not exist or is not JSON. */
export function readJson(path) {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** How long something took, for people: `0.4 s`. */
export const secondsSince = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;
