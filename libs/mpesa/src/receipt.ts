import { daysBetween, isLocalDate, type LocalDate } from '@plotihub/time';

/** Something odd about a receipt that a person typed. A warning: receipts have been seen that break every rule. */
export type ReceiptWarning = 'NOT_LIKE_A_RECEIPT' | 'NO_SUCH_DAY' | 'ANOTHER_DAY';

const DAYS = '123456789ABCDEFGHIJKLMNOPQRSTUV';

/** The day that a receipt's first three characters spell: U is 2026, then A to L the month, then 1–9 and A–V the day. */
export function receiptDate(receipt: string): LocalDate | undefined {
  const [letter = '', month = '', day = ''] = receipt.trim().toUpperCase();
  if (!/^[A-Z]$/.test(letter) || !/^[A-L]$/.test(month) || day === '' || !DAYS.includes(day)) return undefined;
  const year = 2026 + letter.charCodeAt(0) - 'U'.charCodeAt(0);
  const two = (number: number): string => String(number).padStart(2, '0');
  const date = `${year}-${two(month.charCodeAt(0) - 64)}-${two(DAYS.indexOf(day) + 1)}`;
  return isLocalDate(date) ? date : undefined;
}

/** @param on the day in Nairobi on which it is said to have been paid; a day earlier or later is no surprise around midnight. */
export function receiptWarning(receipt: string, on?: LocalDate): ReceiptWarning | undefined {
  if (!/^[A-Za-z0-9]{10}$/.test(receipt.trim())) return 'NOT_LIKE_A_RECEIPT';
  const date = receiptDate(receipt);
  if (!date) return 'NO_SUCH_DAY';
  return on !== undefined && Math.abs(daysBetween(date, on)) > 1 ? 'ANOTHER_DAY' : undefined;
}
