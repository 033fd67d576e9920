import { Money } from '@plotihub/money';
import { addDays, daysBetween, earlier, type LocalDate } from '@plotihub/time';

/** A message of the ladder, from friendly to firm. */
export type LadderStep = 'invoice.reminder' | 'invoice.due_today' | 'arrears.first' | 'arrears.second';
export const LADDER_STEPS: readonly LadderStep[] = ['invoice.reminder', 'invoice.due_today', 'arrears.first', 'arrears.second'];

/** Something a tenant owes, with the day it is due. */
export interface Debt {
  dueOn: LocalDate;
  /** What is left to pay, > 0. */
  open: Money;
  /** Null for what stands on no invoice, an opening balance or a late fee: it is owed, but starts no ladder of its own. */
  invoiceId: string | null;
  /** Late fees are reckoned on rent alone. */
  isRent: boolean;
}

/** A step that was taken for a due date. */
export interface TakenStep {
  step: LadderStep;
  dueOn: LocalDate;
}

/** What a lease is to be told on a day. */
export interface LadderTurn {
  step: LadderStep;
  /** The due date that the step counts from. */
  dueOn: LocalDate;
  /** The oldest day since when something is unpaid. */
  since: LocalDate;
  /** What must be paid by `dueOn`, or is overdue: earlier debts included, later ones not. */
  balance: Money;
}

const REMINDER = -3;
const SECOND = 7;
/** From here on a person takes over. */
const END = 14;

/**
 * The step of an invoice's due date D on a day: D−3 a reminder, D the last call, D+1 the first arrears text, D+7 the second. A step
 * that was missed on its day, because no worker ran, may be taken until the next one begins; the last call only on its day.
 */
export function stepOn(dueOn: LocalDate, day: LocalDate): LadderStep | undefined {
  const late = daysBetween(dueOn, day);
  if (late < REMINDER || late >= END) return undefined;
  if (late < 0) return 'invoice.reminder';
  if (late === 0) return 'invoice.due_today';
  return late < SECOND ? 'arrears.first' : 'arrears.second';
}

/** The first and the last due date that can have a step on a day. */
export function dueDatesWithSteps(day: LocalDate): { from: LocalDate; to: LocalDate } {
  return { from: addDays(day, 1 - END), to: addDays(day, -REMINDER) };
}

/**
 * What a lease with these debts is told on a day; undefined for nothing. Each due date has its own ladder and takes each step once;
 * where several have a step on one day, the oldest speaks, so that a lease gets at most one message.
 */
export function ladderTurn(debts: readonly Debt[], day: LocalDate, taken: readonly TakenStep[]): LadderTurn | undefined {
  const dueDates = debts.filter(({ invoiceId }) => invoiceId !== null).map(({ dueOn }) => dueOn);
  for (const dueOn of [...new Set(dueDates)].sort()) {
    const step = stepOn(dueOn, day);
    if (step !== undefined && !taken.some((other) => other.step === step && other.dueOn === dueOn)) return turn(debts, day, step, dueOn);
  }
  return undefined;
}

/** A step that was decided on before, with today's debts; undefined if nothing of its due date is owed any more. */
export function turnAsItStands(debts: readonly Debt[], day: LocalDate, { step, dueOn }: TakenStep): LadderTurn | undefined {
  return debts.some((debt) => debt.invoiceId !== null && debt.dueOn === dueOn) ? turn(debts, day, step, dueOn) : undefined;
}

function turn(debts: readonly Debt[], day: LocalDate, step: LadderStep, dueOn: LocalDate): LadderTurn | undefined {
  const overdue = step === 'arrears.first' || step === 'arrears.second';
  const counted = debts.filter((debt) => (overdue ? debt.dueOn < day : debt.dueOn <= dueOn));
  const [first] = counted;
  if (!first) return undefined;
  const open = counted.map((debt) => debt.open);
  return {
    step,
    dueOn,
    since: counted.reduce((oldest, debt) => earlier(oldest, debt.dueOn), first.dueOn),
    balance: Money.sum(open, first.open.currency),
  };
}

/** The day by which a tenant is asked to call about a plan. */
export function planBy(day: LocalDate): LocalDate {
  return addDays(day, 3);
}
