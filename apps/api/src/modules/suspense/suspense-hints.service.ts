import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { LeasesService } from '../leases/index.js';
import { SuspenseHintsRepository, type SuspenseHint } from './suspense-hints.repository.js';

/** What colleagues say of payments, by the code that a tenant showed them. Who decides sees it; it decides nothing. */
@Injectable()
export class SuspenseHintsService {
  constructor(
    private readonly repository: SuspenseHintsRepository,
    private readonly leases: LeasesService,
    private readonly clock: Clock,
  ) {}

  /** Kept whether such a payment is known or not: who may not see suspense learns nothing of it. @throws NotFound */
  async suggest(
    tx: Tx,
    organizationId: string,
    input: { externalId: string; leaseId: string; note: string | null; suggestedBy: string },
  ): Promise<SuspenseHint> {
    const { id: leaseId } = await this.leases.get(tx, organizationId, input.leaseId);
    await this.repository.insert(tx, organizationId, { id: newId('hnt'), createdAt: this.clock.now(), ...input, leaseId });
    const hints = await this.repository.about(tx, organizationId, [input.externalId]);
    const own = hints.find((hint) => hint.leaseId === leaseId && hint.suggestedBy === input.suggestedBy);
    if (!own) throw new Error(`The hint about ${input.externalId} is gone.`);
    return own;
  }
}
