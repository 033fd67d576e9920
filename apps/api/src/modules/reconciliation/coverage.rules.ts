import { addDays, type LocalDate } from '@plotihub/time';

/** A span of time, both ends included. */
export interface Span {
  from: Date;
  to: Date;
}

/** Times of which somebody tells on the provider's side. */
export interface Coverage {
  statements: readonly Span[];
  /** Pull: asked for, and listed by now. */
  pulled: readonly Span[];
}

/** Who tells, on the provider's side, what came on a day. BOTH: where they differ the statement is right, and the difference is shown. */
export const DAY_SOURCES = ['STATEMENT', 'PULL', 'BOTH', 'NONE'] as const;
export type DaySource = (typeof DAY_SOURCES)[number];

/** Days in a row that the same proves. */
export interface ProvedDays {
  from: LocalDate;
  to: LocalDate;
  provedBy: DaySource;
  /** What nobody tells of such days, and who could; null where somebody does. */
  missing: string | null;
}

/** A day of a channel. */
export interface Day {
  on: LocalDate;
  /** As much of it as the channel was there for; all of it before there was a channel. */
  span: Span;
  isOurs: boolean;
  isOver: boolean;
}

export const tells = (spans: readonly Span[], at: Date): boolean => spans.some(({ from, to }) => from <= at && at <= to);

const EARLY = 'The channel was not recorded here yet; a statement tells of it all the same.';
const NOT_OVER = 'The day is not over.';

/**
 * Who proves each day, days alike joined. A statement proves a day that it touches, because its lines are all there is of it; Pull proves a
 * day of which it tells without a hole.
 */
export function provedDays(days: readonly Day[], { statements, pulled }: Coverage, isPulled: boolean): ProvedDays[] {
  const runs: ProvedDays[] = [];
  for (const { on, span, isOurs, isOver } of days) {
    const stated = statements.some(({ from, to }) => from <= span.to && span.from <= to);
    const listed = isOver && pulled.some(({ from, to }) => from <= span.from && span.to <= to);
    const provedBy = stated && listed ? 'BOTH' : stated ? 'STATEMENT' : listed ? 'PULL' : 'NONE';
    const missing = provedBy !== 'NONE' ? null : !isOver ? NOT_OVER : !isOurs ? EARLY : isPulled ? 'HOLE' : 'NOTHING';
    const last = runs.at(-1);
    if (last?.provedBy === provedBy && last.missing === missing && addDays(last.to, 1) === on) last.to = on;
    else runs.push({ from: on, to: on, provedBy, missing });
  }
  return runs.map((run) => ({ ...run, missing: sentence(run) }));
}

function sentence({ from, to, missing }: ProvedDays): string | null {
  if (missing !== 'HOLE' && missing !== 'NOTHING') return missing;
  const days = from === to ? from : `${from} to ${to}`;
  if (missing === 'HOLE') return `No statement tells of it, and Pull was not asked for all of it: import the statement of ${days}.`;
  return `No statement has a line there: if anything moved, import the statement of ${days}.`;
}

/** Days that should have been proved and were not: neither to come, nor from before the channel. */
export const gapsIn = (runs: readonly ProvedDays[]): ProvedDays[] =>
  runs.filter(({ provedBy, missing }) => provedBy === 'NONE' && missing !== NOT_OVER && missing !== EARLY);

/**
 * True if M-Pesa's Pull lists payments of this type: those of customers to a paybill or till. A statement has other money too, and Pull is
 * no witness against that.
 */
export const isListedByPull = (transactionType: string): boolean =>
  !/\b(?:business|b2b|b2c|organi[sz]ation|agent|merchant to)\b/i.test(transactionType);
