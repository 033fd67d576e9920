import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { invalidRequest } from '@plotihub/http';
import { Clock, instantOf, isLocalDate, type LocalDate } from '@plotihub/time';
import { ProposalsService, type Organization, type Proposal } from '../organizations/index.js';
import { PayoutNotUnknown } from './mpesa.errors.js';
import { PayoutMovesService } from './payout-moves.service.js';
import { PayoutsService } from './payouts.service.js';

const KIND = 'payout-decision';

/** What people found out about a payout of which M-Pesa told nothing. */
export type PayoutFound = { outcome: 'PAID'; receipt: string; on?: LocalDate | undefined } | { outcome: 'NOT_PAID' };

/**
 * Of a payout that is UNKNOWN two people decide, who have looked at M-Pesa's portal: one says what was found, another approves. Whoever
 * wrongly says that nothing went pays twice; so nobody says it alone.
 */
@Injectable()
export class PayoutDecisionsService {
  constructor(
    private readonly payouts: PayoutsService,
    private readonly moves: PayoutMovesService,
    private readonly proposals: ProposalsService,
    private readonly clock: Clock,
  ) {
    proposals.register({
      kind: KIND,
      permission: 'refunds:approve',
      execute: (tx, organization, proposal) => this.carryOut(tx, organization, proposal),
    });
  }

  /** @throws NotFound, PayoutNotUnknown, ProposalPending; InvalidRequest for a day to come */
  async propose(
    tx: Tx,
    organization: Organization,
    id: string,
    { found, reason, proposedBy }: { found: PayoutFound; reason: string; proposedBy: string },
  ): Promise<Proposal> {
    const { state } = await this.payouts.get(tx, organization.id, id);
    if (state !== 'UNKNOWN') throw notUnknown(id, state);
    const today = this.clock.today(organization.timeZone);
    if (found.outcome === 'PAID' && found.on !== undefined && found.on > today)
      throw invalidRequest([{ pointer: '/on', code: 'range', detail: `must be ${today} or before` }]);
    return this.proposals.propose(tx, organization.id, { kind: KIND, subjectId: id, payload: { ...found }, reason, proposedBy });
  }

  private async carryOut(tx: Tx, organization: Organization, { subjectId: id, payload }: Proposal): Promise<void> {
    const payout = await this.moves.lock(tx, organization, id);
    if (payout?.state !== 'UNKNOWN') throw notUnknown(id, payout?.state ?? 'FAILED');
    const { outcome, receipt, on } = payload as { outcome: string; receipt?: string; on?: string };
    if (outcome !== 'PAID' || receipt === undefined) {
      await this.moves.hear(tx, organization, payout, 'GIVEN_UP', { reason: 'decided-not-paid', toldBy: 'PEOPLE' });
      return;
    }
    const paidAt = isLocalDate(on) ? instantOf(on, '12:00', organization.timeZone) : this.clock.now();
    await this.moves.hear(tx, organization, payout, 'FOUND_PAID', { receipt, paidAt, toldBy: 'PEOPLE' });
  }
}

function notUnknown(id: string, state: string): Error {
  return new PayoutNotUnknown(`Payout ${id} is ${state}.`, { payoutId: id, state });
}
