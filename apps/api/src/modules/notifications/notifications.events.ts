import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import { MembersService } from '../identity/index.js';
import { OrganizationsService, type Organization } from '../organizations/index.js';
import { InvoiceMessagesService } from './invoice-messages.service.js';
import { LateFeeMessagesService } from './late-fee-messages.service.js';
import { PaymentMessagesService } from './payment-messages.service.js';

/** Which fact makes which message. Each handler runs once for each event, and each fact is told once however many events name it. */
@Injectable()
export class NotificationsEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly organizations: OrganizationsService,
    private readonly bills: InvoiceMessagesService,
    private readonly lateFees: LateFeeMessagesService,
    private readonly money: PaymentMessagesService,
    private readonly members: MembersService,
  ) {}

  onModuleInit(): void {
    // A billing run makes thousands of them.
    this.handlers.onGroup('invoice.issued', 'notifications.invoice', async (tx, events) => {
      const office = await this.organizations.get(tx, events[0]?.organizationId ?? '');
      const invoiceIds = events.map((event) => idIn(event, 'invoiceId'));
      await this.bills.issued(tx, office, invoiceIds);
    });
    this.on('charge.voided', 'notifications.credited-invoice', async (tx, office, event) => {
      if (event.payload['invoiceId'] !== null) await this.bills.credited(tx, office, idIn(event, 'invoiceId'));
    });
    this.on('payment.posted', 'notifications.receipt', (tx, office, event) => this.money.posted(tx, office, idIn(event, 'paymentId')));
    this.on('payment.posted', 'notifications.cash', (tx, office, event) =>
      this.money.cashRecorded(tx, office, idIn(event, 'paymentId'), (userId) => this.nameOf(tx, office, userId)),
    );
    this.on('payment.reversed', 'notifications.reversal', (tx, office, event) => this.money.reversed(tx, office, idIn(event, 'paymentId')));
    this.on('latefee.assessed', 'notifications.late-fee', (tx, office, event) =>
      this.lateFees.assessed(tx, office, idIn(event, 'chargeId')),
    );
    this.on('latefee.reversed', 'notifications.late-fee-reversed', (tx, office, event) =>
      this.lateFees.reversed(tx, office, idIn(event, 'chargeId')),
    );
  }

  private on(type: string, name: string, tell: (tx: Tx, organization: Organization, event: StoredEvent) => Promise<void>): void {
    this.handlers.on(type, name, async (tx, event) => tell(tx, await this.organizations.get(tx, event.organizationId), event));
  }

  /** A colleague's name; the organization's for somebody who has left. */
  private async nameOf(tx: Tx, organization: Organization, userId: string): Promise<string> {
    return (await this.members.nameOf(tx, organization.id, userId)) ?? organization.name;
  }
}

function idIn({ payload, type }: StoredEvent, member: string): string {
  const id = payload[member];
  if (typeof id !== 'string') throw new Error(`A ${type} event names no ${member}.`);
  return id;
}
