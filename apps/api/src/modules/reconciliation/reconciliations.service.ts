import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { invalidRequest, NotFound, type PageRequest } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { Clock, daysBetween, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import type { ProvedDays } from './coverage.rules.js';
import { CoverageService } from './coverage.service.js';
import { gapFinding, noFigures, resultOf, type DifferenceState, type Finding } from './differences.rules.js';
import { DifferencesRepository, type DifferenceRow } from './differences.repository.js';
import { ProofService } from './proof.service.js';
import { DifferenceNotOpen } from './reconciliation.errors.js';
import { ReconciliationsRepository, type ReconciliationRow } from './reconciliations.repository.js';
import type { StatementChannel } from './statement-channels.service.js';

export type Reconciliation = ReconciliationRow;
export type Difference = DifferenceRow;

/** Days that an office may take to import a statement before it is told that it is missing. */
const STATEMENT_DAYS = 31;

/** Days of one reconciliation: a quarter. */
export const MOST_DAYS = 93;

/** The proof that no shilling is lost, as it was made, and what it found. */
@Injectable()
export class ReconciliationsService {
  constructor(
    private readonly repository: ReconciliationsRepository,
    private readonly differences: DifferencesRepository,
    private readonly proof: ProofService,
    private readonly coverage: CoverageService,
    private readonly clock: Clock,
  ) {}

  /**
   * Lines up the provider's side (statements, Pull), intake and ledger of some days of a channel, and keeps what differs. Differences of these days that are gone are
   * healed.
   * @param requestedBy null for the one of every night
   * @throws InvalidRequest for days that end before they begin, are not over, or are more than a quarter
   */
  async run(
    tx: Tx,
    organization: Organization,
    channel: StatementChannel,
    input: { from: LocalDate; to: LocalDate; requestedBy: string | null },
  ): Promise<Reconciliation> {
    this.assertDays(organization, input);
    const { from, to, requestedBy } = input;
    const scope = { organizationId: organization.id, channelId: channel.id, currency: organization.currency, from, to };
    const by = { reconciliationId: newId('rec'), at: this.clock.now() };
    const begun: Reconciliation = {
      id: by.reconciliationId,
      channelId: channel.id,
      ...{ from, to, requestedBy, createdAt: by.at },
      result: 'DIFFERENT',
      figures: noFigures(Money.zero(organization.currency)),
      balanceProof: null,
      days: [],
      stale: null,
    };
    await this.repository.insert(tx, organization.id, begun);
    const coverage = await this.coverage.of(tx, organization, channel, { from, to });
    const note = (found: readonly Finding[]): Promise<void> => this.differences.note(tx, scope, found, by);
    const figures = await this.proof.prove(tx, organization, { ...scope, coverage }, note);
    await note(await this.gaps(tx, organization, channel, { from, ...coverage }));
    await this.differences.heal(tx, scope, by);
    const seen = await this.differences.remember(tx, organization.id, begun.id, channel.id);
    const balanceProof = channel.statement === 'MPESA' ? await this.proof.balance(tx, scope, organization.timeZone) : undefined;
    const { days } = coverage;
    const done = { ...begun, days, figures, result: resultOf(figures, seen), balanceProof: balanceProof ?? null };
    await this.repository.finish(tx, organization.id, done);
    await this.repository.provedAgain(tx, organization.id, done);
    return done;
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Reconciliation> {
    const row = await this.repository.find(db, organizationId, id);
    if (!row) throw new NotFound(`There is no reconciliation ${id}.`);
    return row;
  }

  /** In the order in which they were made, one more than a page holds. */
  list(db: Reader, organizationId: string, filter: { channelId?: string | undefined }, page: PageRequest): Promise<Reconciliation[]> {
    return this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
  }

  /** What a reconciliation saw, as it stands now; one more than a page holds. @throws NotFound */
  async listDifferences(
    db: Reader,
    organizationId: string,
    filter: { reconciliationId: string; state?: DifferenceState | undefined },
    page: PageRequest,
  ): Promise<Difference[]> {
    await this.get(db, organizationId, filter.reconciliationId);
    return this.differences.ofReconciliation(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
  }

  /** A person says why it is none. @throws NotFound, DifferenceNotOpen */
  async explain(tx: Tx, organizationId: string, id: string, input: { reason: string; userId: string }): Promise<Difference> {
    const before = await this.differences.lock(tx, organizationId, id);
    if (!before) throw new NotFound(`There is no difference ${id}.`);
    if (before.state !== 'OPEN') throw new DifferenceNotOpen(`Difference ${id} is ${before.state}.`, { state: before.state });
    const at = this.clock.now();
    await this.differences.explain(tx, organizationId, id, { ...input, at });
    return { ...before, state: 'EXPLAINED', reason: input.reason, closedBy: input.userId, closedAt: at };
  }

  /** Days that nobody has proved, and that should be by now. */
  private async gaps(
    tx: Tx,
    organization: Organization,
    channel: StatementChannel,
    coverage: { from: LocalDate; days: readonly ProvedDays[] },
  ): Promise<Finding[]> {
    const today = this.clock.today(organization.timeZone);
    const gaps = await this.coverage.gaps(tx, organization, channel, coverage);
    // Of statements nobody knows whether a day without a line was quiet: only a long silence at the end is told of.
    const isLate = ({ from, to }: ProvedDays): boolean => to === coverage.days.at(-1)?.to && daysBetween(from, today) > STATEMENT_DAYS;
    return gaps.filter((gap) => gap.why === 'PULL_INCOMPLETE' || isLate(gap)).map(gapFinding);
  }

  private assertDays(organization: Organization, { from, to }: { from: LocalDate; to: LocalDate }): void {
    const today = this.clock.today(organization.timeZone);
    if (to < from) throw invalidRequest([{ pointer: '/to', code: 'order', detail: 'must not be before the first day' }]);
    if (to > today) throw invalidRequest([{ pointer: '/to', code: 'future', detail: 'must not be after today' }]);
    if (daysBetween(from, to) >= MOST_DAYS)
      throw invalidRequest([{ pointer: '/to', code: 'range', detail: `must be within ${MOST_DAYS} days of the first` }]);
  }
}
