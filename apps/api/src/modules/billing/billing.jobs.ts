import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background, Schedule } from '@plotihub/jobs';
import type { LocalDate } from '@plotihub/time';
import { OrganizationsService } from '../organizations/index.js';
import { BillingExecutionService } from './billing-execution.service.js';
import { LateFeesService } from './late-fees.service.js';

/** Billing runs as they are requested, and late fees every night. */
@Injectable()
export class BillingJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly schedule: Schedule,
    private readonly execution: BillingExecutionService,
    private readonly lateFees: LateFeesService,
    private readonly organizations: OrganizationsService,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.background.add({ name: 'billing-runs', restMs: 1_000, work: () => this.carryOnOneRun() });
    this.schedule.add({
      name: 'late-fees',
      at: '03:00',
      catchUp: 'each-day',
      run: (organizationId, day) => this.assessLateFees(organizationId, day),
    });
  }

  /** Some chunks of the run that has waited longest. @returns false if none waits */
  private async carryOnOneRun(): Promise<boolean> {
    const run = await this.execution.claim(this.database);
    if (!run) return false;
    const organization = await this.organizations.get(this.database.reader, run.organizationId);
    if (!(await this.execution.carryOn(this.database, organization, run))) await this.execution.release(this.database, run);
    return true;
  }

  private async assessLateFees(organizationId: string, day: LocalDate): Promise<void> {
    const organization = await this.organizations.get(this.database.reader, organizationId);
    const { failures } = await this.lateFees.assess(this.database, organization, day);
    if (failures.length === 0) return;
    throw new Error(`Late fees of ${day} are missing: ${failures.map(({ leaseId, detail }) => `${leaseId}: ${detail}`).join('; ')}`);
  }
}
