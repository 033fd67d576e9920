import { Injectable } from '@nestjs/common';
import { DatabaseBusy, isUnavailable, type Database, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { ProblemError } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { BillingPlansService, hashOn, type BillingChunk, type BillingFailure } from './billing-plans.service.js';
import { BillingRunsRepository, type StoredRun } from './billing-runs.repository.js';
import { IssuingService, type Bill, type IssuedBill } from './issuing.service.js';

/** Failures that are listed; all are counted. */
export const MOST_FAILURES = 100;
/** A worker that has not moved a run for this long has died. */
export const HOLD_SECONDS = 30;
/** Chunks in one go, so that a stopping worker and the runs of others wait some seconds at most. */
const CHUNKS_AT_A_TIME = 20;

/** Bills that are issued in one transaction, and where the run stands before and after. */
interface Step {
  run: StoredRun;
  from: string | null;
  done: Pick<StoredRun, 'afterLeaseId'>;
  failures: readonly BillingFailure[];
  bills: readonly Bill[];
  /** Whether they are as the plan has just made them. */
  planned: boolean;
}

/** Another worker carries the run on. */
class TakenOver extends Error {}

/** Carries billing runs out, in chunks that each are one transaction: a run that dies midway is taken up again where it stood. */
@Injectable()
export class BillingExecutionService {
  constructor(
    private readonly repository: BillingRunsRepository,
    private readonly plans: BillingPlansService,
    private readonly issuing: IssuingService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The run that has waited longest and that no living worker holds; held from now on. */
  claim(database: Database): Promise<StoredRun | undefined> {
    return database.transaction((tx) => this.repository.claim(tx, this.clock.now(), this.holdUntil()));
  }

  /** Carries a run on by some chunks. @returns true if it is finished, or now another's */
  async carryOn(database: Database, organization: Organization, run: StoredRun): Promise<boolean> {
    try {
      if (await this.hasLostItsPreview(database, organization, run)) {
        const failure = { leaseId: null, code: 'preview-out-of-date', detail: 'Something changed between the request and the run.' };
        await this.finish(database, { ...run, failed: 1, failures: [failure] }, 'STOPPED');
        return true;
      }
      return await this.chunks(database, organization, run);
    } catch (error) {
      if (error instanceof TakenOver) return true;
      throw error;
    }
  }

  /** Lets a claimed run go, so that the next may have its turn. */
  async release(database: Database, run: StoredRun): Promise<void> {
    await database.transaction((tx) => this.repository.hold(tx, run, this.clock.now()));
  }

  /** Nothing is charged yet, and what would be is not what was looked at. */
  private async hasLostItsPreview(database: Database, organization: Organization, run: StoredRun): Promise<boolean> {
    if (run.previewHash === null || run.afterLeaseId !== null) return false;
    return (await this.plans.hash(database.reader, organization.id, scopeOf(run))) !== run.previewHash;
  }

  private async chunks(database: Database, organization: Organization, run: StoredRun): Promise<boolean> {
    const plan = (after: string | null): Promise<BillingChunk> => {
      const chunk = this.plans.chunk(database.reader, organization.id, scopeOf(run), after ?? undefined);
      chunk.catch(() => undefined); // Awaited in its turn; until then a failure is nobody's.
      return chunk;
    };
    let next = plan(run.afterLeaseId);
    for (let count = 0; count < CHUNKS_AT_A_TIME; count++) {
      const chunk = await next;
      if (chunk.last === undefined) {
        await this.finish(database, run, 'DONE');
        return true;
      }
      // The next chunk is planned while the database writes this one.
      next = plan(chunk.last);
      await this.commit(database, organization, run, chunk);
    }
    return false;
  }

  /** Writes a chunk in one transaction; if that fails, each of its leases in its own, so that one bad lease stops no other. */
  private async commit(database: Database, organization: Organization, run: StoredRun, chunk: BillingChunk): Promise<void> {
    const from = run.afterLeaseId;
    const done = { afterLeaseId: chunk.last ?? null };
    try {
      const moved = await database.transaction((tx) =>
        // What the plan found free is mostly free still; if not, the leases come one by one and are looked at again.
        this.issue(tx, organization, { run, from, done, failures: chunk.failures, bills: chunk.bills, planned: true }),
      );
      Object.assign(run, moved);
    } catch (error) {
      if (error instanceof TakenOver || (isUnavailable(error) && !(error instanceof DatabaseBusy))) throw error;
      for (const bill of chunk.bills) await this.commitOne(database, organization, run, bill);
      const moved = { ...withFailures(run, chunk.failures), ...done };
      await database.transaction((tx) => this.advance(tx, from, moved));
      Object.assign(run, moved);
    }
  }

  private async commitOne(database: Database, organization: Organization, run: StoredRun, bill: Bill): Promise<void> {
    const from = run.afterLeaseId;
    try {
      const step = { run, from, done: { afterLeaseId: from }, failures: [], bills: [bill], planned: false };
      Object.assign(run, await database.transaction((tx) => this.issue(tx, organization, step)));
    } catch (error) {
      if (error instanceof TakenOver || isUnavailable(error)) throw error;
      Object.assign(run, withFailures(run, [failureOf(bill.leaseId, error)]));
    }
  }

  /** Issues bills and moves the run on, together. @returns the run as it then stands */
  private async issue(tx: Tx, organization: Organization, step: Step): Promise<StoredRun> {
    const { bills, planned, run } = step;
    const issued = planned
      ? await this.issuing.issueUnchecked(tx, organization, bills, run.asOf)
      : await this.issuing.issue(tx, organization, bills, run.asOf);
    const moved = { ...withFailures(withIssued(step.run, issued), step.failures), ...step.done };
    await this.advance(tx, step.from, moved);
    return moved;
  }

  private async advance(tx: Tx, from: string | null, run: StoredRun): Promise<void> {
    if (!(await this.repository.advance(tx, from, run, this.holdUntil()))) throw new TakenOver();
  }

  private async finish(database: Database, run: StoredRun, state: 'DONE' | 'STOPPED'): Promise<void> {
    await database.transaction(async (tx) => {
      if (!(await this.repository.finish(tx, run, state, this.clock.now()))) return;
      const payload = { runId: run.id, period: run.period, propertyId: run.propertyId, state, charges: run.charges, failed: run.failed };
      await this.outbox.add(tx, { type: 'billing-run.finished', organizationId: run.organizationId, aggregateId: run.id, payload });
    });
  }

  private holdUntil(): Date {
    return new Date(this.clock.now().getTime() + HOLD_SECONDS * 1_000);
  }
}

const scopeOf = ({ period, propertyId, asOf }: StoredRun) => ({
  period,
  ...(propertyId === null ? {} : { propertyId }),
  issuedOn: asOf,
});

function withIssued(run: StoredRun, issued: readonly IssuedBill[]): StoredRun {
  let { charges, total, hash } = run;
  for (const bill of issued) {
    charges += bill.charges.length;
    for (const { amount } of bill.charges) total = total.plus(amount);
    hash = hashOn(hash, bill.charges);
  }
  return { ...run, leases: run.leases + issued.length, charges, total, hash };
}

const withFailures = (run: StoredRun, failures: readonly BillingFailure[]): StoredRun => ({
  ...run,
  failed: run.failed + failures.length,
  failures: [...run.failures, ...failures].slice(0, MOST_FAILURES),
});

const failureOf = (leaseId: string, error: unknown): BillingFailure => ({
  leaseId,
  code: error instanceof ProblemError ? error.code : 'not-billable',
  detail: (error instanceof Error ? error.message : String(error)).slice(0, 300),
});
