import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import type { LeaseSigned } from '../leases/index.js';
import { OrganizationsService } from '../organizations/index.js';
import { LateFeesService } from './late-fees.service.js';
import { LeaseBillsService } from './lease-bills.service.js';

/** What billing does when something happens elsewhere. */
@Injectable()
export class BillingEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly organizations: OrganizationsService,
    private readonly leaseBills: LeaseBillsService,
    private readonly lateFees: LateFeesService,
  ) {}

  onModuleInit(): void {
    this.handlers.on('lease.signed', 'billing.move-in', async (tx, event) =>
      this.leaseBills.signed(tx, await this.organizations.get(tx, event.organizationId), event.payload as unknown as LeaseSigned),
    );
    this.handlers.on('lease.vacated', 'billing.move-out', async (tx, event) =>
      this.leaseBills.vacated(tx, await this.organizations.get(tx, event.organizationId), leaseIdOf(event)),
    );
    this.handlers.on('lease.cancelled', 'billing.cancelled-lease', async (tx, event) =>
      this.leaseBills.cancelled(tx, await this.organizations.get(tx, event.organizationId), leaseIdOf(event)),
    );
    for (const type of ['payment.posted', 'payment.reallocated', 'charge.voided']) {
      this.handlers.on(type, 'billing.reassess-late-fees', async (tx, event) => {
        // A fee that was taken back changes nothing that fees are reckoned on.
        if (event.payload['kind'] === 'LATE_FEE') return;
        await this.lateFees.reassess(tx, await this.organizations.get(tx, event.organizationId), leaseIdOf(event));
      });
    }
  }
}

function leaseIdOf({ type, payload }: StoredEvent): string {
  const leaseId = payload['leaseId'];
  if (typeof leaseId !== 'string') throw new Error(`${type} does not name a lease.`);
  return leaseId;
}
