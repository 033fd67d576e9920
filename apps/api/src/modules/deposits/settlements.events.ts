import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers } from '@plotihub/events';
import { OrganizationsService } from '../organizations/index.js';
import { SettlementRefundsService } from './settlement-refunds.service.js';

/** A settlement ends when its refund does. */
@Injectable()
export class SettlementsEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly organizations: OrganizationsService,
    private readonly refunds: SettlementRefundsService,
  ) {}

  onModuleInit(): void {
    for (const [type, how] of [
      ['refund.paid', 'PAID'],
      ['refund.failed', 'FAILED'],
    ] as const)
      this.handlers.on(type, 'deposits.settlement', async (tx, { organizationId, aggregateId }) =>
        this.refunds.ended(tx, await this.organizations.get(tx, organizationId), aggregateId, how),
      );
  }
}
