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
