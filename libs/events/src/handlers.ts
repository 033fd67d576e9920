import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { StoredEvent } from './outbox.js';

/** Does what follows from an event, in a transaction of its own. Runs once per event, also after a crash. */
export type EventHandler = (tx: Tx, event: StoredEvent) => Promise<void>;

/** Who listens to what. Modules register in onModuleInit; names are stored, so they never change. */
@Injectable()
export class EventHandlers {
  private readonly byType = new Map<string, { name: string; handle: EventHandler }[]>();

  /** @throws Error if the name is taken for that type. */
  on(type: string, name: string, handle: EventHandler): void {
    const handlers = this.byType.get(type) ?? [];
    if (handlers.some((handler) => handler.name === name)) throw new Error(`${name} listens to ${type} twice.`);
    this.byType.set(type, [...handlers, { name, handle }]);
  }

  of(type: string): readonly { name: string; handle: EventHandler }[] {
    return this.byType.get(type) ?? [];
  }
}
