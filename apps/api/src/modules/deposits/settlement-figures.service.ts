import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { invalidRequest, NotFound } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { CreditDrawsService, DepositsService, SettlementsService, type DepositItem } from '../billing/index.js';
import { LeasesService, type Lease } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { hasLeft } from './applications.rules.js';
import { LeaseNotLeft, SettlementDoesNotAddUp } from './deposits.errors.js';
import { faultsOfLines, outcomeOf, type SettlementLine, type Standing } from './settlement.rules.js';

/** What there is to settle at a lease, with the deposits that hold it. */
export interface LeaseStanding extends Standing {
  lease: Lease;
  items: DepositItem[];
}

/** What a lease has and owes when its deposits are settled. Writes nothing. */
@Injectable()
export class SettlementFiguresService {
  constructor(
    private readonly deposits: DepositsService,
    private readonly settlements: SettlementsService,
    private readonly credits: CreditDrawsService,
    private readonly leases: LeasesService,
  ) {}

  /** @throws NotFound, LeaseNotLeft */
  async standing(db: Reader, organization: Organization, leaseId: string): Promise<LeaseStanding> {
    const lease = await this.leases.get(db, organization.id, leaseId);
    if (!hasLeft(lease.state)) throw new LeaseNotLeft(`Lease ${leaseId} is ${lease.state}.`, { leaseId, state: lease.state });
    const items = await this.deposits.list(db, organization.id, leaseId);
    const held = Money.sum(
      items.map((item) => item.held),
      organization.currency,
    );
    const credit = await this.credits.unused(db, organization, { leaseId });
    return { lease, items, held, credit, open: await this.settlements.openCharges(db, organization.id, leaseId) };
  }

  /** What goes back to the tenant. @throws InvalidRequest, NotFound for a charge, SettlementDoesNotAddUp */
  refundOf(standing: Standing, lines: readonly SettlementLine[]): Money {
    const faults = faultsOfLines(lines);
    if (faults.length > 0) throw invalidRequest(faults);
    const { refund, fault } = outcomeOf(standing, lines);
    if (fault?.code === 'no-such-charge') throw new NotFound(`${fault.detail}.`);
    if (fault) throw new SettlementDoesNotAddUp(`${fault.detail}.`, { reason: fault.code });
    return refund;
  }
}
