import { Injectable } from '@nestjs/common';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import type { Lease } from '../leases/index.js';
import { hasValidCheck, normaliseReference, UnitsService } from '../properties/index.js';
import { SuspenseResolutionService, type SuspenseRow } from '../payments/index.js';
import { stableReference } from './suggestions.rules.js';
import { SuspenseAliasesRepository, type SuspenseAlias } from './suspense-aliases.repository.js';

/**
 * What people type who mean a unit, learned from what persons decided. It only ever makes a suggestion: a payer has no stable id here that
 * would prove it to be the same one again, see ADR 20.
 */
@Injectable()
export class SuspenseAliasesService {
  constructor(
    private readonly repository: SuspenseAliasesRepository,
    private readonly units: UnitsService,
    private readonly clock: Clock,
    resolution: SuspenseResolutionService,
  ) {
    resolution.register((tx, organizationId, item, decided) => this.learn(tx, organizationId, item, decided));
  }

  /** Units that were meant by the same text on the same channel, the latest learned first. */
  async unitsFor(db: Reader, organizationId: string, channelId: string, typed: string): Promise<string[]> {
    const reference = stableReference(typed, normaliseReference);
    if (reference === undefined) return [];
    return (await this.repository.of(db, organizationId, channelId, reference)).map(({ unitId }) => unitId);
  }

  /** In the order they were learned, one more than a page holds. */
  list(db: Reader, organizationId: string, page: PageRequest): Promise<SuspenseAlias[]> {
    return this.repository.list(db, organizationId, { after: page.after, limit: page.limit + 1 });
  }

  /** Forgetting twice is forgetting once. @throws NotFound */
  async forget(tx: Tx, organizationId: string, id: string): Promise<void> {
    const known = isId(id, 'als') && (await this.repository.forget(tx, organizationId, id, this.clock.now()));
    if (!known) throw new NotFound(`There is no alias ${id}.`);
  }

  /** Remembers what was typed, if it is worth it: not what everybody types, and not another unit's reference. */
  private async learn(tx: Tx, organizationId: string, item: SuspenseRow, { lease, by }: { lease: Lease; by: string }): Promise<void> {
    const reference = stableReference(item.referenceTyped ?? '', normaliseReference);
    if (reference === undefined || item.channelId === null) return;
    if (hasValidCheck(reference) && (await this.units.findByReference(tx, organizationId, reference))) return;
    const { id: leaseId, unitId } = lease;
    const learned = { learnedBy: by, learnedAt: this.clock.now() };
    await this.repository.insert(tx, organizationId, {
      id: newId('als'),
      channelId: item.channelId,
      reference,
      unitId,
      leaseId,
      ...learned,
    });
  }
}
