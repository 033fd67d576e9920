import { isTransient, type Database } from '@plotihub/database';
import type { Clock } from '@plotihub/time';
import type { Count, Counters } from './policies.js';

/** A count and the milliseconds left travel home in one number: the lower bits are the count. */
const COUNT_BITS = 20;
/** The highest count that is kept; longer windows than a day would not fit above it. */
export const MOST_POINTS = 2 ** COUNT_BITS - 1;
const ATTEMPTS = 3;

/**
 * Counts in the table `rate_limits`, for all processes of one database, in one round trip each: LAST_INSERT_ID(…) sends the new
 * count home in the answer to the statement that raised it, on MySQL and MariaDB alike. A window that ends too far ahead was
 * made by another clock or another setting, and begins anew.
 */
export class SharedCounters implements Counters {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async raise(key: string, seconds: number): Promise<Count> {
    const now = this.clock.now().getTime();
    const end = now + seconds * 1_000;
    for (let attempt = 1; ; attempt++) {
      try {
        const { insertId } = await this.database.reader.query<{ insertId: number | string }>(
          // Members are set from left to right: each sees those before it as they have become.
          `INSERT INTO rate_limits (limit_key, points, ends_ms, answer) VALUES (?, 1, ?, LAST_INSERT_ID(?))
           ON DUPLICATE KEY UPDATE
             points = IF(ends_ms <= ? OR ends_ms > ?, 1, LEAST(points + 1, ${MOST_POINTS})),
             ends_ms = IF(ends_ms <= ? OR ends_ms > ?, ?, ends_ms),
             answer = LAST_INSERT_ID((ends_ms - ?) * ${2 ** COUNT_BITS} + points)`,
          [key, end, seconds * 1_000 * 2 ** COUNT_BITS + 1, now, end, now, end, end, now],
        );
        const answer = Number(insertId);
        return { spent: answer % 2 ** COUNT_BITS, leftMs: Math.floor(answer / 2 ** COUNT_BITS) };
      } catch (error) {
        // Two that begin the same window at once may lose against each other.
        if (!isTransient(error) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Forgets windows that are over, some thousands at a time. @returns how many */
  async forgetEnded(limit: number): Promise<number> {
    const { affectedRows } = await this.database.reader.query<{ affectedRows: number }>(
      'DELETE FROM rate_limits WHERE ends_ms < ? LIMIT ?',
      [this.clock.now().getTime(), limit],
    );
    return affectedRows;
  }
}
