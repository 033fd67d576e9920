import type { Money } from '@plotihub/money';

/** Derived from the charges: CREDITED when all of them were taken back. */
export type InvoiceState = 'OPEN' | 'PART_PAID' | 'PAID' | 'CREDITED';
export const INVOICE_STATES: readonly InvoiceState[] = ['OPEN', 'PART_PAID', 'PAID', 'CREDITED'];

/** The state of an invoice whose charges add up to `total`, of which `voided` was taken back and `open` is not settled. */
export function invoiceState({ total, voided, open }: { total: Money; voided: Money; open: Money }): InvoiceState {
  if (voided.equals(total)) return 'CREDITED';
  if (open.isZero) return 'PAID';
  return open.equals(total.minus(voided)) ? 'OPEN' : 'PART_PAID';
}
