import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { account, move, ownerSubject, type AccountKey, type Book, type NewEntry } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { PropertiesService, type Ownership } from '../properties/index.js';
import type { ChargeKind, Payee } from './kinds.rules.js';
import { partsOf } from './shares.rules.js';

/** What of a charge decides whose money it is. */
export interface Entitled {
  kind: ChargeKind;
  payee: Payee;
  propertyId: string;
  ownershipId: string | null;
}

/** Whose money the charges are: writes the payees' side of entries. See docs/glossary.md for the accounts. */
@Injectable()
export class PayeesService {
  constructor(private readonly properties: PropertiesService) {}

  /** Ownerships in force on the day of each pair, by `property day`. A landlord's own properties need none. */
  async ownershipsOn(
    db: Reader,
    organization: Organization,
    wanted: readonly { propertyId: string; day: LocalDate }[],
  ): Promise<Map<string, Ownership>> {
    const found = new Map<string, Ownership>();
    if (organization.kind === 'LANDLORD') return found;
    for (const [day, list] of Map.groupBy(wanted, (pair) => pair.day)) {
      const propertyIds = [...new Set(list.map(({ propertyId }) => propertyId))];
      for (const [propertyId, ownership] of await this.properties.ownershipsOn(db, organization.id, propertyIds, day))
        found.set(`${propertyId} ${day}`, ownership);
    }
    return found;
  }

  /** The ownerships that charges are split by. */
  async ownershipsOf(db: Reader, organizationId: string, charges: readonly Entitled[]): Promise<Map<string, Ownership>> {
    const ids = new Set(charges.map(({ ownershipId }) => ownershipId).filter((id) => id !== null));
    return ids.size === 0 ? new Map() : this.properties.ownershipsByIds(db, organizationId, [...ids]);
  }

  /** Entries of a charge that is issued: the tenant owes it, the payees will get it. */
  accrual(book: Book, charge: Entitled & { amount: Money }, receivable: AccountKey, ownership: Ownership | undefined): NewEntry[] {
    if (book === 'OFFICE') return move(receivable, income(charge), charge.amount);
    return parts(charge, charge.amount, ownership).flatMap(({ accrued, amount }) => move(receivable, accrued, amount));
  }

  /**
   * Entries by which payees get, or give back, their parts when what is settled of a charge goes from one sum to another.
   * None in a landlord's book, where the charge was income already.
   */
  collection(book: Book, charge: Entitled, settled: { from: Money; to: Money }, ownership: Ownership | undefined): NewEntry[] {
    if (book === 'OFFICE') return [];
    const before = parts(charge, settled.from, ownership);
    return parts(charge, settled.to, ownership).flatMap(({ accrued, collected, amount }, i) =>
      move(accrued, collected, amount.minus(before[i]?.amount ?? amount)),
    );
  }

  /** Entries that take a charge back: what is open is no longer owed, what was settled becomes the tenant's credit. */
  withdrawal(
    book: Book,
    charge: Entitled & { amount: Money; settled: Money },
    tenant: { receivable: AccountKey; credit: AccountKey },
    ownership: Ownership | undefined,
  ): NewEntry[] {
    const { amount, settled } = charge;
    if (book === 'OFFICE') {
      const earned = income(charge);
      return [...move(earned, tenant.receivable, amount.minus(settled)), ...move(earned, tenant.credit, settled)];
    }
    const paid = parts(charge, settled, ownership);
    return parts(charge, amount, ownership).flatMap((part, i) => {
      const got = paid[i]?.amount ?? part.amount;
      return [...move(part.accrued, tenant.receivable, part.amount.minus(got)), ...move(part.collected, tenant.credit, got)];
    });
  }
}

/** A landlord's income account of a charge. */
const income = ({ kind, propertyId }: Entitled): AccountKey =>
  kind === 'RENT' ? account.rentIncome(propertyId) : account.recoveries(propertyId);

/** An agency's payees of an amount, each with the account of what they will get and of what they have got. */
function parts(
  { payee, propertyId }: Entitled,
  amount: Money,
  ownership: Ownership | undefined,
): { accrued: AccountKey; collected: AccountKey; amount: Money }[] {
  if (payee === 'AGENCY') return [{ accrued: account.accrued('agency'), collected: account.agencyCollected(), amount }];
  if (payee === 'THIRD_PARTY') return [{ accrued: account.accrued('third-party'), collected: account.thirdPartyCollected(), amount }];
  if (!ownership) throw new Error(`Property ${propertyId} has no owners to collect for.`);
  const amounts = partsOf(amount, ownership.shares);
  return ownership.shares.map(({ ownerId }, i) => {
    const subject = ownerSubject(ownerId, propertyId);
    return { accrued: account.accrued(subject), collected: account.ownerCollected(subject), amount: amounts[i] ?? amount };
  });
}

/** Puts entries between the same two accounts together. */
export function merged(entries: readonly NewEntry[]): NewEntry[] {
  const byPair = new Map<string, NewEntry>();
  for (const entry of entries) {
    const pair = `${entry.debit.code} ${entry.debit.subject} ${entry.credit.code} ${entry.credit.subject}`;
    const same = byPair.get(pair);
    byPair.set(pair, same ? { ...same, amount: same.amount.plus(entry.amount) } : entry);
  }
  return [...byPair.values()];
}
