import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STOP_MS = 20_000;
const folder = mkdtempSync(join(tmpdir(), 'plotihub-bench-'));
const running = new Set<ChildProcess>();
let serial = 0;

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

/** Resident memory of a process in megabytes. */
export interface Memory {
  now: number;
  peak: number;
}

/** A program of the project, built, in a process of its own. It writes to a file: whoever measures has no time to read along. */
export class Program {
  readonly startedAt = performance.now();
  private readonly child: ChildProcess;
  private readonly log = join(folder, `${++serial}.log`);
  private readonly ended: Promise<number>;

  /** @param script path inside the build, such as `apps/api/src/main.js` */
  constructor(
    private readonly script: string,
    env: Readonly<Record<string, string>>,
    args: readonly string[] = [],
  ) {
    const output = openSync(this.log, 'w');
    this.child = spawn(process.execPath, [built(script), ...args], { env: { ...process.env, ...env }, stdio: ['ignore', output, output] });
    closeSync(output);
    running.add(this.child);
    this.ended = new Promise((resolve) =>
      this.child.once('exit', (code, signal) => {
        running.delete(this.child);
        resolve(code ?? (signal ? 128 : 0));
      }),
    );
  }

  /** False once it has ended. */
  get alive(): boolean {
    return running.has(this.child);
  }

  /** The first line that fits. @throws Error with the end of its output when it ends or takes too long before */
  async line(pattern: RegExp, milliseconds = 60_000): Promise<string> {
    const deadline = performance.now() + milliseconds;
    for (;;) {
      const { alive } = this;
      const found = this.lines().find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (!alive || performance.now() > deadline) throw new Error(`${this.script} did not write ${String(pattern)}:\n${this.end()}`);
      await sleep(5);
    }
  }

  /** Waits until it ends by itself. @returns its last line @throws Error unless it ended well */
  async finished(): Promise<string> {
    const code = await this.ended;
    if (code !== 0) throw new Error(`${this.script} ended with ${code}:\n${this.end()}`);
    return this.lines().at(-1) ?? '';
  }

  /** @throws Error where there is no /proc */
  memory(): Memory {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    const megabytes = (field: string): number => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
    return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(late);
  }

  private lines(): string[] {
    return readFileSync(this.log, 'utf8').trimEnd().split('\n');
  }

  private end(): string {
    return this.lines().slice(-15).join('\n');
  }
}

/** Runs a bare peer to its end. @returns what it wrote on its last line, as JSON */
export async function runBare<Result>(name: string, task: object): Promise<Result> {
  return JSON.parse(await new Program(`bench/bare/${name}.js`, {}, [JSON.stringify(task)]).finished()) as Result;
}

/** A file of the build, from this file's own place in it. */
const built = (path: string): string => new URL(`../../${path}`, import.meta.url).pathname;
