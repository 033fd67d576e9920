export interface Period {
  from: Date;
  to: Date;
}

/** True if periods, by their beginning, leave nothing of one uncovered. */
export function isCovered({ from, to }: Period, by: readonly Period[]): boolean {
  let reached = from.getTime();
  for (const period of by) if (period.from.getTime() <= reached) reached = Math.max(reached, period.to.getTime());
  return reached >= to.getTime();
}

/**
 * Of periods that were asked for, by their beginning, what is settled: what was paid there was listed, if it was paid at all. A payment may
 * take so long to be listed. Joined where they touch.
 */
export function settledOf(asked: readonly Period[], lagMs: number): Period[] {
  const settled: Period[] = [];
  for (const { from, to } of asked) {
    const end = new Date(to.getTime() - lagMs);
    const last = settled.at(-1);
    if (end < from) continue;
    if (!last || last.to < from) settled.push({ from, to: end });
    else if (last.to < end) last.to = end;
  }
  return settled;
}
