import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import { OrganizationsService, type Organization } from '../organizations/index.js';
import { LateOwnMoneyService } from './late-own-money.service.js';
import { StaleProofsService } from './stale-proofs.service.js';

/** What makes a proof stale: money that comes for days that were proved, or goes back. And what the bank's statement may have told of before. */
@Injectable()
export class ReconciliationEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly stale: StaleProofsService,
    private readonly late: LateOwnMoneyService,
    private readonly organizations: OrganizationsService,
  ) {}

  onModuleInit(): void {
    for (const type of ['payment.posted', 'payment.suspended'])
      this.handlers.onGroup(type, 'reconciliation.came-in', (tx, events) =>
        this.stale.cameIn(tx, events[0]?.organizationId ?? '', paymentsIn(events)),
      );
    for (const type of ['payment.reversed', 'payment.returned'])
      this.handlers.onGroup(type, 'reconciliation.went-back', (tx, events) =>
        this.stale.wentBack(tx, events[0]?.organizationId ?? '', paymentsIn(events)),
      );
    this.on('banking.declared', 'reconciliation.banking', (tx, office, { bankingId }) =>
      this.late.writtenDown(tx, office, 'BANKING', String(bankingId)),
    );
    this.on('cheque.deposited', 'reconciliation.cheque', (tx, office, { chequeId }) =>
      this.late.writtenDown(tx, office, 'CHEQUE', String(chequeId)),
    );
    this.on('sweep.recorded', 'reconciliation.sweep', (tx, office, { sweepId }) =>
      this.late.writtenDown(tx, office, 'SWEEP', String(sweepId)),
    );
    this.on('reconciliation.stale', 'reconciliation.prove-again', (tx, office, { channelId }) =>
      this.stale.proveChannelAgain(tx, office, String(channelId)),
    );
    this.on('payment.reversed', 'reconciliation.taken-back', (tx, office, { paymentId }) =>
      this.late.takenBack(tx, office, String(paymentId)),
    );
  }

  private on(type: string, name: string, follow: (tx: Tx, office: Organization, payload: StoredEvent['payload']) => Promise<void>): void {
    this.handlers.on(type, name, async (tx, { organizationId, payload }) =>
      follow(tx, await this.organizations.get(tx, organizationId), payload),
    );
  }
}

const paymentsIn = (events: readonly StoredEvent[]): string[] => events.map(({ payload }) => String(payload['paymentId']));
