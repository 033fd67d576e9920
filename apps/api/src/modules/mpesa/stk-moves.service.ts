import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { Clock } from '@plotihub/time';
import { isOpen, moveOf, type Heard } from './stk-push.rules.js';
import { StkPushesRepository, type PushChanges, type PushRow } from './stk-pushes.repository.js';

/** What else is learned with what is heard. */
export type Learned = Omit<PushChanges, 'state' | 'endedAt'>;

/** Moves pushes from state to state. The only place that writes a state. */
@Injectable()
export class StkMovesService {
  constructor(
    private readonly repository: StkPushesRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Locks the push of a callback, an answer or a check. Undefined if it is gone. */
  lock(tx: Tx, { organizationId, id }: Pick<PushRow, 'organizationId' | 'id'>): Promise<PushRow | undefined> {
    return this.repository.lock(tx, organizationId, id);
  }

  /** What was heard, where it changes the state; the push is locked by the caller. @returns the push as it is now */
  async hear(tx: Tx, push: PushRow, heard: Heard, learned: Learned = {}): Promise<PushRow> {
    const state = moveOf(push.state, heard);
    if (state === undefined) return push;
    const over = !isOpen(state);
    const changes: PushChanges = {
      reason: null,
      ...learned,
      state,
      ...(over ? { endedAt: this.clock.now(), availableAt: null } : {}),
    };
    await this.repository.change(tx, push, changes);
    if (over) await this.tell(tx, { ...push, state });
    return { ...push, ...asRow(changes) };
  }

  /** What was learned of a push that stays where it is; locked by the caller. */
  async learn(tx: Tx, push: PushRow, learned: Learned): Promise<PushRow> {
    await this.repository.change(tx, push, learned);
    return { ...push, ...asRow(learned) };
  }

  /** What was concluded is now known: told again, for who acts on knowledge alone; locked by the caller. */
  async confirm(tx: Tx, push: PushRow, learned: Learned): Promise<void> {
    await this.tell(tx, await this.learn(tx, push, learned));
  }

  private async tell(tx: Tx, { organizationId, id, leaseId, state }: PushRow): Promise<void> {
    const type = { SUCCESS: 'stk-push.succeeded', EXPIRED: 'stk-push.expired' }[state as string] ?? 'stk-push.failed';
    await this.outbox.add(tx, { type, organizationId, aggregateId: id, payload: { pushId: id, leaseId } });
  }
}

const asRow = ({ tokenHash: _token, availableAt: _at, ...changes }: PushChanges): Partial<PushRow> => changes;
