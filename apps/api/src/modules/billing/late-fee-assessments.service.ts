import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { addDays, later, type LocalDate, type YearMonth } from '@plotihub/time';
import { LeasesService, type Lease } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { InvoicesRepository } from './invoices.repository.js';
import { LateFeesRepository, type LateFeePolicy } from './late-fees.repository.js';
import { feesOf, overdueAt, stepsOf, type LateFeeStep, type LeaseFacts } from './late-fees.rules.js';

/** An invoice whose grace is over, of a lease that a policy holds for. */
export interface Assessable {
  invoiceId: string;
  period: YearMonth | null;
  graceEndsOn: LocalDate;
  lease: Lease;
  policy: LateFeePolicy;
  /** Of the policy: the one whose day it is. */
  step: number;
}

/** What an invoice comes to by its policy. */
export interface Assessment extends Assessable {
  /** Rent that was overdue at the end of the day before. */
  overdue: Money;
  fee: Money;
}

/** Invoices looked at at a time. */
const INVOICES_PER_PAGE = 200;
/** Who has not moved in yet, or never will, pays no late fees. */
const WITHOUT_FEES: readonly Lease['state'][] = ['DRAFT', 'AWAITING_MOVE_IN', 'CANCELLED'];

/** Works out late fees. Writes nothing. */
@Injectable()
export class LateFeeAssessmentsService {
  constructor(
    private readonly repository: LateFeesRepository,
    private readonly invoices: InvoicesRepository,
    private readonly leases: LeasesService,
  ) {}

  /** The policies that hold on a day; none means that there is nothing to assess. */
  policies(db: Reader, organizationId: string, day: LocalDate): Promise<LateFeePolicy[]> {
    return this.repository.policies(db, organizationId, { on: day });
  }

  /**
   * The next invoices, after `after`, of which a step of their policy is due on the day. A policy must have held when the invoice was
   * issued and still hold: in doubt there is no fee.
   */
  async page(
    db: Reader,
    organizationId: string,
    { day, policies }: { day: LocalDate; policies: readonly LateFeePolicy[] },
    after: string | undefined,
  ): Promise<{ assessable: Assessable[]; last: string | undefined }> {
    const days = [...new Set(policies.flatMap((policy) => stepsOf(policy).map((step) => addDays(day, -step.day))))];
    const invoices = await this.invoices.listByGrace(db, organizationId, days, { after, limit: INVOICES_PER_PAGE });
    const leases = await this.leases.getMany(
      db,
      organizationId,
      invoices.map(({ leaseId }) => leaseId),
    );
    const assessable = invoices.flatMap(({ id, leaseId, period, issuedOn, graceEndsOn }) => {
      const lease = leases.get(leaseId);
      if (!lease || WITHOUT_FEES.includes(lease.state)) return [];
      const policy =
        policies.find(({ propertyId }) => propertyId === lease.propertyId) ?? policies.find(({ propertyId }) => propertyId === null);
      if (!policy || policy.fromOn > issuedOn) return [];
      const due = stepsOf(policy).find((step) => addDays(graceEndsOn, step.day) === day);
      return due ? [{ invoiceId: id, period, graceEndsOn, lease, policy, step: due.step }] : [];
    });
    return { assessable, last: invoices.at(-1)?.id };
  }

  /** The fees of the steps that are due; those without a fee are left out. */
  async assess(db: Reader, organization: Organization, list: readonly Assessable[]): Promise<Assessment[]> {
    const assessed: Assessment[] = [];
    for (const [graceEndsOn, items] of Map.groupBy(list, (item) => item.graceEndsOn)) {
      const paidBy = items.map(({ policy, step }) => stepDay(graceEndsOn, stepsOf(policy)[step - 1])).reduce(later);
      const invoices = items.map(({ invoiceId, lease }) => ({ invoiceId, leaseId: lease.id }));
      const facts = await this.facts(db, organization, { graceEndsOn, paidBy }, invoices);
      for (const item of items) {
        const { fee, overdue } = feeOf(item, facts.get(item.lease.id), organization.currency);
        if (fee.isPositive) assessed.push({ ...item, overdue, fee });
      }
    }
    return assessed;
  }

  /**
   * What fees that were assessed on a lease's invoices would be, by what is known now of the money that came in time: in the order given.
   */
  async reassess(
    db: Reader,
    organization: Organization,
    leaseId: string,
    fees: readonly { policyId: string; invoiceId: string; step: number }[],
  ): Promise<Money[]> {
    const reckoned = new Map<string, Money[]>();
    for (const { policyId, invoiceId } of fees) {
      if (reckoned.has(`${policyId} ${invoiceId}`)) continue;
      const invoice = await this.invoices.find(db, organization.id, { id: invoiceId });
      const policy = await this.repository.findPolicy(db, organization.id, policyId);
      if (!invoice || !policy) throw new Error(`The invoice or the policy of the late fee on ${invoiceId} is gone.`);
      const { graceEndsOn } = invoice;
      const steps = stepsOf(policy);
      const facts = await this.facts(db, organization, { graceEndsOn, paidBy: stepDay(graceEndsOn, steps.at(-1)) }, [
        { invoiceId, leaseId },
      ]);
      const of = { invoiceId, graceEndsOn, policy, step: steps.length };
      reckoned.set(`${policyId} ${invoiceId}`, feesOf(policy, basesOf(of, facts.get(leaseId), organization.currency)));
    }
    const none = Money.zero(organization.currency);
    return fees.map(({ policyId, invoiceId, step }) => reckoned.get(`${policyId} ${invoiceId}`)?.[step - 1] ?? none);
  }

  private async facts(
    db: Reader,
    organization: Organization,
    { graceEndsOn, paidBy }: { graceEndsOn: LocalDate; paidBy: LocalDate },
    list: readonly { invoiceId: string; leaseId: string }[],
  ): Promise<Map<string, LeaseFacts>> {
    const invoiceIds = list.map(({ invoiceId }) => invoiceId);
    const since = await this.repository.rentDueSince(db, organization.id, invoiceIds);
    if (since === undefined) return new Map();
    const leaseIds = [...new Set(list.map(({ leaseId }) => leaseId))];
    const span = { since, graceEndsOn, paidBy, currency: organization.currency, invoiceIds };
    return this.repository.facts(db, organization.id, leaseIds, span);
  }
}

type Stepped = Pick<Assessable, 'invoiceId' | 'graceEndsOn' | 'policy' | 'step'>;

/** The day whose end decides a step: the one before it. */
const stepDay = (graceEndsOn: LocalDate, step: LateFeeStep | undefined): LocalDate => addDays(graceEndsOn, (step?.day ?? 1) - 1);

/** What was overdue at each step of an invoice's fee, up to its own. */
function basesOf({ invoiceId, graceEndsOn, policy, step }: Stepped, facts: LeaseFacts | undefined, currency: string): Money[] {
  return stepsOf(policy)
    .slice(0, step)
    .map((one) => (facts ? overdueAt(facts, { id: invoiceId, graceEndsOn }, stepDay(graceEndsOn, one)) : Money.zero(currency)));
}

function feeOf(item: Stepped, facts: LeaseFacts | undefined, currency: string): { fee: Money; overdue: Money } {
  const bases = basesOf(item, facts, currency);
  const none = Money.zero(currency);
  return { fee: feesOf(item.policy, bases).at(-1) ?? none, overdue: bases.at(-1) ?? none };
}
