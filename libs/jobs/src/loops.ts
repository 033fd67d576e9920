import { setTimeout as sleep } from 'node:timers/promises';

/** What a loop reports that it could not do; the loop goes on. */
export type LoopFailure = (loop: string, error: unknown) => void;

/** One pass of a loop. @returns true if there may be more to do at once. */
export type LoopWork = () => Promise<boolean>;

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
      const more = await work().catch((error: unknown) => {
        this.onFailure(name, error);
        return false;
      });
      if (!more) await sleep(restMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
