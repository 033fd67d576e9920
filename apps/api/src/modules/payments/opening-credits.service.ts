import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { LeasesService } from '../leases/index.js';
import { bankOf, bookOf } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { MoneyInService } from './money-in.service.js';

/** What a tenant had paid ahead when an organization moved its books here. */
export interface OpeningCredit {
  leaseId: string;
  amount: Money;
  /** The day the old books were closed. */
  on: LocalDate;
}

/** Credit brought along from other books. */
@Injectable()
export class OpeningCreditsService {
  constructor(
    private readonly moneyIn: MoneyInService,
    private readonly leases: LeasesService,
  ) {}

  /**
   * Payments into the organization's bank account, at most one a lease. They settle what is open, and tell nobody: the tenants paid
   * long ago.
   */
  async record(tx: Tx, organization: Organization, list: readonly OpeningCredit[]): Promise<void> {
    const leaseIds = list.map(({ leaseId }) => leaseId);
    const leases = await this.leases.getMany(tx, organization.id, leaseIds);
    const source = bankOf(bookOf(organization.kind));
    const payments = list.map(({ leaseId, amount, on }) => {
      const lease = leases.get(leaseId);
      if (!lease) throw new Error(`There is no lease ${leaseId} to bring credit to.`);
      return { lease, source, received: { method: 'OPENING_BALANCE' as const, amount, valueOn: on } };
    });
    const booked = await this.moneyIn.bookForLeases(tx, organization, payments, 'opening-credit');
    await this.moneyIn.issueReceipts(tx, organization, booked, { silently: true });
  }
}
