import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { InvoicesService, type Instruction } from '../billing/index.js';
import { LeasesService, type Lease } from '../leases/index.js';
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
  ) {}

  /** The leases, by id. @throws NotFound, also for an invoice of another lease; LeaseTakesNoMoney */
  async of(db: Reader, organizationId: string, list: readonly Destination[]): Promise<Map<string, Lease>> {
    const leases = new Map<string, Lease>();
    for (const { leaseId, instruction } of list) {
      const lease = await this.leases.get(db, organizationId, leaseId);
      assertTakesMoney(lease);
      await this.assertInvoiceOf(db, organizationId, leaseId, instruction);
      leases.set(leaseId, lease);
    }
    return leases;
  }

  /** An instruction about another lease's invoice would settle nothing that was meant. */
  private async assertInvoiceOf(db: Reader, organizationId: string, leaseId: string, instruction?: Instruction): Promise<void> {
    if (instruction?.invoiceId === undefined) return;
    const invoice = await this.invoices.get(db, organizationId, instruction.invoiceId);
    if (invoice.leaseId !== leaseId) throw new NotFound(`Lease ${leaseId} has no invoice ${invoice.id}.`);
  }
}
