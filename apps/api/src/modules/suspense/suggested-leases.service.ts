import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { LeasesService } from '../leases/index.js';
import { UnitsService } from '../properties/index.js';
import { MatchingService, type Suggestion, type SuspenseRow } from '../payments/index.js';
import type { Because, Candidate } from './suggestions.rules.js';
import { becauseOf, SuggestionsService } from './suggestions.service.js';

/** A guess for the person who decides, and why; never acted on by itself. */
export interface SuggestedLease extends Suggestion {
  because: Because;
  unitLabel: string;
  /** Of the lease; null without one. */
  tenantName: string | null;
  /** The colleague who says so. */
  suggestedBy: string | null;
  note: string | null;
}

type Bare = Omit<SuggestedLease, 'unitLabel' | 'tenantName'>;

/** Suggestions shown at most. */
const MOST = 5;

const bare = ({ because, suggestedBy, note }: Candidate, suggestion: Suggestion): Bare => {
  return { ...suggestion, because, suggestedBy: suggestedBy ?? null, note: note ?? null };
};

/** Suggestions as a person needs them: with the lease, the unit's label and the tenant's name. */
@Injectable()
export class SuggestedLeasesService {
  constructor(
    private readonly suggestions: SuggestionsService,
    private readonly matching: MatchingService,
    private readonly leases: LeasesService,
    private readonly units: UnitsService,
  ) {}

  /** For one item, thought over again today. */
  async fresh(db: Reader, organizationId: string, item: SuspenseRow): Promise<SuggestedLease[]> {
    const { referenceTyped, valueOn, channelId, externalId, suggestions: stored } = item;
    const clue = { typed: referenceTyped ?? '', valueOn, channelId, externalId };
    const candidates = await this.suggestions.candidates(db, organizationId, clue, { stored, limit: MOST });
    const unitIds = candidates.map(({ unitId }) => unitId);
    const leases = await this.matching.leasesFor(db, organizationId, unitIds, valueOn);
    const found = candidates.flatMap((candidate) => {
      const { unitId, reference, leaseId } = candidate;
      if (leaseId !== undefined) return [bare(candidate, { unitId, reference, leaseId })];
      return (leases.get(unitId) ?? []).map((suggestion) => bare(candidate, suggestion));
    });
    return this.named(db, organizationId, found.slice(0, MOST));
  }

  /** For a page of items: what was thought of when the money came, and what colleagues have said since. */
  async known(db: Reader, organizationId: string, items: readonly SuspenseRow[]): Promise<Map<string, SuggestedLease[]>> {
    const hinted = Map.groupBy(await this.suggestions.hinted(db, organizationId, ...items), ({ externalId }) => externalId);
    const bares = items.map((item): Bare[] => [
      ...(hinted.get(item.externalId ?? '') ?? []).map((hint) => {
        return bare(hint, { unitId: hint.unitId, reference: hint.reference, leaseId: hint.leaseId ?? null });
      }),
      ...item.suggestions.map((suggestion) => {
        const because = becauseOf(item.referenceTyped ?? '', suggestion.reference);
        return { ...suggestion, because, suggestedBy: null, note: null };
      }),
    ]);
    const named = await this.named(db, organizationId, bares.flat());
    let next = 0;
    return new Map(items.map(({ id }, index) => [id, named.slice(next, (next += bares[index]?.length ?? 0)).slice(0, MOST)]));
  }

  private async named(db: Reader, organizationId: string, list: readonly Bare[]): Promise<SuggestedLease[]> {
    if (list.length === 0) return [];
    const leaseIds = list.flatMap(({ leaseId }) => leaseId ?? []);
    const units = await this.units.getMany(db, organizationId, [...new Set(list.map(({ unitId }) => unitId))]);
    const tenants = await this.leases.contacts(db, organizationId, [...new Set(leaseIds)]);
    return list.map((one) => {
      const tenantName = tenants.get(one.leaseId ?? '')?.name ?? null;
      return { ...one, unitLabel: units.get(one.unitId)?.label ?? '', tenantName };
    });
  }
}
