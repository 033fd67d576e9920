import { Injectable } from '@nestjs/common';
import { isUnavailable, type Database, type Reader, type Tx } from '@plotihub/database';
import { invalidRequest } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { ChargesRepository } from './charges.repository.js';
import { labelOf, monthName } from './charges.rules.js';
import { IssuingService, type Bill } from './issuing.service.js';
import { LateFeeAssessmentsService, type Assessable, type Assessment } from './late-fee-assessments.service.js';
import { LateFeeRecords } from './late-fee-records.service.js';
import { lateFeeKey, readLateFeeKey, stepsOf } from './late-fees.rules.js';

/** A late fee of a run: what it was, or would be, charged for. */
export interface AssessedFee {
  leaseId: string;
  invoiceId: string;
  policyId: string;
  overdue: Money;
  fee: Money;
}

/** The late fees of a day. */
export interface LateFeeRun {
  day: LocalDate;
  fees: number;
  total: Money;
  /** The first fees, as examples. */
  sample: AssessedFee[];
  /** Leases whose fee could not be charged, and why; the others were. */
  failures: { leaseId: string; detail: string }[];
}

/** Fees that a run shows. */
const SAMPLE = 100;

/** Late fees: assessed once, on the day after grace; lowered or taken back when money turns out to have been in time. */
@Injectable()
export class LateFeesService {
  constructor(
    private readonly assessments: LateFeeAssessmentsService,
    private readonly charges: ChargesRepository,
    private readonly issuing: IssuingService,
    private readonly records: LateFeeRecords,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** What a run of the day would charge now. Runs the same code. @throws InvalidRequest for a day to come */
  async preview(db: Reader, organization: Organization, day: LocalDate): Promise<LateFeeRun> {
    this.assertCome(organization, day);
    const run = emptyRun(organization, day);
    for await (const page of this.pages(db, organization, day)) {
      const fees = await this.assessments.assess(db, organization, page);
      const keys = fees.map(keyOf);
      const taken = await this.charges.takenKeys(db, organization.id, keys);
      for (const fee of fees) if (!taken.has(keyOf(fee))) addTo(run, fee);
    }
    return run;
  }

  /** As `assess`, in the caller's transaction. @throws InvalidRequest for a day to come */
  async commit(tx: Tx, organization: Organization, day: LocalDate): Promise<LateFeeRun> {
    this.assertCome(organization, day);
    const run = emptyRun(organization, day);
    for await (const page of this.pages(tx, organization, day))
      for (const fee of await this.charge(tx, organization, day, page)) addTo(run, fee);
    return run;
  }

  /** Charges the late fees of a day; those charged before stay as they are, also those taken back since. */
  async assess(database: Database, organization: Organization, day: LocalDate): Promise<LateFeeRun> {
    const run = emptyRun(organization, day);
    for await (const page of this.pages(database.reader, organization, day)) {
      const charge = (list: readonly Assessable[]): Promise<Assessment[]> =>
        database.transaction((tx) => this.charge(tx, organization, day, list));
      try {
        for (const fee of await charge(page)) addTo(run, fee);
      } catch (error) {
        if (isUnavailable(error)) throw error;
        for (const list of Map.groupBy(page, ({ lease }) => lease.id).values()) await this.chargeOne(run, list, charge);
      }
    }
    return run;
  }

  /**
   * Recomputes a lease's fees after money with an earlier value date came in, was allocated anew, or a charge was taken back: lowers them,
   * never raises. The reason stays with the fee.
   */
  async reassess(tx: Tx, organization: Organization, { leaseId, reason }: { leaseId: string; reason: string }): Promise<void> {
    if ((await this.charges.standing(tx, organization.id, leaseId, 'LATE_FEE')).length === 0) return;
    await this.ledger.lockLease(tx, organization, leaseId);
    const standing = await this.charges.standing(tx, organization.id, leaseId, 'LATE_FEE');
    const keys = standing.map(({ naturalKey }) => readLateFeeKey(naturalKey));
    const fees = await this.assessments.reassess(tx, organization, leaseId, keys);
    for (const [index, charge] of standing.entries()) {
      const fee = fees[index] ?? charge.amount;
      if (fee.compare(charge.amount) < 0) await this.records.lower(tx, organization, charge, { fee, reason });
    }
  }

  private assertCome(organization: Organization, day: LocalDate): void {
    const today = this.clock.today(organization.timeZone);
    if (day > today) throw invalidRequest([{ pointer: '/day', code: 'future', detail: `must not be after ${today}` }]);
  }

  /** Pages of the invoices that a run of the day looks at. */
  private async *pages(db: Reader, organization: Organization, day: LocalDate): AsyncGenerator<Assessable[]> {
    const policies = await this.assessments.policies(db, organization.id, day);
    if (policies.length === 0) return;
    let after: string | undefined;
    for (;;) {
      const { assessable, last } = await this.assessments.page(db, organization.id, { day, policies }, after);
      if (last === undefined) return;
      if (assessable.length > 0) yield assessable;
      after = last;
    }
  }

  /** Assesses with the leases' accounts locked, so that no payment comes in between. @returns the fees that are new */
  private async charge(tx: Tx, organization: Organization, day: LocalDate, list: readonly Assessable[]): Promise<Assessment[]> {
    await this.ledger.lockLeases(
      tx,
      organization,
      list.map(({ lease }) => lease.id),
    );
    const fees = await this.assessments.assess(tx, organization, list);
    // A run for a day gone by is written today, but the fee is due on the day it is for.
    const issued = await this.issuing.issue(tx, organization, billsOf(fees, day), this.clock.today(organization.timeZone));
    const charges = issued.flatMap((bill) => bill.charges);
    await this.records.assessed(tx, organization.id, charges);
    const fresh = new Set(charges.map(({ naturalKey }) => naturalKey));
    return fees.filter((fee) => fresh.has(keyOf(fee)));
  }

  private async chargeOne(run: LateFeeRun, list: Assessable[], charge: (list: Assessable[]) => Promise<Assessment[]>): Promise<void> {
    try {
      for (const fee of await charge(list)) addTo(run, fee);
    } catch (error) {
      if (isUnavailable(error)) throw error;
      run.failures.push({ leaseId: list[0]?.lease.id ?? '', detail: error instanceof Error ? error.message : String(error) });
    }
  }
}

const keyOf = ({ policy, invoiceId, step }: Pick<Assessment, 'policy' | 'invoiceId' | 'step'>): string =>
  lateFeeKey(policy.id, invoiceId, step);

/** `Late fee November 2026`, and which of several: `Late fee November 2026, day 3`. */
function describe(period: Assessment['period'], policy: Assessment['policy'], step: number): string {
  const name = period === null ? labelOf('LATE_FEE') : `${labelOf('LATE_FEE')} ${monthName(period)}`;
  const day = stepsOf(policy)[step - 1]?.day ?? step;
  return policy.kind === 'DAILY_FIXED' || policy.kind === 'TIERED' ? `${name}, day ${day}` : name;
}

const emptyRun = ({ currency }: Organization, day: LocalDate): LateFeeRun => ({
  day,
  fees: 0,
  total: Money.zero(currency),
  sample: [],
  failures: [],
});

function addTo(run: LateFeeRun, { lease, invoiceId, policy, overdue, fee }: Assessment): void {
  run.fees++;
  run.total = run.total.plus(fee);
  if (run.sample.length < SAMPLE) run.sample.push({ leaseId: lease.id, invoiceId, policyId: policy.id, overdue, fee });
}

/** One bill a lease, without an invoice: the tenant is told of the fee itself. */
function billsOf(fees: readonly Assessment[], day: LocalDate): Bill[] {
  return [...Map.groupBy(fees, ({ lease }) => lease.id).values()].flatMap((list) => {
    const [first] = list;
    if (!first) return [];
    const charges = list.map(({ invoiceId, period, policy, step, fee }) => ({
      kind: 'LATE_FEE' as const,
      period,
      description: describe(period, policy, step),
      amount: fee,
      dueOn: day,
      naturalKey: keyOf({ policy, invoiceId, step }),
      payee: policy.payee,
    }));
    const { id, propertyId } = first.lease;
    return [{ leaseId: id, propertyId, graceDays: 0, period: first.period, invoiced: false, charges }];
  });
}
