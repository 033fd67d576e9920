import { Money } from '@plotihub/money';
import { isLocalDate, type LocalDate } from '@plotihub/time';

/** What M-Pesa's own text says of a payment to a business. */
export interface MpesaText {
  /** M-Pesa's receipt. */
  code: string;
  amount: Money;
  paidOn: LocalDate;
  /** `HH:MM` in Nairobi, by the 24-hour clock. */
  paidAt: string;
  /** Whom it names as paid. */
  payee: string;
  /** What was typed as account; undefined for a till. */
  account: string | undefined;
}
export type MpesaTextFault = 'no-receipt' | 'no-payment-to-a-business' | 'no-time';
export type MpesaTextReading = { ok: true; text: MpesaText } | { ok: false; fault: MpesaTextFault };

const RECEIPT = /(?:^|[\s:"'])([A-Z][A-Z0-9]{9}) confirmed\b/i;
/** `Ksh1,500.00 sent to ACME RENT for account A12 on …`, `Ksh1,500.00 paid to ACME SHOP. on …` */
const PAID =
  /\bksh\.? ?([\d,]{1,12}\.\d{2}) (sent|paid) to (.{1,80}?)(?: for account (.{1,40}?))?\.? ?on (\d{1,2}\/\d{1,2}\/\d{2}) at (\d{1,2}:\d{2} ?[AP]M)/i;

/**
 * Reads a confirmation in English that somebody pasted, with whatever line breaks their phone put in. Money sent to a person, received,
 * or drawn from an agent is none.
 */
export function readMpesaText(pasted: string): MpesaTextReading {
  const text = pasted.replace(/[\s\u00a0]+/g, ' ').trim();
  const [, code] = RECEIPT.exec(text) ?? [];
  if (code === undefined || !/\d/.test(code)) return { ok: false, fault: 'no-receipt' };
  const [, amount = '', verb = '', payee = '', account, day = '', time = ''] = PAID.exec(text) ?? [];
  // Sent to somebody without an account: a person.
  if (payee === '' || (verb.toLowerCase() === 'sent' && account === undefined)) return { ok: false, fault: 'no-payment-to-a-business' };
  const [paidOn, paidAt] = [dayOf(day), timeOf(time)];
  if (paidOn === undefined || paidAt === undefined) return { ok: false, fault: 'no-time' };
  const money = Money.parse(amount.replaceAll(',', ''), 'KES');
  if (!money.isPositive) return { ok: false, fault: 'no-payment-to-a-business' };
  return { ok: true, text: { code: code.toUpperCase(), amount: money, paidOn, paidAt, payee: payee.trim(), account: account?.trim() } };
}

/** `5/11/26`, day first, in this century. */
function dayOf(text: string): LocalDate | undefined {
  const [day = '', month = '', year = ''] = text.split('/').map((part) => part.padStart(2, '0'));
  const date = `20${year}-${month}-${day}`;
  return isLocalDate(date) ? date : undefined;
}

/** `12:13 PM` is `12:13`, `12:13 AM` is `00:13`. */
function timeOf(text: string): string | undefined {
  const [, hours = '', minutes = '', half = ''] = /^(\d{1,2}):(\d{2}) ?([AP])M$/i.exec(text) ?? [];
  const [hour, minute] = [Number(hours), Number(minutes)];
  if (hour < 1 || hour > 12 || minute > 59) return undefined;
  return `${String((hour % 12) + (half.toUpperCase() === 'P' ? 12 : 0)).padStart(2, '0')}:${minutes}`;
}
