import { TestClock, type Clock } from '@plotihub/time';

interface Task {
  readonly due: number;
  readonly work: () => Promise<void>;
  timer?: NodeJS.Timeout;
}

/**
 * What will happen later. On a real clock things happen by themselves when they are due; on a TestClock only in `settle`, one after the
 * other, so that a story is the same every time.
 */
export class Calendar {
  private readonly tasks = new Set<Task>();
  private readonly running = new Set<Promise<void>>();
  private readonly byItself: boolean;

  constructor(private readonly clock: Clock) {
    this.byItself = !(clock instanceof TestClock);
  }

  /** Work for so many milliseconds from now. */
  after(milliseconds: number, work: () => Promise<void>): void {
    const task: Task = { due: this.clock.now().getTime() + milliseconds, work };
    this.tasks.add(task);
    if (this.byItself) task.timer = setTimeout(() => void this.run(task), milliseconds).unref();
  }

  /**
   * Does what is due at the clock's time, and what follows from that, in order of time.
   * @param everything also what is not due yet; the clock stays where it is
   */
  async settle({ everything = false } = {}): Promise<void> {
    for (;;) {
      const next = this.next(everything);
      if (next) await this.run(next);
      else if (this.running.size > 0) await Promise.allSettled(this.running);
      else return;
    }
  }

  /** When something happens next; undefined if nothing will. */
  get nextDue(): Date | undefined {
    const next = this.next(true);
    return next && new Date(next.due);
  }

  /** Forgets what has not happened, and waits for what is happening. */
  async close(): Promise<void> {
    for (const { timer } of this.tasks) clearTimeout(timer);
    this.tasks.clear();
    await Promise.allSettled(this.running);
  }

  private next(everything: boolean): Task | undefined {
    const now = this.clock.now().getTime();
    let first: Task | undefined;
    for (const task of this.tasks) if ((everything || task.due <= now) && (!first || task.due < first.due)) first = task;
    return first; // of those due together the one that was planned first: a Set keeps the order
  }

  private async run(task: Task): Promise<void> {
    if (!this.tasks.delete(task)) return;
    clearTimeout(task.timer);
    const run = task.work();
    this.running.add(run);
    await run.finally(() => this.running.delete(run));
  }
}
