import { Injectable } from '@nestjs/common';
import { hashToken } from '@plotihub/auth';
import type { Tx } from '@plotihub/database';
import { newCallbackToken, type B2cAck, type Call, type NoAnswer } from '@plotihub/mpesa';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { ConnectionsRepository } from './connections.repository.js';
import { TOO_MANY_CALLS } from './daraja-rate.service.js';
import { PAYOUT_CLAIM_S, PAYOUT_FRESH_S, PAYOUT_RETRY_S, payoutCheckAfterS, RESEND_AFTER_S } from './payout.rules.js';
import { PayoutMovesService } from './payout-moves.service.js';
import { PayoutsRepository, type PayoutRow } from './payouts.repository.js';
import { refusalWord } from './refusals.rules.js';

/** A payout that is about to be sent, and the secret of its callbacks' addresses, of which only the hash is kept. */
export interface OutgoingPayout {
  payout: PayoutRow;
  token: string;
}

/** Sending: a transaction that marks, a call, a transaction that writes what it said. Nothing is ever sent that is not marked. */
@Injectable()
export class PayoutSendingService {
  constructor(
    private readonly repository: PayoutsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly moves: PayoutMovesService,
    private readonly clock: Clock,
  ) {}

  /** Payouts that are due to be sent, hidden from others for a while. */
  due(tx: Tx, limit: number): Promise<PayoutRow[]> {
    const now = this.clock.now();
    return this.repository.claim(tx, ['CREATED'], { now, until: this.after(now, PAYOUT_CLAIM_S), limit });
  }

  /**
   * Marks a payout as sent. From the commit on its money may have gone, whatever becomes of this process. Undefined if it is not to be
   * sent: another has ended it, or it could not leave for a day.
   */
  async mark(tx: Tx, organization: Organization, { id }: PayoutRow): Promise<OutgoingPayout | undefined> {
    const payout = await this.moves.lock(tx, organization, id);
    if (payout?.state !== 'CREATED') return undefined;
    const now = this.clock.now();
    if (now.getTime() - payout.createdAt.getTime() > PAYOUT_FRESH_S * 1_000) {
      await this.moves.hear(tx, organization, payout, 'STALE', { reason: 'never-sent', toldBy: 'ANSWER' });
      return undefined;
    }
    const token = newCallbackToken();
    const connection = await this.connections.find(tx, organization.id, payout.channelId);
    const learned = { sentAt: now, tokenHash: hashToken(token), token, sends: 1, availableAt: this.after(now, PAYOUT_CLAIM_S) };
    const b2cVersion = connection?.b2cVersion ?? 'V3';
    return { payout: await this.moves.hear(tx, organization, payout, 'MARKED', { ...learned, b2cVersion }), token };
  }

  /** The same payout once more: the same id, the same addresses. */
  async markAgain(tx: Tx, payout: PayoutRow): Promise<OutgoingPayout> {
    const token = await this.repository.token(tx, payout.organizationId, payout.id);
    const learned = { sends: payout.sends + 1, availableAt: this.after(this.clock.now(), PAYOUT_CLAIM_S) };
    return { payout: await this.moves.learn(tx, payout, learned), token };
  }

  /** Writes down how the call ended. What a callback has said meanwhile stands. @returns the payout as it is now */
  async settle(tx: Tx, organization: Organization, sent: PayoutRow, call: Call<B2cAck>): Promise<PayoutRow> {
    const payout = await this.moves.lock(tx, organization, sent.id);
    if (!payout) throw new Error(`Payout ${sent.id} is gone.`);
    const now = this.clock.now();
    if (call.ok) {
      const { originatorConversationId, acceptedEarlier } = call.value;
      const availableAt = this.after(payout.sentAt ?? now, payoutCheckAfterS(0) ?? 0);
      const reason = acceptedEarlier ? 'accepted-earlier' : null;
      const conversationId = originatorConversationId || payout.conversationId;
      return this.moves.hear(tx, organization, payout, 'ACCEPTED', { conversationId, acceptedAt: now, reason, availableAt });
    }
    // Of an earlier call, which may have been heard, this one says nothing.
    const unsaid = {
      availableAt: this.after(now, call.retryAfterS ?? RESEND_AFTER_S),
      ...(call === TOO_MANY_CALLS ? { sends: sent.sends - 1 } : {}),
    };
    if (sent.sends > 1) return this.moves.learn(tx, payout, unsaid);
    return this.unanswered(tx, organization, payout, call);
  }

  private unanswered(tx: Tx, organization: Organization, payout: PayoutRow, call: NoAnswer): Promise<PayoutRow> {
    const now = this.clock.now();
    const busy = call.reason === 'BUSY' || call.reason === 'QUOTA';
    if (call.outcome === 'unavailable' || (call.outcome === 'refused' && busy))
      return this.moves.hear(tx, organization, payout, 'NEVER_SENT', {
        reason: busy ? refusalWord(call.reason) : 'not-reached',
        availableAt: this.after(now, call.retryAfterS ?? PAYOUT_RETRY_S),
      });
    if (call.outcome === 'refused')
      return this.moves.hear(tx, organization, payout, 'REFUSED', { reason: refusalWord(call.reason), toldBy: 'ANSWER' });
    return this.moves.hear(tx, organization, payout, 'UNCLEAR', {
      reason: 'no-clear-answer',
      availableAt: this.after(now, RESEND_AFTER_S),
    });
  }

  private after(at: Date, seconds: number): Date {
    return new Date(at.getTime() + seconds * 1_000);
  }
}
