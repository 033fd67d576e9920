import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { addDays, type LocalDate, type YearMonth } from '@plotihub/time';
import { LeasesService, type Lease } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { InvoicesRepository } from './invoices.repository.js';
import { LateFeesRepository, type LateFeePolicy } from './late-fees.repository.js';
import { lateFee, overdueRent } from './late-fees.rules.js';

/** An invoice whose grace is over, of a lease that a policy holds for. */
export interface Assessable {
  invoiceId: string;
  period: YearMonth | null;
  lease: Lease;
  policy: LateFeePolicy;
}

/** What an invoice comes to by its policy. */
export interface Assessment extends Assessable {
  /** Rent that was overdue at the end of grace. */
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
   * The next invoices, after `after`, whose grace ended the day before. A policy must have held when the invoice was issued
   * and still hold: in doubt there is no fee.
   */
  async page(
    db: Reader,
    organizationId: string,
    { day, policies }: { day: LocalDate; policies: readonly LateFeePolicy[] },
    after: string | undefined,
  ): Promise<{ assessable: Assessable[]; last: string | undefined }> {
    const graceEndsOn = addDays(day, -1);
    const invoices = await this.invoices.listByGrace(db, organizationId, graceEndsOn, { after, limit: INVOICES_PER_PAGE });
    const leases = await this.leases.getMany(
      db,
      organizationId,
      invoices.map(({ leaseId }) => leaseId),
    );
    const assessable = invoices.flatMap(({ id, leaseId, period, issuedOn }) => {
      const lease = leases.get(leaseId);
      if (!lease || WITHOUT_FEES.includes(lease.state)) return [];
      const policy =
        policies.find(({ propertyId }) => propertyId === lease.propertyId) ?? policies.find(({ propertyId }) => propertyId === null);
      return policy && policy.fromOn <= issuedOn ? [{ invoiceId: id, period, lease, policy }] : [];
    });
    return { assessable, last: invoices.at(-1)?.id };
  }

  /** The fees on invoices whose grace ended on the day before `day`; those without a fee are left out. */
  async assess(db: Reader, organization: Organization, day: LocalDate, list: readonly Assessable[]): Promise<Assessment[]> {
    const bases = await this.overdue(
      db,
      organization,
      addDays(day, -1),
      list.map(({ invoiceId, lease }) => ({ invoiceId, leaseId: lease.id })),
    );
    return list
      .map((item) => {
        const overdue = bases.get(item.invoiceId) ?? Money.zero(organization.currency);
        return { ...item, overdue, fee: lateFee(item.policy, overdue) };
      })
      .filter(({ fee }) => fee.isPositive);
  }

  /** What a fee that was assessed on an invoice would be, by what is known now of the money that came in time. */
  async reassess(db: Reader, organization: Organization, fee: { policyId: string; invoiceId: string; leaseId: string }): Promise<Money> {
    const invoice = await this.invoices.find(db, organization.id, { id: fee.invoiceId });
    const policy = await this.repository.findPolicy(db, organization.id, fee.policyId);
    if (!invoice || !policy) throw new Error(`The invoice or the policy of the late fee on ${fee.invoiceId} is gone.`);
    const bases = await this.overdue(db, organization, invoice.graceEndsOn, [fee]);
    return lateFee(policy, bases.get(fee.invoiceId) ?? Money.zero(organization.currency));
  }

  private async overdue(
    db: Reader,
    organization: Organization,
    graceEndsOn: LocalDate,
    list: readonly { invoiceId: string; leaseId: string }[],
  ): Promise<Map<string, Money>> {
    if (list.length === 0) return new Map();
    const invoiceIds = list.map(({ invoiceId }) => invoiceId);
    const since = await this.repository.rentDueSince(db, organization.id, invoiceIds);
    if (since === undefined) return new Map();
    const leaseIds = [...new Set(list.map(({ leaseId }) => leaseId))];
    const span = { since, day: graceEndsOn, currency: organization.currency, invoiceIds };
    const facts = await this.repository.facts(db, organization.id, leaseIds, span);
    return new Map(
      list.map(({ invoiceId, leaseId }) => {
        const { charges, money } = facts.get(leaseId) ?? { charges: [], money: Money.zero(organization.currency) };
        return [invoiceId, overdueRent(invoiceId, graceEndsOn, charges, money)];
      }),
    );
  }
}
