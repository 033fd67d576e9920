import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import { OrganizationsService } from '../organizations/index.js';
import { PayoutsService } from './payouts.service.js';
import { StkLinksService } from './stk-links.service.js';
import { StkSuspenseService } from './stk-suspense.service.js';

/** Money that was booked may be what a push asked for; a refund that was approved may be paid at once. */
@Injectable()
export class MpesaEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly links: StkLinksService,
    private readonly suspense: StkSuspenseService,
    private readonly payouts: PayoutsService,
    private readonly organizations: OrganizationsService,
  ) {}

  onModuleInit(): void {
    for (const type of ['payment.posted', 'payment.suspended'])
      this.handlers.onGroup(type, 'mpesa.stk-pushes', (tx, events) =>
        this.links.booked(tx, events[0]?.organizationId ?? '', [...new Set(events.map((event) => idIn(event, 'paymentId')))]),
      );
    this.handlers.on('payment.suspended', 'mpesa.stk-suspense', (tx, event) =>
      this.suspense.suspended(tx, event.organizationId, idIn(event, 'paymentId')),
    );
    this.handlers.on('stk-push.succeeded', 'mpesa.stk-suspense', (tx, event) =>
      this.suspense.succeeded(tx, event.organizationId, idIn(event, 'pushId')),
    );
    this.handlers.on('refund.approved', 'mpesa.payouts', async (tx, event) =>
      this.payouts.refundApproved(tx, await this.organizations.get(tx, event.organizationId), idIn(event, 'refundId')),
    );
  }
}

function idIn({ payload, type }: StoredEvent, member: string): string {
  const id = payload[member];
  if (typeof id !== 'string') throw new Error(`A ${type} event names no ${member}.`);
  return id;
}
