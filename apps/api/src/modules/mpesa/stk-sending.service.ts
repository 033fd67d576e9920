import { Injectable } from '@nestjs/common';
import { hashToken } from '@plotihub/auth';
import type { Tx } from '@plotihub/database';
import { newCallbackToken, type Call, type StkAck } from '@plotihub/mpesa';
import { Clock } from '@plotihub/time';
import { refusalWord } from './refusals.rules.js';
import { StkMovesService } from './stk-moves.service.js';
import { checkAfterS, CLAIM_S, FIRST_WEIGHING, FRESH_S, RETRY_S } from './stk-push.rules.js';
import { StkPushesRepository, type PushRow } from './stk-pushes.repository.js';

/** A push that is about to be sent, and the secret of its callback's address, of which only the hash is kept. */
export interface Outgoing {
  push: PushRow;
  token: string;
}

/** Sending: a transaction that marks, a call, a transaction that writes what it said. Nothing is ever sent that is not marked. */
@Injectable()
export class StkSendingService {
  constructor(
    private readonly repository: StkPushesRepository,
    private readonly moves: StkMovesService,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes intents that are due and marks them as sent. From the commit on a push may have reached the phone, whatever becomes of this
   * process: so it is never taken again.
   */
  async claim(tx: Tx, limit: number): Promise<{ outgoing: Outgoing[]; seen: number }> {
    const now = this.clock.now();
    const until = this.after(now, CLAIM_S);
    const pushes = await this.repository.claim(tx, ['CREATED'], { now, until, limit });
    const outgoing: Outgoing[] = [];
    for (const push of pushes) {
      if (now.getTime() - push.createdAt.getTime() > FRESH_S * 1_000) {
        await this.moves.hear(tx, push, 'STALE', { reason: 'never-sent', toldBy: 'ANSWER' });
        continue;
      }
      const token = newCallbackToken();
      const learned = { sentAt: now, tokenHash: hashToken(token), availableAt: until };
      outgoing.push({ push: await this.moves.hear(tx, push, 'MARKED', learned), token });
    }
    return { outgoing, seen: pushes.length };
  }

  /** Writes down how the call ended. What a callback has said meanwhile stands. @returns the push as it is now */
  async settle(tx: Tx, sent: PushRow, call: Call<StkAck>): Promise<PushRow> {
    const push = await this.moves.lock(tx, sent);
    if (!push) throw new Error(`STK push ${sent.id} is gone.`);
    const sentAt = push.sentAt ?? this.clock.now();
    if (call.ok) {
      const { checkoutRequestId } = call.value;
      const availableAt = this.after(sentAt, checkAfterS(0) ?? 0);
      const moved = await this.moves.hear(tx, push, 'ACCEPTED', { checkoutRequestId, checks: 0, availableAt });
      return moved;
    }
    if (call.outcome === 'unavailable')
      return this.moves.hear(tx, push, 'NEVER_SENT', {
        reason: 'not-reached',
        availableAt: this.after(this.clock.now(), call.retryAfterS ?? RETRY_S),
      });
    if (call.outcome === 'refused') return this.moves.hear(tx, push, 'REFUSED', { reason: refusalWord(call.reason), toldBy: 'ANSWER' });
    const availableAt = this.after(sentAt, checkAfterS(FIRST_WEIGHING) ?? 0);
    return this.moves.hear(tx, push, 'UNCLEAR', { reason: 'no-clear-answer', checks: FIRST_WEIGHING, availableAt });
  }

  private after(at: Date, seconds: number): Date {
    return new Date(at.getTime() + seconds * 1_000);
  }
}
