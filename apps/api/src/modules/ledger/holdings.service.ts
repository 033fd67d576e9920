import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { account, ACCOUNT_CODES, bookOf } from './accounts.rules.js';
import { HoldingsRepository, type SubLedger } from './holdings.repository.js';
import { LedgerRepository } from './ledger.repository.js';
import type { LedgerOwner } from './ledger.service.js';

/** What somebody holds, and when it came in. */
export interface Holding {
  balance: Money;
  /** Amounts by the day they count for, oldest first; what was put back counts for the day it first came. */
  received: { on: LocalDate; amount: Money }[];
}

const cashOf = ({ id, kind, currency }: LedgerOwner): SubLedger => {
  return { organizationId: id, book: bookOf(kind), code: ACCOUNT_CODES.CASH_IN_HAND, currency };
};

/** Cash in hands, from the entries themselves: nothing here is cached. */
@Injectable()
export class HoldingsService {
  constructor(
    private readonly repository: HoldingsRepository,
    private readonly ledger: LedgerRepository,
  ) {}

  /**
   * What was collected for owners and is there to be spent for them, by `owner/property`, locked until the transaction ends: nobody else
   * spends it meanwhile. Lock the leases' accounts first. None for one for whom nothing was ever collected.
   */
  async lockOwnerFunds(tx: Tx, owner: LedgerOwner, subjects: readonly string[]): Promise<Map<string, Money>> {
    if (subjects.length === 0) return new Map();
    const names = subjects.map((subject) => account.ownerCollected(subject));
    const balances = await this.ledger.lockBalances(tx, owner.id, bookOf(owner.kind), names);
    return new Map(
      names.flatMap((name) => {
        const minor = balances.get(`${name.code} ${name.subject}`);
        return minor === undefined ? [] : [[name.subject, Money.of(-minor, owner.currency)]];
      }),
    );
  }

  /** What a person holds. To decide by it, lock what serialises that person's cash first. */
  async cashOf(db: Reader, owner: LedgerOwner, userId: string): Promise<Money> {
    return (await this.repository.balances(db, cashOf(owner), [userId])).get(userId) ?? Money.zero(owner.currency);
  }

  /** What each of some people holds, in two queries. */
  async cashOfMany(db: Reader, owner: LedgerOwner, userIds: readonly string[]): Promise<Map<string, Holding>> {
    if (userIds.length === 0) return new Map();
    const balances = await this.repository.balances(db, cashOf(owner), userIds);
    const received = Map.groupBy(await this.repository.received(db, cashOf(owner), userIds), ({ subject }) => subject);
    return new Map(
      userIds.map((id) => [id, { balance: balances.get(id) ?? Money.zero(owner.currency), received: received.get(id) ?? [] }]),
    );
  }

  /** Who holds cash that came in on the day or before, if the oldest goes out first. */
  async holdCashSince(db: Reader, owner: LedgerOwner, day: LocalDate): Promise<string[]> {
    return this.repository.holdingSince(db, cashOf(owner), day);
  }
}
