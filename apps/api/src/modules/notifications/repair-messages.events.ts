import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import type { WorkOrderHappened } from '../maintenance/index.js';
import { OrganizationsService, type Organization } from '../organizations/index.js';
import { RepairMessagesService } from './repair-messages.service.js';

const HANDLER = 'notifications.repair';

/** Which step of a work order makes which message. */
@Injectable()
export class RepairMessagesEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly organizations: OrganizationsService,
    private readonly messages: RepairMessagesService,
  ) {}

  onModuleInit(): void {
    this.on('workorder.reported', (tx, office, { workOrderId }) => this.messages.reported(tx, office, workOrderId));
    this.on('workorder.visit-planned', (tx, office, { workOrderId, visitId }) =>
      this.messages.visitPlanned(tx, office, workOrderId, String(visitId)),
    );
    this.on('workorder.done', (tx, office, { workOrderId, times }) => this.messages.done(tx, office, workOrderId, times));
    this.on('workorder.assigned', (tx, office, { workOrderId }, { id }) => this.messages.assigned(tx, office, workOrderId, id));
    this.on('workorder.approval-requested', (tx, office, { workOrderId }, { id }) =>
      this.messages.approvalAsked(tx, office, workOrderId, id),
    );
    this.on('workorder.overdue', (tx, office, { workOrderId, since }, { id }) =>
      this.messages.overdue(tx, office, workOrderId, { cause: id, since: new Date(String(since)) }),
    );
  }

  private on(
    type: string,
    tell: (tx: Tx, organization: Organization, happened: WorkOrderHappened & Record<string, unknown>, event: StoredEvent) => Promise<void>,
  ): void {
    this.handlers.on(type, HANDLER, async (tx, event) => {
      const happened = event.payload as unknown as WorkOrderHappened & Record<string, unknown>;
      await tell(tx, await this.organizations.get(tx, event.organizationId), happened, event);
    });
  }
}
