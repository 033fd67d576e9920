import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { safeInteger, type Reader } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { Clock, earlier, firstDayOf, lastDayOf, type LocalDate, type YearMonth } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { CollectionRepository } from './collection.repository.js';

/** What was billed and what came in. */
export interface Collection {
  billed: Money;
  collected: Money;
  outstanding: Money;
  credit: Money;
}

export interface PropertyCollection extends Collection {
  property: { id: string; name: string; code: string };
}

/** Sums by property id; no sum is zero. */
type Sums = Map<string, number>;

/** How much of a month's bills came in, property by property. */
@Injectable()
export class CollectionService {
  constructor(
    private readonly repository: CollectionRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * A page of properties in id order, one more than it holds if there are more, and the totals over all of them.
   * Balances are those at the end of the month, or of today while it lasts.
   */
  async report(
    db: Reader,
    organization: Organization,
    { period, sight }: { period: YearMonth; sight: Sight },
    page: PageRequest,
  ): Promise<{ asOf: LocalDate; rows: PropertyCollection[]; totals: Collection & { inSuspense?: Money } }> {
    const { currency } = organization;
    const scope = { organizationId: organization.id, sight };
    const asOf = earlier(lastDayOf(period), this.clock.today(organization.timeZone));
    const window = { from: firstDayOf(period), to: asOf };
    const [properties, billedRows, collectedRows, balances, suspense] = await Promise.all([
      this.repository.properties(db, scope, { ...page, limit: page.limit + 1 }),
      this.repository.billed(db, scope, window),
      this.repository.collected(db, scope, window),
      this.repository.balances(db, scope, asOf),
      // What is in suspense is no property's.
      sight === 'ALL' ? this.repository.inSuspense(db, organization.id, asOf) : undefined,
    ]);
    const sums = (rows: { propertyId: string; minor: string }[]): Sums =>
      new Map(rows.map((row) => [row.propertyId, safeInteger(row.minor)]));
    const columns = {
      billed: sums(billedRows),
      collected: sums(collectedRows),
      outstanding: sums(balances.map(({ propertyId, owed }) => ({ propertyId, minor: owed }))),
      credit: sums(balances.map(({ propertyId, credit }) => ({ propertyId, minor: credit }))),
    };
    const collectionOf = (pick: (column: Sums) => number): Collection => ({
      billed: Money.of(pick(columns.billed), currency),
      collected: Money.of(pick(columns.collected), currency),
      outstanding: Money.of(pick(columns.outstanding), currency),
      credit: Money.of(pick(columns.credit), currency),
    });
    return {
      asOf,
      rows: properties.map((property) => ({ property, ...collectionOf((column) => column.get(property.id) ?? 0) })),
      totals: {
        ...collectionOf((column) => [...column.values()].reduce((total, sum) => total + sum, 0)),
        ...(suspense === undefined ? {} : { inSuspense: Money.of(safeInteger(suspense), currency) }),
      },
    };
  }
}
