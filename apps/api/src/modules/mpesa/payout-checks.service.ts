import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { Config } from '../../config.js';
import type { Organization } from '../organizations/index.js';
import { isSilent, mayResend, PAYOUT_CLAIM_S, payoutCheckAfterS, type PayoutState } from './payout.rules.js';
import { PayoutMovesService } from './payout-moves.service.js';
import { PayoutSendingService, type OutgoingPayout } from './payout-sending.service.js';
import { PayoutsRepository, type PayoutRow } from './payouts.repository.js';
import { RequestsService } from './requests.service.js';

/** What of these is not over may still become something by itself. */
const LOOKED_AT: readonly PayoutState[] = ['SENT', 'UNKNOWN'];

/** What follows from a look: it is sent again under its id; or only people can clear it up. */
export type PayoutLook = { again: OutgoingPayout } | { lost: PayoutRow } | undefined;

/** Finds out what became of payouts that nobody told of. It asks; what it does not know it leaves UNKNOWN. */
@Injectable()
export class PayoutChecksService {
  constructor(
    private readonly config: Config,
    private readonly repository: PayoutsRepository,
    private readonly moves: PayoutMovesService,
    private readonly sending: PayoutSendingService,
    private readonly requests: RequestsService,
    private readonly clock: Clock,
  ) {}

  /** Payouts that are due to be looked at, hidden from others for a while. */
  due(tx: Tx, limit: number): Promise<PayoutRow[]> {
    const now = this.clock.now();
    return this.repository.claim(tx, LOOKED_AT, { now, until: this.after(now, PAYOUT_CLAIM_S), limit });
  }

  async look(tx: Tx, organization: Organization, { id }: PayoutRow): Promise<PayoutLook> {
    const found = await this.moves.lock(tx, organization, id);
    if (!found || !LOOKED_AT.includes(found.state)) return undefined;
    // Taken, and nobody wrote down how the call ended: whoever made it is gone.
    const gone = found.state === 'SENT' && found.acceptedAt === null;
    const payout = gone ? await this.moves.hear(tx, organization, found, 'LOST', { reason: 'sender-gone' }) : found;
    if (mayResend(payout, this.clock.now(), this.config.mpesaPayoutResendS)) return { again: await this.sending.markAgain(tx, payout) };
    return this.ask(tx, organization, payout);
  }

  private async ask(tx: Tx, organization: Organization, payout: PayoutRow): Promise<PayoutLook> {
    const { organizationId, id, channelId, checks, state } = payout;
    const next = payoutCheckAfterS(checks + 1);
    const conversationId = this.nameOf(payout);
    const silent = state === 'SENT' && isSilent(checks);
    const seen = silent ? await this.moves.hear(tx, organization, payout, 'SILENT', { reason: 'no-result' }) : payout;
    const over = conversationId === undefined || next === undefined;
    const availableAt = over ? null : this.after(payout.sentAt ?? payout.createdAt, next);
    await this.moves.learn(tx, seen, { checks: checks + 1, availableAt });
    if (conversationId !== undefined)
      await this.requests.create(tx, organizationId, { channelId, kind: 'STATUS', payoutId: id, conversationId });
    return over ? { lost: seen } : undefined;
  }

  /** The name under which M-Pesa can be asked: ours with v3, its own with v1 once it has said it. */
  private nameOf({ id, b2cVersion, conversationId }: PayoutRow): string | undefined {
    return b2cVersion === 'V3' ? id : (conversationId ?? undefined);
  }

  private after(at: Date, seconds: number): Date {
    return new Date(at.getTime() + seconds * 1_000);
  }
}
