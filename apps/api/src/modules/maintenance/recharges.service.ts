import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import { ChargesService } from '../billing/index.js';
import { LeasesService } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import type { Cost } from './costs.repository.js';
import { nextDueOn } from './costs.rules.js';
import type { WorkOrder } from './work-orders.repository.js';

/** The tenant’s part of a cost is a charge on their lease. */
@Injectable()
export class RechargesService {
  constructor(
    private readonly charges: ChargesService,
    private readonly leases: LeasesService,
  ) {}

  /** Once for ever: the charge’s natural key is the cost’s. It is due with the next rent. @returns the charge, if there is one */
  async charge(
    tx: Tx,
    organization: Organization,
    { leaseId, number }: WorkOrder,
    { cost, on }: { cost: Cost; on: LocalDate },
  ): Promise<string | null> {
    if (!cost.split.tenant.isPositive || leaseId === null) return null;
    const { dueDay } = await this.leases.get(tx, organization.id, leaseId);
    const charge = await this.charges.add(tx, organization, {
      ...{ leaseId, kind: 'REPAIR', amount: cost.split.tenant, dueOn: nextDueOn(on, dueDay), naturalKey: `work-cost:${cost.id}` },
      description: `${number}: ${cost.description}`,
    });
    return charge.id;
  }

  /** What was paid of it becomes credit; one that somebody has taken back already stays as it is. */
  async takeBack(tx: Tx, organization: Organization, { chargeId }: Cost, reason: string): Promise<void> {
    if (chargeId === null) return;
    const charge = await this.charges.get(tx, organization.id, chargeId);
    if (charge.voidedOn === null) await this.charges.void(tx, organization, chargeId, { reason });
  }
}
