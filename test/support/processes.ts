import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import type { Door } from './office.js';
import { settings } from './settings.js';

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A child process whose lines are read; killed with the test that made it. */
class Child {
  readonly lines: string[] = [];
  readonly ended: Promise<number>;
  private readonly process: ChildProcess;

  constructor(script: string, args: string[], env: Record<string, string>) {
    this.process = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr])
      if (stream) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    this.ended = new Promise((resolve) => this.process.once('exit', (code, signal) => resolve(code ?? (signal ? 128 : 0))));
  }

  /** @throws Error with what it printed if the line does not come in time */
  async line(pattern: RegExp, milliseconds = 60_000): Promise<string> {
    const deadline = performance.now() + milliseconds;
    while (performance.now() < deadline) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      await sleep(20);
    }
    throw new Error(`No line like ${String(pattern)} came:\n${this.lines.slice(-20).join('\n')}`);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.process.kill(signal);
    await this.ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }
}

/** The API and the worker as processes of their own, on one database; either can be killed and started again. */
export class Cluster implements Door {
  private api: Child | undefined;
  private worker: Child | undefined;

  private constructor(
    readonly port: number,
    private readonly env: Record<string, string>,
  ) {}

  /** @param more settings beside those of every test */
  static async on(databaseUrl: string, more: Record<string, string> = {}): Promise<Cluster> {
    const port = await freePort();
    return new Cluster(port, {
      ...settings(),
      LOG_LEVEL: 'info',
      DATABASE_URL: databaseUrl,
      HTTP_PORT: String(port),
      HTTP_HOST: '127.0.0.1',
      ...more,
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get http(): ReturnType<typeof request> {
    return request(this.url);
  }

  async migrate(): Promise<void> {
    const migration = new Child('dist/apps/api/src/migrate.js', [], this.env);
    if ((await migration.ended) !== 0) throw new Error(`Migration failed:\n${migration.lines.join('\n')}`);
  }

  async startApi(): Promise<void> {
    this.api = new Child('dist/apps/api/src/main.js', [], this.env);
    await this.api.line(/"msg":"ready"/);
  }

  async startWorker(): Promise<void> {
    this.worker = new Child('dist/apps/api/src/worker.js', [], this.env);
    await this.worker.line(/"msg":"ready"/);
  }

  /** Starts the API without waiting for it. */
  launchApi(): { said: (pattern: RegExp) => Promise<string> } {
    const api = new Child('dist/apps/api/src/main.js', [], this.env);
    this.api = api;
    return { said: (pattern) => api.line(pattern) };
  }

  async killApi(): Promise<void> {
    await this.api?.kill('SIGKILL');
    await this.startApi();
  }

  async killWorker(): Promise<void> {
    await this.worker?.kill('SIGKILL');
    await this.startWorker();
  }

  /** SIGTERM to the API. @returns its exit code */
  async stopApi(): Promise<number> {
    this.api?.signal('SIGTERM');
    return (await this.api?.ended) ?? -1;
  }

  async stop(): Promise<void> {
    await Promise.all([this.api?.kill('SIGKILL'), this.worker?.kill('SIGKILL')]);
  }
}

/** A database server of the test's own, to be killed and started again on its data. */
export class SpareDatabase {
  private child: Child | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), 'plotihub-spare-'));

  private constructor(
    readonly port: number,
    private readonly flavour: string,
  ) {}

  /** @param flavour `mysql` or `mariadb`, as the server that the tests run on */
  static async make(flavour: string): Promise<SpareDatabase> {
    return new SpareDatabase(await freePort(), flavour);
  }

  get url(): string {
    return `mysql://root@127.0.0.1:${this.port}/spare`;
  }

  async start(): Promise<void> {
    this.child = new Child('scripts/spare-database.mjs', [this.folder, String(this.port), this.flavour], { DATABASE_URL: '' });
    await this.child.line(/^spare-database \d+/);
  }

  /** kill -9 of the server itself. */
  async kill(): Promise<void> {
    const line = await this.child?.line(/^spare-database \d+/);
    process.kill(Number(line?.split(' ')[1]), 'SIGKILL');
    await this.child?.ended;
  }

  async remove(): Promise<void> {
    await this.child?.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Sends until the answer is a success; for clients that must not give up, and may repeat what they sent. */
export async function insist(send: () => Promise<Response>, milliseconds = 120_000): Promise<Response> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const answer = await send().catch(() => undefined);
    if (answer?.ok) return answer;
    if (answer && answer.status < 500) throw new Error(`Refused with ${answer.status}: ${await answer.text()}`);
    if (performance.now() > deadline) throw new Error('No success in time.');
    await sleep(50);
  }
}
