import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import { OrganizationsService, type Organization } from '../organizations/index.js';
import { DepositMessagesService } from './deposit-messages.service.js';

/** Which fact about a deposit makes which message. */
@Injectable()
export class DepositMessagesEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly organizations: OrganizationsService,
    private readonly deposits: DepositMessagesService,
  ) {}

  onModuleInit(): void {
    this.on('deposit.applied', (tx, office, { aggregateId }) => this.deposits.applied(tx, office, aggregateId));
    this.on('deposit.moved', (tx, office, { aggregateId }) => this.deposits.moved(tx, office, aggregateId));
  }

  private on(type: string, tell: (tx: Tx, organization: Organization, event: StoredEvent) => Promise<void>): void {
    this.handlers.on(type, `notifications.${type}`, async (tx, event) =>
      tell(tx, await this.organizations.get(tx, event.organizationId), event),
    );
  }
}
