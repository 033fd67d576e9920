import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { DepositTooSmall } from './billing.errors.js';
import { DepositDrawsRepository, type DepositDraw, type StoredDraw } from './deposit-draws.repository.js';
import { DepositsRepository } from './deposits.repository.js';

/** Money that leaves deposits: for what the tenant owes, back to them, to another lease, to the owner. Accounts are locked by the caller. */
@Injectable()
export class DepositDrawsService {
  constructor(
    private readonly repository: DepositDrawsRepository,
    private readonly deposits: DepositsRepository,
    private readonly clock: Clock,
  ) {}

  /** Writes down what was taken; the payment or the posting that it left by is there already. */
  async draw(tx: Tx, organizationId: string, draws: readonly DepositDraw[]): Promise<void> {
    await this.repository.insert(
      tx,
      organizationId,
      this.clock.now(),
      draws.map((draw) => ({ ...draw, reversalOf: null })),
    );
  }

  /** Puts back what was taken for a payment that is taken back. No longer asks for it again, once nothing of it is used any more. */
  async putBack(tx: Tx, organizationId: string, paymentId: string, on: LocalDate): Promise<void> {
    const draws = await this.repository.standing(tx, organizationId, { paymentId });
    await this.reverse(tx, organizationId, draws, { on });
    for (const { depositItemId } of draws) {
      const left = await this.repository.standing(tx, organizationId, { depositItemId });
      if (!left.some(({ use }) => use === 'APPLIED')) await this.deposits.setTopUp(tx, organizationId, [depositItemId], null);
    }
  }

  /** Takes draws back, by rows that name them; with a posting, if it is that which brings the money back. */
  async reverse(
    tx: Tx,
    organizationId: string,
    draws: readonly StoredDraw[],
    { on, postingId }: { on: LocalDate; postingId?: string },
  ): Promise<void> {
    const at = this.clock.now();
    const rows = draws.map(({ id, ...draw }) => ({
      ...draw,
      effectiveOn: on,
      ...(postingId === undefined ? {} : { postingId }),
      reversalOf: id,
    }));
    await this.repository.insert(tx, organizationId, at, rows);
  }

  /** Draws that stand, of a payment or on an item. */
  standing(db: Reader, organizationId: string, by: { paymentId: string } | { depositItemId: string }): Promise<StoredDraw[]> {
    return this.repository.standing(db, organizationId, by);
  }

  /** @throws DepositTooSmall if an item no longer holds what is to be taken out of it */
  async assertHeld(
    db: Reader,
    organization: Organization,
    leaseId: string,
    parts: readonly { depositItemId: string; amount: Money }[],
  ): Promise<void> {
    if (parts.length === 0) return;
    const held = new Map((await this.deposits.list(db, organization.id, leaseId)).map((item) => [item.id, item.held]));
    for (const { depositItemId, amount } of parts) {
      const there = held.get(depositItemId) ?? Money.zero(organization.currency);
      if (there.compare(amount) < 0)
        throw new DepositTooSmall(`Deposit ${depositItemId} holds ${there.amount}, not ${amount.amount}.`, {
          depositItemId,
          held: there.amount,
        });
    }
  }
}
