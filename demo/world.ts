import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Schedule } from '@plotihub/jobs';
import { addDays, instantOf, localDate, NAIROBI, TestClock, type LocalDate } from '@plotihub/time';
import { Config } from '../apps/api/src/config.js';
import { createHttpApp } from '../apps/api/src/http-app.js';
import { createLog } from '../apps/api/src/log.js';
import { workUntilIdle } from '../apps/api/src/loops.js';

/** Times of a day, in Nairobi, at which the worker is let loose: after the ladder at 08:00, after the intake lag, in the evening. */
const TICKS = ['07:05', '08:05', '10:30', '13:00', '19:30'];

/** The real application on the development database, in this process, with a clock that the demo moves through a month. */
export class World {
  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly clock: TestClock,
    readonly url: string,
  ) {}

  static async open(now: string): Promise<World> {
    const config = Config.read({
      ...process.env,
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
      // Many sign-ins: an access token lives for minutes, and here days pass in seconds.
      RATE_LIMITS_PERCENT: '1000000',
      // One process is API, worker and sender at once: on a slow machine it may be busy for a second, and nobody else waits.
      EVENT_LOOP_DELAY_LIMIT_MS: '0',
    });
    const clock = new TestClock(now);
    const app = await createHttpApp({ config, log: createLog(config, 'api'), clock });
    await app.listen(0, '127.0.0.1');
    return new World(app, clock, await app.getUrl());
  }

  /** Everything that follows from what has happened: events, intake, messages. */
  async work(): Promise<void> {
    await workUntilIdle(this.app, (event, handler, error) => {
      throw new Error(`${handler} failed on ${event.type}`, { cause: error });
    });
  }

  /** Sets the clock, lets the worker do what is due, then what follows. Earlier instants are for the second run of a demo. */
  async moveTo(instant: Date | string): Promise<void> {
    this.clock.moveTo(instant);
    await this.app.get(Schedule).runDue((job, _organization, day, error) => {
      throw new Error(`${job} failed for ${day}`, { cause: error });
    });
    await this.work();
  }

  /** Only sets the clock. */
  set now(instant: string) {
    this.clock.moveTo(instant);
  }

  async close(): Promise<void> {
    await this.app.close();
  }
}

/** Something that happens at an instant. */
export interface Happening {
  at: Date;
  happen(): Promise<void>;
}

/** The worker's ticks of every day from one to another, both included. */
export function ticks(from: string, to: string, tick: (at: Date) => Promise<void>): Happening[] {
  const happenings: Happening[] = [];
  for (let day: LocalDate = localDate(from); day <= localDate(to); day = addDays(day, 1)) {
    for (const time of TICKS) {
      const at = instantOf(day, time, NAIROBI);
      happenings.push({ at, happen: () => tick(at) });
    }
  }
  return happenings;
}
