import { CellFault, isBlank, readAmount, readDay, tidy } from '@plotihub/cells';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

/** A day with its time on the wall clock, `HH:MM:SS`; midnight where none is written. */
export interface Moment {
  day: LocalDate;
  time: string;
}

const TIME = /[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(am|pm)?Z?$/i;
const NOT_A_MOMENT = new CellFault('date', 'is not a day and time such as 21-11-2026 12:13:25 (day first, year in full)');

/** `21-11-2026 12:13:25`, `2026-11-21T12:13:25`, `21/11/2026 12:13 PM`, `21-Nov-2026`. */
export function readMoment(text: string): Moment | CellFault {
  const found = TIME.exec(text);
  const day = readDay(found ? text.slice(0, found.index).trim() : text);
  if (day instanceof CellFault) return NOT_A_MOMENT;
  if (!found) return { day, time: '00:00:00' };
  const written = Number(found[1]);
  // Some write 13:05 PM.
  const twelve = found[4] !== undefined && written <= 12;
  const hour = twelve ? (written % 12) + (found[4]?.toLowerCase() === 'pm' ? 12 : 0) : written;
  const [minute, second] = [Number(found[2]), Number(found[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return NOT_A_MOMENT;
  return { day, time: [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':') };
}

/** An amount, zero for an empty cell; `12,500.00 CR` and `300.00 DR` say by themselves which way the money went. */
export function readSum(text: string, currency: string): Money | CellFault {
  if (isBlank(text)) return Money.zero(currency);
  const marked = /^(.*?)\s*\b(cr|dr)\.?$/i.exec(text);
  const amount = readAmount(tidy(marked?.[1] ?? text), currency);
  if (amount instanceof CellFault || marked?.[2]?.toLowerCase() !== 'dr') return amount;
  return amount.isPositive ? amount.negated() : amount;
}

export const absolute = (amount: Money): Money => (amount.isNegative ? amount.negated() : amount);

/** A receipt of M-Pesa that stands somewhere in a text: ten capitals and digits, of which the first three tell the day. */
export function receiptIn(text: string): string | undefined {
  const words = text.toUpperCase().match(/(?<![A-Z0-9])[A-Z][A-L][1-9A-V][A-Z0-9]{7}(?![A-Z0-9])/g) ?? [];
  return words.find((word) => /\d/.test(word.slice(2)));
}
