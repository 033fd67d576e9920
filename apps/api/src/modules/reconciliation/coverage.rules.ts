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

/**
 * Why nobody proves a day. NOT_RECORDED_YET: it was before the channel, and no statement was imported. PULL_INCOMPLETE: Pull was not asked for
 * all of it. NO_STATEMENT: no statement has a line there, be it that nothing moved.
 */
export const GAP_CAUSES = ['NOT_RECORDED_YET', 'NOT_OVER', 'PULL_INCOMPLETE', 'NO_STATEMENT'] as const;
export type GapCause = (typeof GAP_CAUSES)[number];

/** Days in a row that the same proves. */
export interface ProvedDays {
  from: LocalDate;
  to: LocalDate;
  provedBy: DaySource;
  /** Null where somebody does. */
  why: GapCause | null;
  /** The same in a sentence, with what is to be done about it. */
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

/**
 * Who proves each day, days alike joined. A statement proves a day that it touches, because its lines are all there is of it; Pull proves a
 * day of which it tells without a hole.
 * @param pulledSince the day since which M-Pesa is asked by itself
 */
export function provedDays(days: readonly Day[], { statements, pulled }: Coverage, pulledSince: LocalDate | undefined): ProvedDays[] {
  const runs: ProvedDays[] = [];
  for (const day of days) {
    const { on, span, isOver } = day;
    const stated = statements.some(({ from, to }) => from <= span.to && span.from <= to);
    const listed = isOver && pulled.some(({ from, to }) => from <= span.from && span.to <= to);
    const provedBy = stated && listed ? 'BOTH' : stated ? 'STATEMENT' : listed ? 'PULL' : 'NONE';
    const why = provedBy === 'NONE' ? whyNone(day, pulledSince) : null;
    const last = runs.at(-1);
    if (last?.provedBy === provedBy && last.why === why && addDays(last.to, 1) === on) last.to = on;
    else runs.push({ from: on, to: on, provedBy, why, missing: null });
  }
  return runs.map((run) => ({ ...run, missing: run.why && sentence(run.why, run) }));
}

function whyNone({ on, isOurs, isOver }: Day, pulledSince: LocalDate | undefined): GapCause {
  if (!isOver) return 'NOT_OVER';
  if (!isOurs) return 'NOT_RECORDED_YET';
  return pulledSince !== undefined && pulledSince <= on ? 'PULL_INCOMPLETE' : 'NO_STATEMENT';
}

function sentence(why: GapCause, { from, to }: { from: LocalDate; to: LocalDate }): string {
  const days = from === to ? from : `${from} to ${to}`;
  switch (why) {
    case 'NOT_OVER':
      return 'The day is not over.';
    case 'NOT_RECORDED_YET':
      return 'The channel was not recorded here yet; a statement tells of it all the same.';
    case 'PULL_INCOMPLETE':
      return `No statement tells of it, and Pull was not asked for all of it: import the statement of ${days}.`;
    case 'NO_STATEMENT':
      return `No statement has a line there: if anything moved, import the statement of ${days}.`;
  }
}

/** Days that should have been proved and were not: neither to come, nor from before the channel. */
export const gapsIn = (runs: readonly ProvedDays[]): ProvedDays[] =>
  runs.filter(({ why }) => why === 'PULL_INCOMPLETE' || why === 'NO_STATEMENT');

/**
 * True if M-Pesa's Pull lists payments of this type: those of customers to a paybill or till. A statement has other money too, and Pull is
 * no witness against that.
 */
export const isListedByPull = (transactionType: string): boolean =>
  !/\b(?:business|b2b|b2c|organi[sz]ation|agent|merchant to)\b/i.test(transactionType);
