import { addDays, daysBetween, localDate, type LocalDate } from '@plotihub/time';
import type { LadderStep } from './ladder.rules.js';

const A_SATURDAY = localDate('2026-11-21');

/** Banks and offices do not look at slips on it. Public holidays are not known here. */
const isWeekend = (day: LocalDate): boolean => ((daysBetween(A_SATURDAY, day) % 7) + 7) % 7 < 2;

/** The last day on which texts about arrears wait for a payment that was declared on a day: so many working days after it. */
export function waitsUntil(declaredOn: LocalDate, workingDays: number): LocalDate {
  let day = declaredOn;
  for (let left = workingDays; left > 0;) {
    day = addDays(day, 1);
    if (!isWeekend(day)) left -= 1;
  }
  return day;
}

/** Who says that they have paid is reminded of a day to come, but not told of arrears. */
export const mayWait = (step: LadderStep): boolean => step === 'arrears.first' || step === 'arrears.second';
