import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { partsOf } from '../billing/index.js';
import { account, bookOf, HoldingsService, LedgerService, move, ownerSubject, type AccountKey, type Book } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { PropertiesService } from '../properties/index.js';
import { CostsRepository, type Cost, type CostPart, type Pocket } from './costs.repository.js';
import { fundedBy, ownersPart, splitTotal } from './costs.rules.js';

/** A part before it is posted. */
type Part = Omit<CostPart, 'postingId'>;

const BOOKS: Readonly<Record<Pocket, Book>> = { OWNER_FUNDS: 'CLIENT', OWNER_DEBT: 'OFFICE', EXPENSE: 'OFFICE' };

/** Brings what repairs cost into the books, and out of them again. */
@Injectable()
export class CostPostingsService {
  constructor(
    private readonly repository: CostsRepository,
    private readonly ledger: LedgerService,
    private readonly holdings: HoldingsService,
    private readonly properties: PropertiesService,
    private readonly clock: Clock,
  ) {}

  /**
   * The vendor is owed all of it. An owner’s part is taken from what was collected for them; what is missing there the office answers
   * for, and the owner owes it to the office: no owner’s money pays for another. Lock the lease’s account first.
   */
  async post(tx: Tx, organization: Organization, cost: Cost, at: { propertyId: string; on: LocalDate }): Promise<void> {
    const parts = await this.partsOf(tx, organization, cost, at);
    const books = [...Map.groupBy(parts, ({ pocket }) => BOOKS[pocket])];
    const postings = books.map(([book, list]) => ({
      ...{ kind: 'work-cost', sourceId: cost.id, leaseId: null, book, effectiveOn: at.on },
      entries: list.flatMap((part) => move(accountOf(part, at.propertyId), account.vendorPayable(cost.vendorId), part.amount)),
    }));
    const ids = await this.ledger.post(tx, organization, postings);
    const posted = books.flatMap(([, list], i) => list.map((part) => ({ ...part, postingId: ids[i] ?? '' })));
    await this.repository.insertParts(tx, organization.id, cost.id, posted);
  }

  /** Postings that name those they take back; nothing that was written changes. @returns the day @throws AlreadyReversed */
  async reverse(tx: Tx, organization: Organization, cost: Cost, propertyId: string): Promise<LocalDate> {
    const on = this.clock.today(organization.timeZone);
    const parts = (await this.repository.partsOf(tx, organization.id, [cost.id])).get(cost.id) ?? [];
    const groups = [...Map.groupBy(parts, ({ postingId }) => postingId)];
    const postings = groups.map(([reverses, list]) => ({
      ...{ kind: 'work-cost-reversal', sourceId: cost.id, leaseId: null, book: bookOfParts(list), effectiveOn: on, reverses },
      entries: list.flatMap((part) => move(account.vendorPayable(cost.vendorId), accountOf(part, propertyId), part.amount)),
    }));
    const ids = await this.ledger.post(tx, organization, postings);
    for (const [i, [postingId]] of groups.entries())
      await this.repository.reverseParts(tx, organization.id, cost.id, { postingId, by: ids[i] ?? '' });
    return on;
  }

  private async partsOf(
    tx: Tx,
    organization: Organization,
    { split }: Cost,
    { propertyId, on }: { propertyId: string; on: LocalDate },
  ): Promise<Part[]> {
    // A landlord’s own house is a landlord’s own expense; what the tenant pays back is a recovery.
    if (bookOf(organization.kind) === 'OFFICE') return expense(splitTotal(split));
    const ownership = (await this.properties.ownershipsOn(tx, organization.id, [propertyId], on)).get(propertyId);
    if (!ownership) throw new Error(`Property ${propertyId} has no owners to spend for.`);
    const { shares } = ownership;
    const subjects = shares.map(({ ownerId }) => ownerSubject(ownerId, propertyId));
    const collected = await this.holdings.lockOwnerFunds(tx, organization, subjects);
    const amounts = partsOf(ownersPart(split), shares);
    const ofOwners = shares.flatMap(({ ownerId }, i): Part[] => {
      const { funds, debt } = fundedBy(amounts[i] ?? split.owner, collected.get(subjects[i] ?? ''));
      return [
        { pocket: 'OWNER_FUNDS', ownerId, amount: funds },
        { pocket: 'OWNER_DEBT', ownerId, amount: debt },
      ];
    });
    return [...ofOwners.filter(({ amount }) => amount.isPositive), ...expense(split.agency)];
  }
}

const expense = (amount: Money): Part[] => (amount.isPositive ? [{ pocket: 'EXPENSE', ownerId: null, amount }] : []);

const bookOfParts = ([first]: readonly Part[]): Book => BOOKS[first?.pocket ?? 'EXPENSE'];

function accountOf({ pocket, ownerId }: Part, propertyId: string): AccountKey {
  if (pocket === 'EXPENSE' || ownerId === null) return account.expenses(propertyId);
  const subject = ownerSubject(ownerId, propertyId);
  return pocket === 'OWNER_FUNDS' ? account.ownerCollected(subject) : account.ownersOweUs(subject);
}
