import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import { later, type LocalDate } from '@plotihub/time';
import { OrganizationsService } from '../organizations/index.js';
import { ChequeMoneyService } from './cheque-money.service.js';
import { ChequesService } from './cheques.service.js';

/** The bank's statement shows a cheque's money: it has cleared, if nobody has said so yet. */
@Injectable()
export class ChequesEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly cheques: ChequesService,
    private readonly money: ChequeMoneyService,
    private readonly organizations: OrganizationsService,
  ) {}

  onModuleInit(): void {
    this.handlers.on('cheque.shown', 'cash.clear-cheque', (tx, event) => this.clear(tx, event));
  }

  private async clear(tx: Tx, { organizationId, payload }: StoredEvent): Promise<void> {
    const { chequeId, on } = payload as { chequeId: string; on: LocalDate };
    const organization = await this.organizations.get(tx, organizationId);
    const { state, depositedOn, receivedBy } = await this.cheques.get(tx, organizationId, chequeId);
    if (state !== 'DEPOSITED') return;
    await this.money.clear(tx, organization, chequeId, { on: depositedOn === null ? on : later(on, depositedOn), by: receivedBy });
  }
}
