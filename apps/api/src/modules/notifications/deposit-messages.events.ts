import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import { OrganizationsService, type Organization } from '../organizations/index.js';
import { DepositMessagesService } from './deposit-messages.service.js';
import { PaymentMessagesService } from './payment-messages.service.js';
import { SettlementMessagesService } from './settlement-messages.service.js';

/** Which fact about a deposit makes which message. */
@Injectable()
export class DepositMessagesEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly organizations: OrganizationsService,
    private readonly deposits: DepositMessagesService,
    private readonly settlements: SettlementMessagesService,
    private readonly money: PaymentMessagesService,
  ) {}

  onModuleInit(): void {
    this.on('deposit.applied', (tx, office, { aggregateId }) => this.deposits.applied(tx, office, aggregateId));
    for (const state of ['PROPOSED', 'REVISED'] as const)
      this.on(`deposit.settlement_${state.toLowerCase()}`, (tx, office, { aggregateId }) =>
        this.settlements.shown(tx, office, aggregateId, state),
      );
    for (const state of ['ACCEPTED', 'DISPUTED', 'APPROVED'] as const)
      this.on(`deposit.settlement_${state.toLowerCase()}`, (tx, office, { aggregateId }) =>
        this.settlements.moved(tx, office, aggregateId, state),
      );
    // The name that this handler always had: what was told before an upgrade is not told again.
    this.handlers.on('refund.paid', 'notifications.refund', async (tx, { organizationId, aggregateId }) => {
      const office = await this.organizations.get(tx, organizationId);
      const ofDeposit = await this.settlements.isRefund(tx, office, aggregateId);
      await this.money.refunded(tx, office, aggregateId, ofDeposit);
    });
    this.on('deposit.moved', (tx, office, { aggregateId }) => this.deposits.moved(tx, office, aggregateId));
  }

  private on(type: string, tell: (tx: Tx, organization: Organization, event: StoredEvent) => Promise<void>): void {
    this.handlers.on(type, `notifications.${type}`, async (tx, event) =>
      tell(tx, await this.organizations.get(tx, event.organizationId), event),
    );
  }
}
