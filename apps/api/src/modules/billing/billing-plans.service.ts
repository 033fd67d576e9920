import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import type { LocalDate, YearMonth } from '@plotihub/time';
import { LeasesService, type LeaseTerms } from '../leases/index.js';
import { ChargesRepository } from './charges.repository.js';
import { billablePeriods, chargesOf, rentKey, type DraftCharge } from './charges.rules.js';
import type { Bill, Issuable } from './issuing.service.js';

/** Which leases a run bills, and for which month. */
export interface BillingScope {
  period: YearMonth;
  propertyId?: string;
}

/** A lease that a run could not bill, or billed only in part; or, without a lease, why the run stopped. */
export interface BillingFailure {
  leaseId: string | null;
  /** Stable word: `not-billable`, `catch-up-limit`, `preview-out-of-date`, or the code of a problem. */
  code: string;
  detail: string;
}

/** The bills of the next leases of a run. */
export interface BillingChunk {
  /** Leases that something new is charged to, in id order. */
  bills: Bill[];
  failures: BillingFailure[];
  /** The last lease that was looked at; undefined when there was none left. */
  last: string | undefined;
}

/** Leases looked at at a time: enough to fill each statement, few enough that a chunk's transaction stays short. */
export const LEASES_PER_CHUNK = 250;
/** Who is billed by a run hears of it when most runs are over: to write to thousands meanwhile would take the run twice as long. */
const TELL_AFTER_S = 60;
/** The hash of a run that charges nothing. */
export const EMPTY_HASH = createHash('sha256').digest('hex');

/** One lease on its way through the planning. */
interface Candidate {
  lease: LeaseTerms;
  periods: YearMonth[];
  missed: YearMonth | undefined;
  drafts: DraftCharge[];
}

/** Works out what a run charges; preview and commit both ask here. Writes nothing. */
@Injectable()
export class BillingPlansService {
  constructor(
    private readonly leases: LeasesService,
    private readonly charges: ChargesRepository,
  ) {}

  /** The bills of the next leases after `after`. */
  async chunk(
    db: Reader,
    organizationId: string,
    scope: BillingScope & { issuedOn: LocalDate },
    after: string | undefined,
  ): Promise<BillingChunk> {
    const { period, propertyId, issuedOn } = scope;
    const page = await this.leases.termsPage(db, organizationId, { period, propertyId, after, limit: LEASES_PER_CHUNK });
    const failures: BillingFailure[] = [];
    const candidates = page.flatMap((lease) => {
      try {
        const { periods, missed } = billablePeriods(lease, period);
        return [{ lease, periods, missed, drafts: periods.includes(period) ? chargesOf(lease, period, issuedOn) : [] }];
      } catch (error) {
        failures.push(notBillable(lease.id, error));
        return [];
      }
    });
    const taken = await this.charges.takenKeys(db, organizationId, candidates.flatMap(keysToCheck(period)));
    await this.catchUp(db, organizationId, { candidates, taken, failures, period, issuedOn });
    const bills = candidates
      .map(({ lease, drafts }) => billOf(lease, period, fresh(drafts, taken)))
      .filter(({ charges }) => charges.length > 0);
    return { bills, failures, last: page.at(-1)?.id };
  }

  /** The hash of all that a run would charge. */
  async hash(db: Reader, organizationId: string, scope: BillingScope & { issuedOn: LocalDate }): Promise<string> {
    let hash = EMPTY_HASH;
    let after: string | undefined;
    for (;;) {
      const { bills, last } = await this.chunk(db, organizationId, scope, after);
      for (const { charges } of bills) hash = hashOn(hash, charges);
      if (last === undefined) return hash;
      after = last;
    }
  }

  /**
   * Adds the charges of earlier months that were not billed. Each run catches up, so if the month before was billed all
   * before it were: only leases where that one is missing are looked at month by month.
   */
  private async catchUp(
    db: Reader,
    organizationId: string,
    run: { candidates: Candidate[]; taken: Set<string>; failures: BillingFailure[]; period: YearMonth; issuedOn: LocalDate },
  ): Promise<void> {
    const behind = run.candidates.filter(({ lease, periods }) => {
      const newest = periods.filter((month) => month < run.period).at(-1);
      return newest !== undefined && !run.taken.has(rentKey(lease.id, newest));
    });
    if (behind.length === 0) return;
    const keys: string[] = [];
    for (const candidate of behind) {
      const { lease, missed } = candidate;
      try {
        const earlier = candidate.periods.filter((month) => month < run.period).flatMap((month) => chargesOf(lease, month, run.issuedOn));
        candidate.drafts = [...earlier, ...candidate.drafts];
        keys.push(...earlier.map(({ naturalKey }) => naturalKey), ...(missed ? [rentKey(lease.id, missed)] : []));
      } catch (error) {
        candidate.drafts = [];
        run.failures.push(notBillable(lease.id, error));
      }
    }
    for (const key of await this.charges.takenKeys(db, organizationId, keys)) run.taken.add(key);
    for (const { lease, missed } of behind) {
      if (missed && !run.taken.has(rentKey(lease.id, missed))) run.failures.push(tooOld(lease.id, missed));
    }
  }
}

/** The natural keys that tell what of a lease's month is billed, and whether it is behind. */
const keysToCheck =
  (period: YearMonth) =>
  ({ lease, periods, drafts }: Candidate): string[] => {
    const newest = periods.filter((month) => month < period).at(-1);
    return [...drafts.map(({ naturalKey }) => naturalKey), ...(newest ? [rentKey(lease.id, newest)] : [])];
  };

const fresh = (drafts: readonly DraftCharge[], taken: ReadonlySet<string>): DraftCharge[] =>
  drafts.filter(({ naturalKey }) => !taken.has(naturalKey));

const billOf = ({ id, propertyId, graceDays }: LeaseTerms, period: YearMonth, charges: Issuable[]): Bill => ({
  leaseId: id,
  propertyId,
  graceDays,
  period,
  invoiced: true,
  tellAfterS: TELL_AFTER_S,
  charges,
});

const notBillable = (leaseId: string, error: unknown): BillingFailure => ({
  leaseId,
  code: 'not-billable',
  detail: error instanceof Error ? error.message : String(error),
});

const tooOld = (leaseId: string, missed: YearMonth): BillingFailure => ({
  leaseId,
  code: 'catch-up-limit',
  detail: `${missed} and what may be unbilled before it is too long ago to be made up for: charge it by hand.`,
});

/** The hash of a run goes on lease by lease, over natural keys in order and their amounts, so that it can be taken up again midway. */
export function hashOn(
  hash: string,
  charges: readonly { naturalKey: string; amount: { amountMinor: number; currency: string } }[],
): string {
  const lines = charges.map(({ naturalKey, amount }) => `${naturalKey} ${amount.amountMinor} ${amount.currency}\n`).sort();
  return createHash('sha256').update(hash).update(lines.join('')).digest('hex');
}
