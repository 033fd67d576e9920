import { Injectable } from '@nestjs/common';
import { newId, type Database, type Reader, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { invalidRequest, type PageRequest } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { addMonths, Clock, monthOf, type LocalDate, type YearMonth } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { PropertiesService } from '../properties/index.js';
import { PreviewOutOfDate, unknown } from './billing.errors.js';
import { BillingExecutionService, HOLD_SECONDS, MOST_FAILURES } from './billing-execution.service.js';
import { BillingPlansService, EMPTY_HASH, hashOn, type BillingFailure, type BillingScope } from './billing-plans.service.js';
import { BillingRunsRepository, type BillingRun, type BillingRunState, type StoredRun } from './billing-runs.repository.js';
import type { Bill } from './issuing.service.js';
import type { ChargeKind } from './kinds.rules.js';

export type { BillingFailure, BillingRun, BillingRunState, BillingScope };

/** What a run would charge a lease. */
export interface PreviewedBill {
  leaseId: string;
  total: Money;
  charges: { kind: ChargeKind; period: YearMonth | null; description: string; amount: Money; dueOn: LocalDate; naturalKey: string }[];
}

/** What a run would charge. */
export interface BillingPreview {
  period: YearMonth;
  propertyId: string | null;
  leases: number;
  charges: number;
  total: Money;
  /** SHA-256 over natural keys and amounts, lease by lease; a commit with it fails if it would charge anything else. */
  hash: string;
  /** The first leases, as examples. */
  sample: PreviewedBill[];
  failed: number;
  failures: BillingFailure[];
}

/** Who asks for a run, and for which result. */
export type BillingRequest = BillingScope & { previewHash?: string; requestedBy: string };

/** Leases that a preview shows. */
const SAMPLE = 50;

/** Billing runs: charge every lease what a month brings, once. */
@Injectable()
export class BillingRunsService {
  constructor(
    private readonly repository: BillingRunsRepository,
    private readonly plans: BillingPlansService,
    private readonly execution: BillingExecutionService,
    private readonly properties: PropertiesService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** What a commit would do now. Runs the same code. @throws NotFound for the property, InvalidRequest for a month too far ahead */
  async preview(db: Reader, organization: Organization, scope: BillingScope): Promise<BillingPreview> {
    await this.assertScope(db, organization, scope);
    const issuedOn = this.clock.today(organization.timeZone);
    const preview: BillingPreview = {
      period: scope.period,
      propertyId: scope.propertyId ?? null,
      leases: 0,
      charges: 0,
      total: Money.zero(organization.currency),
      hash: EMPTY_HASH,
      sample: [],
      failed: 0,
      failures: [],
    };
    let after: string | undefined;
    for (;;) {
      const { bills, failures, last } = await this.plans.chunk(db, organization.id, { ...scope, issuedOn }, after);
      for (const bill of bills) addTo(preview, bill);
      preview.failed += failures.length;
      preview.failures.push(...failures.slice(0, MOST_FAILURES - preview.failures.length));
      if (last === undefined) return preview;
      after = last;
    }
  }

  /**
   * Records a run for the worker to carry out.
   * @throws PreviewOutOfDate if the result would not be that of `previewHash`; NotFound for the property, InvalidRequest for a month too far ahead
   */
  async request(tx: Tx, organization: Organization, input: BillingRequest): Promise<BillingRun> {
    const run = await this.record(tx, organization, input, 0);
    return toPublic(run);
  }

  /** Requests a run and carries it out to its end, for those who can wait. @throws as `request` */
  async commit(database: Database, organization: Organization, input: BillingRequest): Promise<BillingRun> {
    const run = await database.transaction((tx) => this.record(tx, organization, input, HOLD_SECONDS));
    while (!(await this.execution.carryOn(database, organization, run)));
    return this.get(database.reader, organization.id, run.id);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<BillingRun> {
    const run = await this.repository.find(db, organizationId, id);
    if (!run) throw unknown('billing run', id);
    return toPublic(run);
  }

  /** Runs in id order, `limit + 1` of them. */
  async list(db: Reader, organizationId: string, { after, limit }: PageRequest): Promise<BillingRun[]> {
    return (await this.repository.list(db, organizationId, { after, limit: limit + 1 })).map(toPublic);
  }

  private async record(tx: Tx, organization: Organization, input: BillingRequest, holdSeconds: number): Promise<StoredRun> {
    const { period, propertyId, previewHash, requestedBy } = input;
    await this.assertScope(tx, organization, input);
    if (previewHash !== undefined && (await this.preview(tx, organization, { period, propertyId })).hash !== previewHash)
      throw new PreviewOutOfDate('Something has changed since the preview: make another and look at it.');
    const now = this.clock.now();
    const run: StoredRun = {
      organizationId: organization.id,
      id: newId('brn'),
      period,
      propertyId: propertyId ?? null,
      asOf: this.clock.today(organization.timeZone),
      state: 'RUNNING',
      previewHash: previewHash ?? null,
      hash: EMPTY_HASH,
      afterLeaseId: null,
      leases: 0,
      charges: 0,
      total: Money.zero(organization.currency),
      failed: 0,
      failures: [],
      requestedBy,
      createdAt: now,
      finishedAt: null,
    };
    await this.repository.insert(tx, run, new Date(now.getTime() + holdSeconds * 1_000));
    const payload = { runId: run.id, period, propertyId: run.propertyId };
    await this.outbox.add(tx, { type: 'billing-run.requested', organizationId: organization.id, aggregateId: run.id, payload });
    return run;
  }

  private async assertScope(db: Reader, organization: Organization, { period, propertyId }: BillingScope): Promise<void> {
    const latest = addMonths(monthOf(this.clock.today(organization.timeZone)), 1);
    if (period > latest)
      throw invalidRequest([{ pointer: '/period', code: 'too-far-ahead', detail: `must not be after ${latest}, the next month` }]);
    if (propertyId !== undefined) await this.properties.get(db, organization.id, propertyId);
  }
}

/** What clients see of a run. */
function toPublic({ organizationId: _, previewHash: __, afterLeaseId: ___, ...run }: StoredRun): BillingRun {
  return run;
}

function addTo(preview: BillingPreview, { leaseId, charges }: Bill): void {
  const total = Money.sum(
    charges.map(({ amount }) => amount),
    preview.total.currency,
  );
  preview.leases++;
  preview.charges += charges.length;
  preview.total = preview.total.plus(total);
  preview.hash = hashOn(preview.hash, charges);
  if (preview.sample.length === SAMPLE) return;
  preview.sample.push({ leaseId, total, charges: charges.map(({ payee: _, ...charge }) => charge) });
}
