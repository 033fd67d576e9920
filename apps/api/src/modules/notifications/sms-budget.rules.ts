/** What is counted apart: codes have a reserve of their own, so that a flood of reminders locks nobody out. */
export type BudgetKind = 'MESSAGES' | 'CODES';

/** Segments a day that an organization may have sent, by kind. */
export type Caps = Readonly<Record<BudgetKind, number>>;

/** Out of which pots a message may be paid, in order: a code that finds its reserve empty is paid like any message. */
export const potsOf = (template: string): readonly BudgetKind[] => (template === 'auth.otp' ? ['CODES', 'MESSAGES'] : ['MESSAGES']);

/** The pot that still has room for a message of so many segments; undefined if none has. */
export function potFor(template: string, segments: number, used: Caps, caps: Caps): BudgetKind | undefined {
  return potsOf(template).find((pot) => used[pot] + segments <= caps[pot]);
}
