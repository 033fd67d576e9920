import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import { InvoicesService, LateFeePoliciesService } from '../billing/index.js';
import type { Lease } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import type { Debt, LadderTurn } from './ladder.rules.js';
import { feeAhead, policyOn, type FeeAhead, type FeePolicy } from './late-fee-ahead.rules.js';

/** Policies read at a time. */
const PAGE = 200;

/** Which late fees a first arrears text may warn of. */
@Injectable()
export class LateFeesAheadService {
  constructor(
    private readonly policies: LateFeePoliciesService,
    private readonly invoices: InvoicesService,
  ) {}

  /** Every policy of the organization, once for many leases; without one there are no late fees. */
  async policiesOf(db: Reader, organization: Organization): Promise<FeePolicy[]> {
    const all: FeePolicy[] = [];
    let after: string | undefined;
    for (;;) {
      const page = (await this.policies.list(db, organization.id, { after, limit: PAGE })).slice(0, PAGE);
      all.push(...page);
      if (page.length < PAGE) return all;
      after = page.at(-1)?.id;
    }
  }

  /** The fee that a lease can still avoid; only the first arrears text speaks of one. */
  async of(
    db: Reader,
    organization: Organization,
    { lease, debts, turn }: { lease: Lease; debts: readonly Debt[]; turn: LadderTurn },
    { policies, day }: { policies: readonly FeePolicy[]; day: LocalDate },
  ): Promise<FeeAhead | undefined> {
    if (turn.step !== 'arrears.first' || lease.state === 'AWAITING_MOVE_IN') return undefined;
    const policy = policyOn(policies, lease.propertyId, day);
    const invoiceId = debts.find((debt) => debt.isRent && debt.invoiceId !== null && debt.dueOn === turn.dueOn)?.invoiceId;
    if (!policy || !invoiceId) return undefined;
    const { issuedOn } = await this.invoices.get(db, organization.id, invoiceId);
    // A policy must have held when the invoice was issued: nobody is charged by a rule made later.
    if (policy.fromOn > issuedOn) return undefined;
    return feeAhead(debts, { id: invoiceId, dueOn: turn.dueOn, graceDays: lease.graceDays }, { policy, day });
  }
}
