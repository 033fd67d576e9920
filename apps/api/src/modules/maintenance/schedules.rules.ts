import { addMonths, dayOfMonth, monthOf, monthsFromTo, type LocalDate } from '@plotihub/time';

/** When something is due again and again. */
export interface Recurrence {
  firstOn: LocalDate;
  /** 1: every month; 3: every quarter. */
  everyMonths: number;
  /** The last day on which it may be due; null: no end. */
  endedOn: LocalDate | null;
}

/** The due day of the recurrence in the month of a day; the last of the month where it has no such day. */
const inMonthOf = (firstOn: LocalDate, day: LocalDate): LocalDate => dayOfMonth(monthOf(day), Number(firstOn.slice(8, 10)));

/** True if it is due on the day. */
export function isDueOn({ firstOn, everyMonths, endedOn }: Recurrence, day: LocalDate): boolean {
  if (day < firstOn || (endedOn !== null && day > endedOn) || inMonthOf(firstOn, day) !== day) return false;
  return (monthsFromTo(monthOf(firstOn), monthOf(day)).length - 1) % everyMonths === 0;
}

/** The next due day on the day or after; null if there is none. */
export function nextDueFrom(recurrence: Recurrence, day: LocalDate): LocalDate | null {
  const { firstOn, everyMonths, endedOn } = recurrence;
  let due = firstOn;
  for (let passed = everyMonths; due < day; passed += everyMonths)
    due = dayOfMonth(addMonths(monthOf(firstOn), passed), Number(firstOn.slice(8, 10)));
  return endedOn !== null && due > endedOn ? null : due;
}
