import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { ChargesService, DepositsService, takeFromDeposits, type ChargeKind } from '../billing/index.js';
import type { Organization } from '../organizations/index.js';
import type { Booked } from '../payments/index.js';
import { DepositPaymentsService } from './deposit-payments.service.js';
import { SettlementOutOfDate } from './deposits.errors.js';
import type { LineKind } from './settlement.rules.js';
import { SettlementFiguresService, type LeaseStanding } from './settlement-figures.service.js';
import { DepositSettlementsRepository, type SettlementRow, type StoredLine } from './settlements.repository.js';

/** What a deduction is charged as. */
const CHARGED_AS: Readonly<Record<Exclude<LineKind, 'ARREARS'>, ChargeKind>> = {
  DAMAGE: 'REPAIR',
  CLEANING: 'REPAIR',
  UTILITIES: 'FIXED_WATER',
  KEYS: 'OTHER',
  OTHER: 'OTHER',
};

/** Writes an approved settlement into the books: deductions are charges that the deposits pay, the rest is the tenant's credit. */
@Injectable()
export class SettlementWriter {
  constructor(
    private readonly repository: DepositSettlementsRepository,
    private readonly figures: SettlementFiguresService,
    private readonly deposits: DepositsService,
    private readonly charges: ChargesService,
    private readonly payments: DepositPaymentsService,
    private readonly clock: Clock,
  ) {}

  /** Whoever settles a lease holds its account first. */
  lock(tx: Tx, organization: Organization, leaseId: string): Promise<void> {
    return this.payments.lock(tx, organization, [leaseId]);
  }

  /**
   * Afterwards the deposits of the lease hold nothing, and its unused credit is what goes back. The account and the settlement are locked.
   * @throws SettlementOutOfDate if money came or went since it was put together
   */
  async write(tx: Tx, organization: Organization, row: SettlementRow, lines: readonly StoredLine[]): Promise<Booked[]> {
    const standing = await this.figures.standing(tx, organization, row.leaseId);
    const refund = this.figures.refundOf(standing, lines);
    if (!standing.held.equals(row.held) || !refund.equals(row.refund))
      throw new SettlementOutOfDate(`${standing.held.amount} is held, and ${refund.amount} would go back.`, {
        held: standing.held.amount,
        refund: refund.amount,
      });
    const ids = standing.items.map(({ id }) => id);
    // What is settled is not asked for again: money that comes later is credit.
    await this.deposits.askAgain(tx, organization.id, ids, null);
    const on = this.clock.today(organization.timeZone);
    const wanted = await this.issue(tx, organization, row, lines, on);
    const deducted = await this.deduct(tx, organization, { row, wanted, standing }, on);
    return [...deducted, ...(await this.release(tx, organization, row.leaseId, on))];
  }

  /** A charge for each deduction that is not one already. @returns what the deposits are to pay */
  private async issue(
    tx: Tx,
    organization: Organization,
    { id, leaseId }: SettlementRow,
    lines: readonly StoredLine[],
    on: LocalDate,
  ): Promise<{ chargeId: string; amount: Money }[]> {
    const wanted = [];
    for (const { id: lineId, kind, amount, description, chargeId } of lines) {
      if (kind === 'ARREARS' || chargeId !== null) {
        wanted.push({ chargeId: chargeId ?? '', amount });
        continue;
      }
      const naturalKey = `deposit:${id}:${lineId}`;
      const charge = await this.charges.add(tx, organization, {
        leaseId,
        kind: CHARGED_AS[kind],
        amount,
        dueOn: on,
        description,
        naturalKey,
      });
      await this.repository.setCharge(tx, organization.id, lineId, charge.id);
      // Credit settles a charge as soon as it is there: the deposits pay what is left of it.
      wanted.push({ chargeId: charge.id, amount: charge.open.min(amount) });
    }
    return wanted.filter(({ amount }) => amount.isPositive);
  }

  private async deduct(
    tx: Tx,
    organization: Organization,
    { row, wanted, standing }: { row: SettlementRow; wanted: readonly { chargeId: string; amount: Money }[]; standing: LeaseStanding },
    on: LocalDate,
  ): Promise<Booked[]> {
    if (wanted.length === 0) return [];
    const amount = Money.sum(
      wanted.map((part) => part.amount),
      organization.currency,
    );
    const parts = takeFromDeposits(standing.items, amount);
    if (!parts) throw new Error(`Settlement ${row.id} deducts more than is held.`);
    const payment = { fromLeaseId: row.leaseId, parts, use: 'APPLIED' as const, lease: standing.lease, on, note: 'Deposit settlement' };
    return [await this.payments.book(tx, organization, { ...payment, instruction: { items: wanted } })];
  }

  /** All that the deposits still hold becomes the tenant's credit. */
  private async release(tx: Tx, organization: Organization, leaseId: string, on: LocalDate): Promise<Booked[]> {
    const { items, lease } = await this.figures.standing(tx, organization, leaseId);
    const parts = items.flatMap(({ id, held }) => (held.isPositive ? [{ depositItemId: id, amount: held }] : []));
    if (parts.length === 0) return [];
    return [
      await this.payments.book(tx, organization, { fromLeaseId: leaseId, parts, use: 'REFUNDED', lease, on, note: 'Deposit settlement' }),
    ];
  }
}
