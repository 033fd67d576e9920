import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Count, Counters } from './policies.js';

/** Counts in this process alone: costs nothing, and knows nothing of the other processes. */
export class ProcessCounters implements Counters {
  private readonly windows = new Map<number, RateLimiterMemory>();

  async raise(key: string, seconds: number): Promise<Count> {
    const limiter = this.windows.get(seconds) ?? new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: seconds });
    this.windows.set(seconds, limiter);
    const { consumedPoints, msBeforeNext } = await limiter.consume(key);
    return { spent: consumedPoints, leftMs: msBeforeNext };
  }
}
