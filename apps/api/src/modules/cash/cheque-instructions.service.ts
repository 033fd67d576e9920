import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { SettlementsService } from '../billing/index.js';
import { LeasesService } from '../leases/index.js';
import { bankOf, bookOf, LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import type { NewCheque } from './cheques.service.js';

/** What a cheque is for, as who brings it says. */
@Injectable()
export class ChequeInstructionsService {
  constructor(
    private readonly settlements: SettlementsService,
    private readonly leases: LeasesService,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * While who brought it can still be asked: everything that is named is there, of this lease, and open.
   * @throws NotFound, InstructionRefused, InvalidRequest
   */
  async assertPossible(tx: Tx, organization: Organization, { leaseId, amount, instruction }: NewCheque): Promise<void> {
    if (!instruction) return;
    const lease = await this.leases.get(tx, organization.id, leaseId);
    const account = await this.ledger.lockLease(tx, organization, lease.id);
    await this.settlements.plan(tx, organization, { account, lease, amount, source: bankOf(bookOf(organization.kind)), instruction });
  }
}
