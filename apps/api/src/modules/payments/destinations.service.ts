import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { InvoicesService, type Instruction } from '../billing/index.js';
import { LeasesService, type Lease } from '../leases/index.js';
import { LedgerService, type LeaseAccount } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { ArrivalsService } from './arrivals.service.js';
import { assertTakesMoney } from './payments.service.js';

/** A lease that money is meant for, and what it is meant to settle there. */
export interface Destination {
  leaseId: string;
  instruction?: Instruction | undefined;
}

/** Where a person says that money belongs. */
@Injectable()
export class DestinationsService {
  constructor(
    private readonly leases: LeasesService,
    private readonly invoices: InvoicesService,
    private readonly ledger: LedgerService,
    private readonly arrivals: ArrivalsService,
  ) {}

  /** @throws CreditWithOwner for credit that would leave its property while some of that property's money lies with its owner */
  async assertInTrust(db: Reader, organization: Organization, fromLeaseId: string, toLeaseId: string): Promise<void> {
    await this.arrivals.assertInTrust(db, organization, fromLeaseId, toLeaseId);
  }

  /**
   * The leases with their accounts, by id, locked until the transaction ends.
   * @throws NotFound, also for an invoice of another lease; LeaseTakesNoMoney
   */
  async lock(
    tx: Tx,
    organization: Organization,
    list: readonly Destination[],
  ): Promise<Map<string, { lease: Lease; account: LeaseAccount }>> {
    const leases: Lease[] = [];
    for (const { leaseId, instruction } of list) {
      const lease = await this.leases.get(tx, organization.id, leaseId);
      assertTakesMoney(lease);
      await this.assertInvoiceOf(tx, organization.id, leaseId, instruction);
      leases.push(lease);
    }
    const accounts = await this.ledger.lockLeases(
      tx,
      organization,
      leases.map(({ id }) => id),
    );
    return new Map(
      leases.map((lease) => {
        const account = accounts.get(lease.id);
        if (!account) throw new Error(`Lease ${lease.id} has no account.`);
        return [lease.id, { lease, account }];
      }),
    );
  }

  /** As `lock`, for one lease, with the accounts of others that give the money: all in one order. @throws NotFound, LeaseTakesNoMoney */
  async lockWith(
    tx: Tx,
    organization: Organization,
    to: Destination,
    others: readonly string[],
  ): Promise<{ lease: Lease; accounts: ReadonlyMap<string, LeaseAccount> }> {
    const lease = await this.leases.get(tx, organization.id, to.leaseId);
    const accounts = await this.ledger.lockLeases(tx, organization, [lease.id, ...others]);
    await this.lock(tx, organization, [to]);
    return { lease, accounts };
  }

  /** An instruction about another lease's invoice would settle nothing that was meant. */
  private async assertInvoiceOf(db: Reader, organizationId: string, leaseId: string, instruction?: Instruction): Promise<void> {
    if (instruction?.invoiceId === undefined) return;
    const invoice = await this.invoices.get(db, organizationId, instruction.invoiceId);
    if (invoice.leaseId !== leaseId) throw new NotFound(`Lease ${leaseId} has no invoice ${invoice.id}.`);
  }
}
