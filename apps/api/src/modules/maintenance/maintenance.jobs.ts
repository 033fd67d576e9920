import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import { Clock } from '@plotihub/time';
import { OrganizationsService } from '../organizations/index.js';
import { WorkOrderMovesService } from './work-order-moves.service.js';
import { WorkOrdersRepository } from './work-orders.repository.js';

const REST_MS = 30_000;
const AT_A_TIME = 100;

/** Watches the clocks of work orders: tells once what is late, and confirms what nobody objected to. */
@Injectable()
export class MaintenanceJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly repository: WorkOrdersRepository,
    private readonly moves: WorkOrderMovesService,
    private readonly organizations: OrganizationsService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.background.add({ name: 'work-orders-on-time', restMs: REST_MS, work: () => this.pass() });
  }

  /** @returns true if there may be more */
  private async pass(): Promise<boolean> {
    const due = await this.repository.listDue(this.database.reader, this.clock.now(), AT_A_TIME);
    for (const { organizationId, id } of due)
      await this.database.transaction(async (tx) => this.moves.onTime(tx, await this.organizations.get(tx, organizationId), id));
    return due.length === AT_A_TIME;
  }
}
