import { Injectable } from '@nestjs/common';
import type { Database } from '@plotihub/database';
import { addDays, type LocalDate } from '@plotihub/time';
import { PullsService } from '../mpesa/index.js';
import { OrganizationsService } from '../organizations/index.js';
import { ProofService } from './proof.service.js';
import { ReconciliationsService, type Reconciliation } from './reconciliations.service.js';
import { StaleProofsService } from './stale-proofs.service.js';
import { StatementChannelsService } from './statement-channels.service.js';

/** Days that are proved again every night: a statement may come a month late. */
const DAYS = 31;

/** The proof of every night. */
@Injectable()
export class NightlyProofService {
  constructor(
    private readonly channels: StatementChannelsService,
    private readonly proof: ProofService,
    private readonly reconciliations: ReconciliationsService,
    private readonly organizations: OrganizationsService,
    private readonly pulls: PullsService,
    private readonly stale: StaleProofsService,
  ) {}

  /**
   * Proves the month up to the day before, a transaction for each channel through which anything came or of which M-Pesa is asked; then
   * what has changed before that month since it was proved. @returns what differs
   */
  async run(database: Database, organizationId: string, day: LocalDate): Promise<Reconciliation[]> {
    const organization = await this.organizations.get(database.reader, organizationId);
    const [from, to] = [addDays(day, -DAYS), addDays(day, -1)];
    const made: Reconciliation[] = [];
    for (const channel of await this.channels.all(database.reader, organization.id)) {
      const scope = { organizationId: organization.id, channelId: channel.id, currency: organization.currency, from, to };
      const input = { from, to, requestedBy: null };
      const isWatched = (await this.pulls.pulledSince(database.reader, organization.id, channel.id)) !== undefined;
      if (isWatched || (await this.proof.isActive(database.reader, scope)))
        made.push(await database.transaction((tx) => this.reconciliations.run(tx, organization, channel, input)));
      made.push(...(await database.transaction((tx) => this.stale.proveAgain(tx, organization, channel))));
    }
    return made.filter(({ result }) => result === 'DIFFERENT');
  }
}
