import type { Money } from '@plotihub/money';
import { addDays, type LocalDate } from '@plotihub/time';

/** Money that is in the books already when a bank's statement tells of it: banked cash, a cheque, a paybill's sweep. */
export interface OwnMoney {
  kind: 'BANKING' | 'CHEQUE' | 'SWEEP';
  id: string;
  amount: Money;
  /** The day it went to the bank. */
  on: LocalDate;
  /** Any of them tells it from other money of that amount: the number of the slip or cheque, the paybill's number. */
  marks: readonly string[];
}

/** A line that brought money in. */
export interface BankLine {
  id: string;
  on: LocalDate;
  paidIn: Money;
  /** Everything that the bank wrote: its reference, the narration. */
  words: string;
}

/** Everything that a line says in words. */
export const wordsOf = (externalId: string, raw: { account?: string | null; reason?: string; details?: string } | null): string =>
  [externalId, raw?.account, raw?.reason, raw?.details].filter(Boolean).join(' ');

/** A bank may date a deposit a day back, and writes a cheque some days later. */
const DAYS_BEFORE = 1;
const DAYS_AFTER = 10;

/** Which line shows which money, by line; each at most once, earlier money first. Never by the amount alone. */
export function ownMoneyOn(lines: readonly BankLine[], known: readonly OwnMoney[]): Map<string, OwnMoney> {
  const left = [...known].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const shown = new Map<string, OwnMoney>();
  for (const line of lines) {
    const index = left.findIndex((money) => isShownBy(money, line));
    const [money] = index < 0 ? [] : left.splice(index, 1);
    if (money) shown.set(line.id, money);
  }
  return shown;
}

/** Days on which a line may show money that went to the bank on a day. */
export const daysAround = (on: LocalDate): { from: LocalDate; to: LocalDate } => ({
  from: addDays(on, -DAYS_AFTER),
  to: addDays(on, DAYS_BEFORE),
});

/** Days on which a bank's line may show money that went there on a day: `daysAround` from the other side. */
export const bankDays = (on: LocalDate): { from: LocalDate; to: LocalDate } => ({
  from: addDays(on, -DAYS_BEFORE),
  to: addDays(on, DAYS_AFTER),
});

/** True if a line has the amount and is of the days, whatever the bank wrote. */
export function mayShow({ amount, on }: Pick<OwnMoney, 'amount' | 'on'>, line: Pick<BankLine, 'on' | 'paidIn'>): boolean {
  const { from, to } = daysAround(line.on);
  return amount.equals(line.paidIn) && from <= on && on <= to;
}

const isShownBy = (money: OwnMoney, line: BankLine): boolean => mayShow(money, line) && money.marks.some((mark) => names(line.words, mark));

/** True if the words name the mark, whatever stands between its letters and digits: not as a part of a longer number. */
function names(words: string, mark: string): boolean {
  const parts = mark.toUpperCase().match(/[A-Z]+|\d+/g);
  if (!parts) return false;
  const each = parts.map((part) => (/^\d+$/.test(part) ? `0*${part.replace(/^0+(?=\d)/, '')}` : part));
  const [before, behind] = [/^\d/.test(mark) ? '(?<!\\d)' : '(?<![A-Z])', /\d$/.test(mark) ? '(?!\\d)' : '(?![A-Z])'];
  return new RegExp(`${before}${each.join('[^A-Z0-9]*')}${behind}`).test(words.toUpperCase());
}
