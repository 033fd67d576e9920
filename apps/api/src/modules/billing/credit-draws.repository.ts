import { Injectable } from '@nestjs/common';
import { insertRows, newId, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';

/** What was taken out of the credit that a payment left. */
export interface CreditDraw {
  leaseId: string;
  paymentId: string;
  /** > 0 */
  amount: Money;
  /** The refund, or the payment to another lease, that it was taken for. */
  drawnFor: string;
}

/** SQL of draws. Those that were given back do not count. */
@Injectable()
export class CreditDrawsRepository {
  async insert(tx: Tx, organizationId: string, at: Date, draws: readonly CreditDraw[]): Promise<void> {
    await insertRows(
      tx,
      'credit_draws',
      ['organization_id', 'id', 'lease_id', 'payment_id', 'amount_minor', 'currency', 'drawn_for', 'created_at'],
      draws.map(({ leaseId, paymentId, amount, drawnFor }) => [
        organizationId,
        newId('crd'),
        leaseId,
        paymentId,
        amount.amountMinor,
        amount.currency,
        drawnFor,
        at,
      ]),
    );
  }

  async standing(db: Reader, organizationId: string, by: { paymentId: string } | { drawnFor: string }): Promise<CreditDraw[]> {
    const [column, id] = 'paymentId' in by ? ['payment_id', by.paymentId] : ['drawn_for', by.drawnFor];
    const rows: (Omit<CreditDraw, 'amount'> & { minor: string; currency: string })[] = await db.query(
      `SELECT d.lease_id AS leaseId, d.payment_id AS paymentId, d.amount_minor AS minor, d.currency, d.drawn_for AS drawnFor
         FROM credit_draws d WHERE d.organization_id = ? AND d.${column} = ? AND d.released_at IS NULL ORDER BY d.id`,
      [organizationId, id],
    );
    return rows.map(({ minor, currency, ...row }) => ({ ...row, amount: Money.of(safeInteger(minor), currency) }));
  }

  async release(tx: Tx, organizationId: string, drawnFor: string, at: Date): Promise<void> {
    await tx.query('UPDATE credit_draws SET released_at = ? WHERE organization_id = ? AND drawn_for = ? AND released_at IS NULL', [
      at,
      organizationId,
      drawnFor,
    ]);
  }
}
