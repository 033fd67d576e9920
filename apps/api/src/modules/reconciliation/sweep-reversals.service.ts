import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { account, bankOf, bookOf, LedgerService, move } from '../ledger/index.js';
import { ProposalsService, type Organization, type Proposal } from '../organizations/index.js';
import { SweepNotReversible } from './reconciliation.errors.js';
import { StaleProofsService } from './stale-proofs.service.js';
import { StatementLinesRepository } from './statement-lines.repository.js';
import { SweepsRepository, type SweepRow } from './sweeps.repository.js';

const KIND = 'sweep-reversal';

/** A sweep that was recorded in error is taken back: one proposes it, another approves. */
@Injectable()
export class SweepReversalsService {
  constructor(
    private readonly repository: SweepsRepository,
    private readonly lines: StatementLinesRepository,
    private readonly ledger: LedgerService,
    private readonly proposals: ProposalsService,
    private readonly stale: StaleProofsService,
    private readonly clock: Clock,
  ) {
    proposals.register({
      kind: KIND,
      permission: 'reversals:approve',
      execute: (tx, organization, { id, subjectId, reason }) => this.reverse(tx, organization, subjectId, { proposalId: id, reason }),
    });
  }

  /** @throws NotFound, SweepNotReversible, ProposalPending */
  async propose(tx: Tx, organizationId: string, sweepId: string, by: { reason: string; proposedBy: string }): Promise<Proposal> {
    assertReversible(await this.found(tx, organizationId, sweepId));
    return this.proposals.propose(tx, organizationId, { kind: KIND, subjectId: sweepId, payload: {}, ...by });
  }

  /**
   * The money is at the paybill again, since the day it was said to have left: it never moved. Its line tells of a sweep that nobody has
   * recorded, and its reference may be used by the one that was meant.
   */
  private async reverse(
    tx: Tx,
    organization: Organization,
    id: string,
    { proposalId, reason }: { proposalId: string; reason: string },
  ): Promise<void> {
    const { statementLineId: lineId } = await this.found(tx, organization.id, id);
    // The line before the sweep, as who records it does.
    if (lineId !== null) await this.lines.lock(tx, organization.id, lineId);
    const sweep = await this.found(tx, organization.id, id, true);
    assertReversible(sweep);
    const { channelId, amount, sweptOn: effectiveOn, postingId: reverses } = sweep;
    const entries = move(account.channelClearing(channelId), bankOf(bookOf(organization.kind)), amount);
    const [postingId = ''] = await this.ledger.post(tx, organization, [
      { kind: 'sweep-reversal', sourceId: id, leaseId: null, effectiveOn, reverses, entries },
    ]);
    await this.repository.markReversed(tx, organization.id, sweep, { postingId, proposalId, reason, at: this.clock.now() });
    if (sweep.statementLineId !== null)
      await this.lines.settle(tx, organization.id, [{ id: sweep.statementLineId, state: 'FLAGGED', cause: 'SWEEP' }]);
    await this.stale.changedForSoon(tx, { organizationId: organization.id, channelId, from: effectiveOn, to: effectiveOn });
  }

  private async found(tx: Tx, organizationId: string, id: string, locked = false): Promise<SweepRow> {
    const sweep = await this.repository.find(tx, organizationId, id, locked);
    if (!sweep) throw new NotFound(`There is no sweep ${id}.`);
    return sweep;
  }
}

/** @throws SweepNotReversible for one that was taken back before, and for one that the bank's statement shows */
function assertReversible({ id, reversedAt, bankLineId }: SweepRow): void {
  if (reversedAt !== null) throw new SweepNotReversible(`Sweep ${id} was taken back before.`, { sweepId: id, state: 'REVERSED' });
  if (bankLineId !== null)
    throw new SweepNotReversible(`The bank's statement shows sweep ${id}: the money is there.`, { sweepId: id, bankLineId });
}
