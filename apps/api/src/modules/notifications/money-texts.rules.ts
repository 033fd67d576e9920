import type { Money } from '@plotihub/money';
import type { LocalDate, YearMonth } from '@plotihub/time';
import type { Wording } from './templates.rules.js';

/** How a tenant pays: the paybill, and the unit's reference as its account number. Absent when there is no paybill. */
export interface PayBy {
  paybill: string;
  acc: string;
}

/** What every text about a tenancy may say. */
export interface Tenancy {
  /** The tenant as they are called. */
  name: string;
  /** The unit's label. */
  unit: string;
  pay: PayBy | undefined;
  /** E.164; whom to call. */
  phone: string;
}

/** A bill, and everything that is owed with it. */
export function invoiceWording(
  { name, unit, pay, phone }: Tenancy,
  bill: { period: YearMonth; amount: Money; dueOn: LocalDate; owed: Money },
): Wording {
  const said = { name, unit, period: bill.period, amt: bill.amount };
  if (bill.owed.isZero) return { key: 'invoice.issued+paid', values: said };
  const owed = { ...said, due: bill.dueOn, bal: bill.owed };
  return pay ? { key: 'invoice.issued', values: { ...owed, ...pay } } : { key: 'invoice.issued+call', values: { ...owed, phone } };
}

/** A receipt: what is still owed after it, or what is kept for the next bill. */
export function receiptWording(
  { unit }: Tenancy,
  receipt: { amount: Money; on: LocalDate; code: string; number: string; owed: Money; credit: Money },
): Wording {
  const said = { unit, amt: receipt.amount, code: receipt.code, rcpt: receipt.number };
  if (receipt.owed.isPositive) return { key: 'payment.received', values: { ...said, date: receipt.on, bal: receipt.owed } };
  return receipt.credit.isPositive
    ? { key: 'payment.credit', values: { ...said, credit: receipt.credit } }
    : { key: 'payment.received+settled', values: { ...said, date: receipt.on } };
}

/** Money that was taken back. */
export function reversalWording({ unit, phone }: Tenancy, reversal: { amount: Money; on: LocalDate; code: string; owed: Money }): Wording {
  const said = { unit, phone, amt: reversal.amount, code: reversal.code, date: reversal.on };
  return reversal.owed.isPositive
    ? { key: 'payment.reversed', values: { ...said, bal: reversal.owed } }
    : { key: 'payment.reversed+settled', values: said };
}

/** Credit that was sent back: what was paid too much, or what a settlement left of deposits. */
export function refundWording(
  { unit, phone }: Tenancy,
  refund: { amount: Money; on: LocalDate; code: string; ofDeposit: boolean },
): Wording {
  const values = { unit, phone, amt: refund.amount, date: refund.on, code: refund.code };
  return refund.ofDeposit ? { key: 'payment.refunded+deposit', values } : { key: 'payment.refunded', values };
}

/** Asks the tenant whether the cash that somebody wrote down is what was paid. */
export function cashWording({ unit, phone }: Tenancy, cash: { amount: Money; number: string; staff: string }): Wording {
  return { key: 'payment.cash_recorded', values: { unit, phone, amt: cash.amount, rcpt: cash.number, staff: cash.staff } };
}

/** What a tenant declared, and nobody has found. */
export function declarationRejectedWording({ unit, phone }: Tenancy, declared: { code: string; amount: Money }): Wording {
  return { key: 'payment.declaration_rejected', values: { unit, phone, code: declared.code, amt: declared.amount } };
}

/** A late fee that was added. */
export function lateFeeWording({ unit, pay, phone }: Tenancy, lateFee: { fee: Money; period: YearMonth; owed: Money }): Wording {
  const said = { unit, phone, fee: lateFee.fee, period: lateFee.period, bal: lateFee.owed };
  return pay ? { key: 'latefee.applied', values: { ...said, ...pay } } : { key: 'latefee.applied+call', values: said };
}

/** A late fee, or a part of it, that was taken back. */
export function lateFeeReversedWording({ unit }: Tenancy, lateFee: { fee: Money; period: YearMonth; owed: Money }): Wording {
  return { key: 'latefee.reversed', values: { unit, fee: lateFee.fee, period: lateFee.period, bal: lateFee.owed } };
}
