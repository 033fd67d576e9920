import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import { DeclaredPaymentsService } from './declared-payments.service.js';

/** Money that comes verifies what was declared of it, whichever was first. */
@Injectable()
export class DeclaredPaymentsEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly declared: DeclaredPaymentsService,
  ) {}

  onModuleInit(): void {
    // A busy morning makes thousands of them, and hardly one was declared.
    for (const type of ['payment.posted', 'payment.suspended'])
      this.handlers.onGroup(type, 'cash.declared-payments', async (tx, events) => {
        const paymentIds = events.map((event) => idIn(event, 'paymentId'));
        await this.declared.lookAtPayments(tx, events[0]?.organizationId ?? '', paymentIds);
      });
    this.handlers.on('payment.declared', 'cash.declared-payment', (tx, event) =>
      this.declared.look(tx, event.organizationId, idIn(event, 'declaredPaymentId')),
    );
  }
}

function idIn({ payload, type }: StoredEvent, member: string): string {
  const id = payload[member];
  if (typeof id !== 'string') throw new Error(`A ${type} event names no ${member}.`);
  return id;
}
