import { Injectable } from '@nestjs/common';
import { isDuplicate, newId, type Reader, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { invalidRequest, NotFound, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { addDays, Clock, type LocalDate } from '@plotihub/time';
import { account, bankOf, bookOf, LedgerService, move } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { NotASweep, SweepOnStatement, SweepRecorded } from './reconciliation.errors.js';
import { StatementChannelsService } from './statement-channels.service.js';
import { StatementLinesRepository } from './statement-lines.repository.js';
import { SweepsRepository, type SweepRow } from './sweeps.repository.js';

export type Sweep = SweepRow;

/** A sweep as a person knows of it, before a statement tells. */
export interface NewSweep {
  channelId: string;
  amount: Money;
  sweptOn: LocalDate;
  reference: string | null;
}

/** Days by which a person and a statement may differ about the day of one sweep. */
const ABOUT_DAYS = 3;

/** Money that goes from a paybill to the bank: it is nobody else's than before, and lies elsewhere. */
@Injectable()
export class SweepsService {
  constructor(
    private readonly repository: SweepsRepository,
    private readonly lines: StatementLinesRepository,
    private readonly channels: StatementChannelsService,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Records the sweep that a line tells of. One that a person recorded before is joined to the line, and posted no second time.
   * @throws NotFound, NotASweep, SweepRecorded
   */
  async recordLine(tx: Tx, organization: Organization, lineId: string, userId: string): Promise<Sweep> {
    const line = await this.lines.lock(tx, organization.id, lineId);
    if (!line) throw new NotFound(`There is no line ${lineId} of a statement.`);
    if (line.kind !== 'SWEEP') throw new NotASweep(`Line ${lineId} is a ${line.kind}.`, { kind: line.kind });
    if (line.cause === 'SWEEP_RECORDED') throw new SweepRecorded(`The sweep of line ${lineId} was recorded before.`);
    const { channelId, withdrawn: amount, on: sweptOn } = line;
    const known = await this.repository.lockUnlinked(tx, organization.id, about({ channelId, amount, sweptOn }));
    if (known) await this.repository.link(tx, organization.id, known.id, lineId);
    const sweep = known
      ? { ...known, statementLineId: lineId }
      : await this.post(tx, organization, { channelId, amount, sweptOn, reference: null, statementLineId: lineId, userId });
    await this.lines.settle(tx, organization.id, [{ id: lineId, state: 'IGNORED', cause: 'SWEEP_RECORDED' }]);
    return sweep;
  }

  /**
   * Records a sweep of which no statement tells yet.
   * @throws NotFound; NotASweep for a channel whose money is at the bank already; SweepOnStatement; SweepRecorded for a reference that was used;
   *   InvalidRequest for a day to come
   */
  async record(tx: Tx, organization: Organization, input: NewSweep, userId: string): Promise<Sweep> {
    const channel = await this.channels.get(tx, organization.id, input.channelId);
    if (channel.statement !== 'MPESA')
      throw new NotASweep(`What comes through channel ${channel.id} is at the bank already.`, { kind: channel.kind });
    if (input.sweptOn > this.clock.today(organization.timeZone))
      throw invalidRequest([{ pointer: '/sweptOn', code: 'future', detail: 'must not be after today' }]);
    const lineId = await this.repository.lineLike(tx, organization.id, about(input));
    if (lineId !== undefined) throw new SweepOnStatement(`Line ${lineId} tells of it.`, { statementLineId: lineId });
    return this.post(tx, organization, { ...input, statementLineId: null, userId });
  }

  /** In the order in which they were recorded, one more than a page holds. */
  list(db: Reader, organizationId: string, filter: { channelId?: string | undefined }, page: PageRequest): Promise<Sweep[]> {
    return this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
  }

  private async post(
    tx: Tx,
    organization: Organization,
    { userId, ...sweep }: NewSweep & { statementLineId: string | null; userId: string },
  ): Promise<Sweep> {
    const { ownerId } = await this.channels.get(tx, organization.id, sweep.channelId);
    if (ownerId !== null) throw new NotASweep(`What comes through channel ${sweep.channelId} is its owner's.`, { ownerId });
    const id = newId('swp');
    const entries = move(bankOf(bookOf(organization.kind)), account.channelClearing(sweep.channelId), sweep.amount);
    const posting = { kind: 'sweep', sourceId: id, leaseId: null, effectiveOn: sweep.sweptOn, entries };
    const [postingId] = await this.ledger.post(tx, organization, [posting]);
    if (postingId === undefined) throw new Error('The ledger posted nothing.');
    const recorded = { postingId, recordedBy: userId, createdAt: this.clock.now() };
    const row: Sweep = { id, ...sweep, ...recorded, bankLineId: null, reversedAt: null, reversalReason: null };
    try {
      await this.repository.insert(tx, organization.id, row);
    } catch (error) {
      if (isDuplicate(error, 'sweeps_reference'))
        throw new SweepRecorded(`A sweep with the reference ${sweep.reference ?? ''} is in the books.`);
      if (isDuplicate(error, 'sweeps_line')) throw new SweepRecorded('The sweep of this line was recorded before.');
      throw error;
    }
    // The bank's statement may have brought it already.
    await this.outbox.add(tx, { type: 'sweep.recorded', organizationId: organization.id, aggregateId: id, payload: { sweepId: id } });
    return row;
  }
}

const about = ({ channelId, amount, sweptOn }: Pick<NewSweep, 'channelId' | 'amount' | 'sweptOn'>) => ({
  channelId,
  amount,
  from: addDays(sweptOn, -ABOUT_DAYS),
  to: addDays(sweptOn, ABOUT_DAYS),
});
