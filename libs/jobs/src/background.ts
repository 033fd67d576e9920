import { Injectable } from '@nestjs/common';
import type { LoopWork } from './loops.js';

/** Work of the worker process that goes on all the time. */
export interface BackgroundWork {
  name: string;
  /** Milliseconds to rest when a pass found nothing more to do. */
  restMs: number;
  work: LoopWork;
}

/** What the worker does all the time. Modules add to it in onModuleInit; the API process starts none of it. */
@Injectable()
export class Background {
  private readonly list: BackgroundWork[] = [];

  /** @throws Error if the name is taken. */
  add(work: BackgroundWork): void {
    if (this.list.some(({ name }) => name === work.name)) throw new Error(`The background work ${work.name} is added twice.`);
    this.list.push(work);
  }

  all(): readonly BackgroundWork[] {
    return this.list;
  }
}
