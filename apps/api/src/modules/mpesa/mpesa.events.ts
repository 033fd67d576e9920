import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import { StkLinksService } from './stk-links.service.js';

/** Money that was booked may be what a push asked for. */
@Injectable()
export class MpesaEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly links: StkLinksService,
  ) {}

  onModuleInit(): void {
    for (const type of ['payment.posted', 'payment.suspended'])
      this.handlers.onGroup(type, 'mpesa.stk-pushes', (tx, events) =>
        this.links.booked(tx, events[0]?.organizationId ?? '', [...new Set(events.map(paymentId))]),
      );
  }
}

function paymentId({ payload, type }: StoredEvent): string {
  const id = payload['paymentId'];
  if (typeof id !== 'string') throw new Error(`A ${type} event names no payment.`);
  return id;
}
