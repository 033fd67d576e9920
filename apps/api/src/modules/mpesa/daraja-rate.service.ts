import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SharedCounters } from '@plotihub/limits';
import type { NoAnswer } from '@plotihub/mpesa';
import { Config } from '../../config.js';

/** Seconds until another call of an app makes sense. */
const AGAIN_S = 1;

/** In place of an answer: the call was not made, for too many were. It waits for its next turn; it was no attempt. */
export const TOO_MANY_CALLS: NoAnswer = {
  ok: false,
  outcome: 'unavailable',
  message: 'The app has made its calls of this second',
  retryAfterS: AGAIN_S,
};

/** How often one app of Daraja is used, counted in the database for all processes: a burst of ours must not use up what Safaricom allows. */
@Injectable()
export class DarajaRateService {
  constructor(
    private readonly config: Config,
    private readonly counters: SharedCounters,
  ) {}

  /** Counts a call. @returns false if it is not to be made now. While nobody can count, calls are made: Safaricom counts too. */
  async mayCall(consumerKey: string): Promise<boolean> {
    const most = this.config.mpesaCallsPerSecond;
    if (most === 0) return true;
    const key = createHash('sha256').update(`daraja-app\n${consumerKey}`).digest('hex');
    try {
      return (await this.counters.raise(key, 1)).spent <= most;
    } catch {
      return true;
    }
  }
}
