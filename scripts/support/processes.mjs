import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { atEnd, isEnding } from './lifetime.mjs';
import { inProject, projectFolder, projectNode, Refusal, say, toolEnvironment } from './project.mjs';

/** A grandchild may keep the output open; the child's own last lines come at once. */
const OUTPUT_GRACE_MS = 500;
const END_WITH_PARENT = pathToFileURL(inProject('scripts/support/end-with-parent.mjs')).href;

/**
 * A child process that ends with this command. It has a process group of its own, so Ctrl-C in the terminal reaches this command only,
 * which then stops its children in order.
 * @typedef {{ pid: number, ended: Promise<number>, stop: () => Promise<void>, kill: () => void }} Child
 * `ended` gives the exit code (128 for a signal) and never rejects; `stop` asks politely and kills after `graceMs`.
 */

/**
 * Starts a program in the background; its output is printed line by line under the label.
 * @param {string} label
 * @param {string[]} command program and arguments
 * @param {{ env?: object, onLine?: (line: string) => void, stdio?: import('node:child_process').StdioOptions, graceMs?: number,
 *   stopSignal?: NodeJS.Signals }} options `onLine` replaces the printing
 * @returns {Child}
 */
export function start(label, [program, ...args], options = {}) {
  const { env = toolEnvironment(), onLine = (line) => say(line, label), stdio = ['ignore', 'pipe', 'pipe'] } = options;
  refuseWhenEnding();
  const child = spawn(program, args, { cwd: projectFolder, env, stdio, detached: true });
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', onLine);
  return supervise(child, { ...options, killGroup: true });
}

/**
 * Starts a script in the background under the project's Node. It also ends when this command is killed outright.
 * @returns {Child}
 */
export function startNode(label, [script, ...args], options = {}) {
  const command = [projectNode, '--enable-source-maps', '--import', END_WITH_PARENT, script, ...args];
  return start(label, command, { ...options, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
}

/**
 * Runs a program to its end, printing its output under the label.
 * @throws {Refusal} when its exit code is not 0 (`mayFail`: returns the code instead)
 */
export async function run(label, command, { mayFail = false, ...options } = {}) {
  return judge(command, await start(label, command, options).ended, mayFail);
}

/** Like `run` for a script under the project's Node. */
export async function runNode(label, command, { mayFail = false, ...options } = {}) {
  return judge(command, await startNode(label, command, options).ended, mayFail);
}

/** Like `run`, but the program has the terminal for itself: colours, progress, keys. It is stopped after `limitMs`. */
export async function runInTerminal(command, { env = toolEnvironment(), mayFail = false, limitMs, graceMs = 20_000 } = {}) {
  refuseWhenEnding();
  const [program, ...args] = command;
  const child = supervise(spawn(program, args, { cwd: projectFolder, env, stdio: 'inherit' }), { graceMs });
  const limit = limitMs && setTimeout(() => void child.stop(), limitMs);
  const code = await child.ended;
  clearTimeout(limit);
  return judge(command, code, mayFail);
}

/** What a short program prints on its standard output, or undefined when it cannot be run or fails. */
export function outputOf([program, ...args], env = process.env) {
  try {
    return execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 30_000 });
  } catch {
    return undefined;
  }
}

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The command line of a process, arguments separated by spaces; empty when it cannot be read. */
export function commandLineOf(pid) {
  const path = `/proc/${pid}/cmdline`;
  if (existsSync('/proc/self/cmdline')) return existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\0', ' ') : '';
  return outputOf(['ps', '-ww', '-o', 'command=', '-p', String(pid)]) ?? '';
}

/** Waits until the process is gone. @returns {Promise<boolean>} false when it is still there after the given time */
export async function waitUntilGone(pid, milliseconds) {
  const deadline = performance.now() + milliseconds;
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

function supervise(child, { killGroup = false, graceMs = 10_000, stopSignal = 'SIGTERM' }) {
  const kill = () => sendSignal(killGroup ? -child.pid : child.pid, 'SIGKILL');
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(cannotStart(child, error)));
    child.once('close', (code) => resolve(code ?? 128));
    child.once('exit', (code) => setTimeout(resolve, OUTPUT_GRACE_MS, code ?? 128).unref());
  });
  const stop = async () => {
    if (!child.pid || !isAlive(child.pid)) return;
    sendSignal(child.pid, stopSignal);
    if (!(await waitUntilGone(child.pid, graceMs))) kill();
    await ended;
  };
  const forget = atEnd(stop, () => child.pid && kill());
  void ended.then(forget);
  return { pid: child.pid, ended, stop, kill };
}

function refuseWhenEnding() {
  if (isEnding()) throw new Refusal('This command is ending.');
}

function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function cannotStart(child, error) {
  say(`${child.spawnfile} cannot be started: ${error.message}`);
  return 127;
}

function judge(command, code, mayFail) {
  if (code !== 0 && !mayFail) throw new Refusal(`${command.join(' ')} failed (exit code ${code}).`, 1);
  return code;
}

/** A dead child that its own parent has not collected: it runs nothing and holds nothing. */
function isZombie(pid) {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return false;
  try {
    return /\) Z /.test(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}
