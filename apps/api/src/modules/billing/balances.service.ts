import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { LeasesService } from '../leases/index.js';
import { LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { SettlementsRepository } from './settlements.repository.js';

/** Where a lease stands. */
export interface LeaseBalance {
  leaseId: string;
  asOf: LocalDate;
  /** Charged and not settled, due or not. */
  owed: Money;
  /** What of it is due by that day. */
  dueNow: Money;
  /** Paid ahead: settles the next charges. */
  credit: Money;
  /** Held against damage. */
  depositHeld: Money;
}

/** What leases owe and have. */
@Injectable()
export class BalancesService {
  constructor(
    private readonly settlements: SettlementsRepository,
    private readonly leases: LeasesService,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** A lease's balance now; with `asOf`, by everything that counts up to the end of that day. @throws NotFound */
  async of(db: Reader, organization: Organization, leaseId: string, asOf?: LocalDate): Promise<LeaseBalance> {
    await this.leases.get(db, organization.id, leaseId);
    const today = this.clock.today(organization.timeZone);
    const { owed, credit, deposit } = await this.ledger.leaseBalances(db, organization, leaseId, asOf);
    const dueNow =
      asOf === undefined
        ? ((await this.settlements.openTotals(db, organization.id, [leaseId], today)).get(leaseId) ?? Money.zero(organization.currency))
        : Money.of(await this.settlements.dueAsOf(db, organization.id, leaseId, asOf), organization.currency);
    return { leaseId, asOf: asOf ?? today, owed, dueNow, credit, depositHeld: deposit };
  }
}
