import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { Clock, dateIn, type LocalDate } from '@plotihub/time';
import { LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { RefundsService } from '../refunds/index.js';
import { isOnItsWay, payoutMove, type PayoutHeard } from './payout.rules.js';
import { PayoutsRepository, type PayoutChanges, type PayoutRow } from './payouts.repository.js';

/** What else is learned with what is heard. */
export type PayoutLearned = Omit<PayoutChanges, 'state' | 'endedAt' | 'booked'>;

/** Moves payouts from state to state, with what is owed in the same transaction. The only place that writes a state. */
@Injectable()
export class PayoutMovesService {
  constructor(
    private readonly repository: PayoutsRepository,
    private readonly refunds: RefundsService,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The lease's account first, as everywhere; then the payout. Undefined if it is gone. */
  async lock(tx: Tx, organization: Organization, id: string): Promise<PayoutRow | undefined> {
    const seen = await this.repository.find(tx, organization.id, id);
    if (seen?.leaseId) await this.ledger.lockLease(tx, organization, seen.leaseId);
    return seen && this.repository.find(tx, organization.id, id, true);
  }

  /**
   * What was heard, where it changes the state; the payout is locked by the caller. One that is PAID is booked, unless what it was for
   * has been paid or given up otherwise; one that FAILED lets it go. @returns the payout as it is now
   */
  async hear(tx: Tx, organization: Organization, payout: PayoutRow, heard: PayoutHeard, learned: PayoutLearned = {}): Promise<PayoutRow> {
    const state = payoutMove(payout.state, heard);
    if (state === undefined) return payout;
    const over = !isOnItsWay(state);
    const changes: PayoutChanges = {
      reason: null,
      ...learned,
      state,
      ...(over ? { endedAt: this.clock.now(), availableAt: null, token: null } : {}),
    };
    await this.repository.change(tx, payout, changes);
    const moved = { ...payout, ...asRow(changes) };
    if (state === 'FAILED') await this.letGo(tx, organization, moved);
    const ended = state === 'PAID' ? await this.book(tx, organization, moved) : moved;
    if (over) await this.tell(tx, ended);
    return ended;
  }

  /** What was learned of a payout that stays where it is; locked by the caller. */
  async learn(tx: Tx, payout: PayoutRow, learned: PayoutLearned): Promise<PayoutRow> {
    await this.repository.change(tx, payout, learned);
    return { ...payout, ...asRow(learned) };
  }

  private async letGo(tx: Tx, organization: Organization, { id, refundId }: PayoutRow): Promise<void> {
    if (refundId !== null) await this.refunds.letGo(tx, organization, refundId, id);
  }

  private async book(tx: Tx, organization: Organization, payout: PayoutRow): Promise<PayoutRow> {
    const { id, refundId, channelId, receipt, paidAt } = payout;
    if (refundId === null || receipt === null) throw new Error(`Payout ${id} is paid without a receipt, or for nothing.`);
    const { state, payoutId, proposedOn } = await this.refunds.get(tx, organization.id, refundId);
    const mine = payoutId === id || (await this.takeOver(tx, organization, payout, payoutId));
    if (state !== 'APPROVED' || !mine) {
      const reason = 'paid-besides';
      await this.repository.change(tx, payout, { reason });
      return { ...payout, reason };
    }
    const on = this.dayOf(organization, paidAt, proposedOn);
    await this.refunds.markPaid(tx, organization, refundId, { way: 'MPESA', channelId, reference: receipt, on, payoutId: id });
    await this.repository.change(tx, payout, { booked: true });
    return { ...payout, booked: true };
  }

  /** One that was paid after it had failed takes its refund back, if nobody has begun to pay it otherwise. @returns whether it has it */
  private async takeOver(tx: Tx, organization: Organization, payout: PayoutRow, other: string | null): Promise<boolean> {
    const refundId = payout.refundId ?? '';
    if ((await this.refunds.get(tx, organization.id, refundId)).state !== 'APPROVED') return false;
    if (other !== null) {
      const next = await this.repository.find(tx, organization.id, other, true);
      // What has not left yet never will.
      if (next?.state !== 'CREATED') return false;
      await this.hear(tx, organization, next, 'STALE', { reason: 'paid-already', toldBy: 'CALLBACK' });
    }
    await this.refunds.hold(tx, organization, refundId, payout.id);
    return true;
  }

  /** M-Pesa's day, but none before the refund was proposed, and none to come: its clock is not ours. */
  private dayOf({ timeZone }: Organization, at: Date | null, earliest: LocalDate): LocalDate {
    const today = this.clock.today(timeZone);
    const on = at === null ? today : dateIn(at, timeZone);
    if (on < earliest) return earliest;
    return on > today ? today : on;
  }

  private async tell(tx: Tx, { organizationId, id, refundId, state, booked }: PayoutRow): Promise<void> {
    const type = state === 'PAID' ? 'payout.paid' : 'payout.failed';
    await this.outbox.add(tx, { type, organizationId, aggregateId: id, payload: { payoutId: id, refundId, booked } });
  }
}

const asRow = ({ tokenHash: _hash, token: _token, availableAt: _at, ...changes }: PayoutChanges): Partial<PayoutRow> => changes;
