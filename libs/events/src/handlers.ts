import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { StoredEvent } from './outbox.js';

/** Does what follows from an event, in a transaction of its own. Runs once per event, also after a crash. */
export type EventHandler = (tx: Tx, event: StoredEvent) => Promise<void>;

/**
 * Does what follows from some events of one type and one organization, all in one transaction. If it throws, nothing has happened and
 * each event comes alone: one of them may be bad, and keeps the others waiting no longer than that.
 */
export type GroupHandler = (tx: Tx, events: readonly StoredEvent[]) => Promise<void>;

/** A handler as the relay sees it. */
export interface Listener {
  name: string;
  handle: GroupHandler;
  /** Whether it takes more than one event at a time. */
  inGroups: boolean;
}

/** Who listens to what. Modules register in onModuleInit; names are stored, so they never change. */
@Injectable()
export class EventHandlers {
  private readonly byType = new Map<string, Listener[]>();

  /** @throws Error if the name is taken for that type. */
  on(type: string, name: string, handle: EventHandler): void {
    const each: GroupHandler = async (tx, events) => {
      for (const event of events) await handle(tx, event);
    };
    this.add(type, { name, handle: each, inGroups: false });
  }

  /** For what comes in floods: many events cost few statements and one commit. @throws Error if the name is taken for that type. */
  onGroup(type: string, name: string, handle: GroupHandler): void {
    this.add(type, { name, handle, inGroups: true });
  }

  /** Every type that somebody listens to. */
  get types(): string[] {
    return [...this.byType.keys()];
  }

  of(type: string): readonly Listener[] {
    return this.byType.get(type) ?? [];
  }

  private add(type: string, listener: Listener): void {
    const listeners = this.byType.get(type) ?? [];
    if (listeners.some(({ name }) => name === listener.name)) throw new Error(`${listener.name} listens to ${type} twice.`);
    this.byType.set(type, [...listeners, listener]);
  }
}
