import { setTimeout as sleep } from 'node:timers/promises';

/** What a loop reports that it could not do; the loop goes on. */
export type LoopFailure = (loop: string, error: unknown) => void;

/** One pass of a loop. @returns true if there may be more to do at once. */
export type LoopWork = () => Promise<boolean>;

/** Milliseconds to rest at least after a failed pass: what failed, such as a database that is away, is not back at once. */
const REST_AFTER_FAILURE_MS = 1_000;

/** Runs background loops until stopped: each pass follows the one before, so a loop never overlaps itself. */
export class Loops {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>[] = [];

  constructor(private readonly onFailure: LoopFailure) {}

  /** Starts a loop that rests `restMs` milliseconds whenever a pass found nothing more to do, or failed. */
  start(name: string, restMs: number, work: LoopWork): void {
    this.running.push(this.loop(name, restMs, work));
  }

  /** Lets the passes under way finish and starts no other. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async loop(name: string, restMs: number, work: LoopWork): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const rest = await work().then(
        (more) => (more ? 0 : restMs),
        (error: unknown) => {
          this.onFailure(name, error);
          return Math.max(restMs, REST_AFTER_FAILURE_MS);
        },
      );
      if (rest > 0) await sleep(rest, undefined, { signal }).catch(() => undefined);
    }
  }
}
