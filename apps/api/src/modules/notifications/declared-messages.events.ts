import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers } from '@plotihub/events';
import { DeclaredPaymentsService } from '../cash/index.js';
import { OrganizationsService } from '../organizations/index.js';
import { PaymentMessagesService } from './payment-messages.service.js';

/** What a tenant declared and nobody has found is told as such; what was found has its receipt. */
@Injectable()
export class DeclaredMessagesEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly organizations: OrganizationsService,
    private readonly declared: DeclaredPaymentsService,
    private readonly money: PaymentMessagesService,
  ) {}

  onModuleInit(): void {
    this.handlers.on('payment.declaration_rejected', 'notifications.declaration', async (tx, { organizationId, payload }) => {
      const organization = await this.organizations.get(tx, organizationId);
      const declared = await this.declared.get(tx, organizationId, String(payload['declaredPaymentId']));
      await this.money.declarationRejected(tx, organization, declared);
    });
  }
}
