import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { Call, StkQueryAnswer } from '@plotihub/mpesa';
import { Clock } from '@plotihub/time';
import { ProviderEventsService } from '../payments/index.js';
import { TOO_MANY_CALLS } from './daraja-rate.service.js';
import { PullsService } from './pulls.service.js';
import { StkMovesService } from './stk-moves.service.js';
import {
  checkAfterS,
  CLAIM_S,
  FIRST_WEIGHING,
  isLastCheck,
  isOpen,
  isQuery,
  PAID_AFTER_S,
  PAID_BEFORE_S,
  PROVISIONAL_S,
  reasonOf,
  type StkState,
} from './stk-push.rules.js';
import { StkPushesRepository, type PushRow } from './stk-pushes.repository.js';

/** Something may still become of these by itself. */
const LOOKED_AT: readonly StkState[] = ['SENT', 'PENDING', 'UNKNOWN', 'FAILED_PROVISIONAL'];
/** Seconds that the intake is given to read what Pull has brought. */
const INTAKE_S = 60;

/** Finds out what became of pushes that nobody told of. It asks and weighs; it never sends again. */
@Injectable()
export class StkChecksService {
  constructor(
    private readonly repository: StkPushesRepository,
    private readonly moves: StkMovesService,
    private readonly pulls: PullsService,
    private readonly events: ProviderEventsService,
    private readonly clock: Clock,
  ) {}

  /** Looks at pushes that are due. @returns those about which M-Pesa is to be asked now, and those that only a person can clear up */
  async claim(tx: Tx, limit: number): Promise<{ toAsk: PushRow[]; lost: PushRow[]; seen: number }> {
    const now = this.clock.now();
    const pushes = await this.repository.claim(tx, LOOKED_AT, { now, until: this.after(now, CLAIM_S), limit });
    const toAsk: PushRow[] = [];
    const lost: PushRow[] = [];
    for (const push of pushes) {
      if (push.state === 'SENT') await this.sender(tx, push);
      else if (push.state === 'FAILED_PROVISIONAL') await this.moves.hear(tx, push, 'SETTLED', { reason: push.reason });
      else if (isQuery(push.checks) && push.checkoutRequestId !== null) toAsk.push(await this.next(tx, push));
      else if (await this.weigh(tx, push)) lost.push(push);
    }
    return { toAsk, lost, seen: pushes.length };
  }

  /** Writes down what M-Pesa said of a push when it was asked. */
  async settle(tx: Tx, asked: PushRow, call: Call<StkQueryAnswer>): Promise<void> {
    if (call === TOO_MANY_CALLS) return this.putOff(tx, asked);
    if (!call.ok || call.value.state !== 'RESULT') return;
    const push = await this.moves.lock(tx, asked);
    if (!push || !isOpen(push.state)) return;
    const { code, meaning } = call.value;
    const now = this.clock.now();
    if (meaning.class === 'SUCCESS' && push.confirmedAt === null) {
      // Without a receipt nothing can be booked: the confirmation brings it, or Pull.
      await this.moves.learn(tx, push, { confirmedAt: now, reason: 'receipt-awaited' });
      await this.pulls.want(tx, push.organizationId, push.channelId);
    }
    if (meaning.class === 'FAILED' && push.confirmedAt === null)
      await this.moves.hear(tx, push, 'QUERY_DECLINED', {
        reason: reasonOf(code),
        toldBy: 'QUERY',
        availableAt: this.after(now, PROVISIONAL_S),
      });
  }

  /** M-Pesa was not asked: the same look again, in its next turn. */
  private async putOff(tx: Tx, asked: PushRow): Promise<void> {
    const push = await this.moves.lock(tx, asked);
    if (!push || !isOpen(push.state) || push.checks !== asked.checks) return;
    const availableAt = this.after(this.clock.now(), TOO_MANY_CALLS.retryAfterS ?? 1);
    await this.moves.learn(tx, push, { checks: push.checks - 1, availableAt });
  }

  /** Whoever made the call is gone, before or after M-Pesa heard it. */
  private async sender(tx: Tx, push: PushRow): Promise<void> {
    const availableAt = this.after(push.sentAt ?? push.createdAt, checkAfterS(FIRST_WEIGHING) ?? 0);
    await this.moves.hear(tx, push, 'LOST', { reason: 'sender-gone', checks: FIRST_WEIGHING, availableAt });
  }

  /** What is known without asking about the push itself. @returns true if only a person can clear it up */
  private async weigh(tx: Tx, push: PushRow): Promise<boolean> {
    const { organizationId, channelId, confirmedAt } = push;
    const sentAt = push.sentAt ?? push.createdAt;
    const period = { from: this.after(sentAt, -PAID_BEFORE_S), to: this.after(sentAt, PAID_AFTER_S) };
    const listed = await this.pulls.covers(tx, organizationId, channelId, period);
    if (listed && (await this.events.hasUnread(tx, organizationId))) {
      await this.moves.learn(tx, push, { availableAt: this.after(this.clock.now(), INTAKE_S) });
      return false;
    }
    if (listed && confirmedAt === null) {
      await this.moves.hear(tx, push, 'NOTHING', { reason: 'not-listed', toldBy: 'NOBODY' });
      return false;
    }
    if (!isLastCheck(push.checks)) {
      if (!listed) await this.pulls.want(tx, organizationId, channelId);
      await this.next(tx, push);
      return false;
    }
    if (confirmedAt === null) {
      await this.moves.hear(tx, push, 'NOTHING', { reason: 'nothing-heard', toldBy: 'NOBODY' });
      return false;
    }
    await this.moves.hear(tx, push, 'UNCLEAR', {});
    await this.moves.learn(tx, push, { reason: 'paid-without-receipt', availableAt: null });
    return true;
  }

  /** The next look, unless somebody tells of it first. */
  private next(tx: Tx, push: PushRow): Promise<PushRow> {
    const checks = push.checks + 1;
    const availableAt = this.after(push.sentAt ?? push.createdAt, checkAfterS(checks) ?? 0);
    return this.moves.learn(tx, push, { checks, availableAt });
  }

  private after(at: Date, seconds: number): Date {
    return new Date(at.getTime() + seconds * 1_000);
  }
}
