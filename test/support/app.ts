import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database } from '@plotihub/database';
import { OrganizationDirectory, Schedule } from '@plotihub/jobs';
import { TestClock } from '@plotihub/time';
import type { DestinationStream } from 'pino';
import request from 'supertest';
import { Config } from '../../apps/api/src/config.js';
import { createHttpApp } from '../../apps/api/src/http-app.js';
import { createLog } from '../../apps/api/src/log.js';
import { workUntilIdle } from '../../apps/api/src/loops.js';
import { settings, workerDatabaseUrl } from './settings.js';

/** Jest loads this file anew for each story file, so that one is asked once a story. */
let lastOfEarlierStories: string | undefined;

/** The whole application in this process, over this worker's real database, with a clock that the test moves. */
export class TestApp {
  private readonly ends: (() => Promise<void>)[] = [];

  private constructor(
    readonly nest: NestFastifyApplication,
    readonly clock: TestClock,
  ) {}

  /**
   * @param now where the clock stands; 10:00 in Nairobi by default
   * @param log where the log goes instead of to standard output
   */
  static async start(now = '2026-11-01T07:00:00Z', environment: Record<string, string> = {}, log?: DestinationStream): Promise<TestApp> {
    const config = Config.read({ ...settings(), DATABASE_URL: workerDatabaseUrl(), ...environment });
    const clock = new TestClock(now);
    const app = new TestApp(await createHttpApp({ config, log: createLog(config, 'api', log), clock }), clock);
    await app.forgetEarlierStories();
    await app.serveOwnOrganizations();
    return app;
  }

  /** What other stories in this database have left to be done later is none of this story's. */
  private async forgetEarlierStories(): Promise<void> {
    if (lastOfEarlierStories !== undefined) return;
    await this.rows('UPDATE outbox_events SET delivered_at = occurred_at WHERE delivered_at IS NULL');
    await this.rows("UPDATE messages SET state = 'CANCELLED', sending_since = NULL WHERE state IN ('QUEUED', 'HELD', 'SENDING')");
    await this.rows('UPDATE webhook_endpoints SET due_at = NULL');
    await this.rows("UPDATE provider_events SET state = 'UNREADABLE' WHERE state = 'STORED'");
  }

  /** Daily jobs run for the organizations of this story: those of earlier stories would cost it their whole calendar. */
  private async serveOwnOrganizations(): Promise<void> {
    lastOfEarlierStories ??= (await this.rows<{ id: string | null }>('SELECT MAX(id) AS id FROM organizations'))[0]?.id ?? '';
    const directory = this.nest.get(OrganizationDirectory);
    const list = directory.list.bind(directory);
    directory.list = (after, limit) => list(after ?? lastOfEarlierStories, limit);
  }

  get database(): Database {
    return this.nest.get(Database);
  }

  get http() {
    return request(this.nest.getHttpServer());
  }

  /** First column of the first row, as a number. */
  async number(sql: string, parameters: unknown[] = []): Promise<number> {
    const rows: Record<string, unknown>[] = await this.database.reader.query(sql, parameters);
    return Number(Object.values(rows[0] ?? {})[0]);
  }

  async rows<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.database.reader.query(sql, parameters);
  }

  /** Does what the worker does until there is nothing left to do now. Handler failures fail the test. */
  async work(): Promise<void> {
    const fail =
      (what: string) =>
      (...details: unknown[]): never => {
        throw new Error(`${what}: ${details.map((detail) => (detail instanceof Error ? detail.stack : JSON.stringify(detail))).join(' ')}`);
      };
    await workUntilIdle(this.nest, fail('event handler failed'));
  }

  /** Runs the daily jobs that are due at the clock's time, then the work that follows. */
  async runDailyJobs(): Promise<void> {
    await this.nest.get(Schedule).runDue((job, organizationId, day, error) => {
      throw new Error(`${job} failed for ${organizationId} on ${day}: ${error instanceof Error ? error.stack : String(error)}`);
    });
    await this.work();
  }

  /** What must end with the application. */
  atEnd(end: () => Promise<void>): void {
    this.ends.push(end);
  }

  async stop(): Promise<void> {
    await this.nest.close();
    for (const end of this.ends) await end();
  }
}
