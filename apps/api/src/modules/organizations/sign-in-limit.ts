import { Injectable } from '@nestjs/common';
import { TooManyRequests } from '@plotihub/http';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Config } from '../../config.js';

/** Bounds guessing: so many attempts a minute for one address, counted in this process. */
@Injectable()
export class SignInLimit {
  private readonly limiter: RateLimiterMemory;

  constructor(config: Config) {
    this.limiter = new RateLimiterMemory({ points: config.signInsPerMinute, duration: 60 });
  }

  /** @throws TooManyRequests */
  async check(address: string): Promise<void> {
    try {
      await this.limiter.consume(address);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfter = Math.ceil(refusal.msBeforeNext / 1_000);
      throw new TooManyRequests(`Wait ${retryAfter} seconds.`, { retryAfter });
    }
  }
}
