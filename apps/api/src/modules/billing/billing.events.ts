import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import type { LeaseSigned } from '../leases/index.js';
import { OrganizationsService } from '../organizations/index.js';
import { LateFeesService } from './late-fees.service.js';
import { LeaseBillsService } from './lease-bills.service.js';

/** Why a late fee is looked at again, by what happened. */
const WHY: Readonly<Record<string, string>> = {
  'payment.posted': 'Money came in time that was recorded later',
  'payment.reallocated': 'Money that came in time was allocated anew',
  'charge.voided': 'A charge that it was reckoned on was taken back',
};

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
    for (const type of Object.keys(WHY)) {
      this.handlers.on(type, 'billing.reassess-late-fees', async (tx, event) => {
        // A fee that was taken back changes nothing that fees are reckoned on.
        if (event.payload['kind'] === 'LATE_FEE') return;
        const lease = { leaseId: leaseIdOf(event), reason: reasonOf(event) };
        await this.lateFees.reassess(tx, await this.organizations.get(tx, event.organizationId), lease);
      });
    }
  }
}

/** With the id of the payment or charge, so that whoever asks finds it. */
const reasonOf = ({ type, aggregateId }: StoredEvent): string => `${WHY[type] ?? type}: ${aggregateId}`;

function leaseIdOf({ type, payload }: StoredEvent): string {
  const leaseId = payload['leaseId'];
  if (typeof leaseId !== 'string') throw new Error(`${type} does not name a lease.`);
  return leaseId;
}
