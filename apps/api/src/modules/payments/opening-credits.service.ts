import { Injectable } from '@nestjs/common';
import { documentNumber, newId, takeNumbers, type Tx } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { SettlementsService, type SettlementPlan } from '../billing/index.js';
import { LeasesService } from '../leases/index.js';
import { bankOf, bookOf, LedgerService, type LeaseAccount } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { receiptOf } from './money-in.service.js';
import { newPayment, PaymentsRepository } from './payments.repository.js';

/** What a tenant had paid ahead when an organization moved its books here. */
export interface OpeningCredit {
  leaseId: string;
  amount: Money;
  /** The day the old books were closed. */
  on: LocalDate;
}

interface Planned extends OpeningCredit {
  id: string;
  account: LeaseAccount;
  plan: SettlementPlan;
}

/** Credit brought along from other books, many leases at a time. */
@Injectable()
export class OpeningCreditsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly settlements: SettlementsService,
    private readonly leases: LeasesService,
    private readonly payments: PaymentsRepository,
    private readonly clock: Clock,
  ) {}

  /** Payments into the organization's bank account. They settle what is open, and tell nobody: the tenants paid long ago. */
  async record(tx: Tx, organization: Organization, list: readonly OpeningCredit[]): Promise<void> {
    if (list.length === 0) return;
    const planned = await this.plan(tx, organization, list);
    const postingIds = await this.ledger.post(
      tx,
      organization,
      planned.map(({ id, leaseId, on, plan }) => ({
        kind: 'opening-credit',
        sourceId: id,
        leaseId,
        effectiveOn: on,
        entries: plan.entries,
      })),
    );
    const at = this.clock.now();
    const rows = planned.map(({ id, leaseId, amount, on, account, plan }, index) =>
      newPayment(
        id,
        { method: 'OPENING_BALANCE', amount, valueOn: on },
        { leaseId, postingId: postingIds[index] ?? '', receipt: receiptOf(account, plan), at },
      ),
    );
    await this.payments.insert(tx, organization.id, rows);
    for (const [index, { id, leaseId, on, plan }] of planned.entries())
      await this.settlements.apply(tx, organization, { plan, paymentId: id, leaseId, postingId: postingIds[index] ?? '', valueOn: on });
    const year = Number(this.clock.today(organization.timeZone).slice(0, 4));
    const first = await takeNumbers(tx, organization.id, { kind: 'RCT', year }, planned.length);
    const numbers = new Map(planned.map(({ id }, index) => [id, documentNumber('RCT', year, first + index)]));
    await this.payments.markAllPosted(tx, organization.id, numbers);
  }

  private async plan(tx: Tx, organization: Organization, list: readonly OpeningCredit[]): Promise<Planned[]> {
    const leaseIds = list.map(({ leaseId }) => leaseId);
    const leases = await this.leases.getMany(tx, organization.id, leaseIds);
    const accounts = await this.ledger.lockLeases(tx, organization, leaseIds);
    const planned: Planned[] = [];
    for (const credit of list) {
      const lease = leases.get(credit.leaseId);
      const account = accounts.get(credit.leaseId);
      if (!lease || !account) throw new Error(`There is no lease ${credit.leaseId} to bring credit to.`);
      const source = bankOf(bookOf(organization.kind));
      const plan = await this.settlements.plan(tx, organization, { account, lease, amount: credit.amount, source });
      planned.push({ ...credit, id: newId('pay'), account, plan });
    }
    return planned;
  }
}
