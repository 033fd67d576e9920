import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Schedule } from '@plotihub/jobs';
import { OrganizationsService } from '../organizations/index.js';
import { LedgerService } from './ledger.service.js';

/** Every night the books prove themselves; a proof that fails is an error that a person must look at. */
@Injectable()
export class LedgerJobs implements OnModuleInit {
  constructor(
    private readonly schedule: Schedule,
    private readonly ledger: LedgerService,
    private readonly organizations: OrganizationsService,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.schedule.add({ name: 'ledger-proof', at: '02:00', catchUp: 'latest-day', run: (organizationId) => this.prove(organizationId) });
  }

  private async prove(organizationId: string): Promise<void> {
    const organization = await this.organizations.get(this.database.reader, organizationId);
    const proof = await this.ledger.proof(this.database.reader, organization);
    if (proof.holds) return;
    const broken = proof.equations.filter(({ holds }) => !holds).map(({ name, spelledOut }) => `${name}: ${spelledOut}`);
    throw new Error(`The ledger does not prove: ${[...broken, ...proof.leasesOutOfStep.map((id) => `balance of ${id}`)].join('; ')}`);
  }
}
