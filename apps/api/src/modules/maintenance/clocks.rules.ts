import type { HoldReason, Priority, WorkOrderState } from './work-orders.rules.js';
import { hasEnded } from './work-orders.rules.js';

/** Minutes within which the office looks at a report, and within which it is resolved. */
export interface Target {
  acknowledgeMinutes: number;
  resolveMinutes: number;
}
export type Targets = Readonly<Record<Priority, Target>>;

const HOUR = 60;
const DAY = 24 * HOUR;
/** What holds until an organization says otherwise. */
export const DEFAULT_TARGETS: Targets = {
  EMERGENCY: { acknowledgeMinutes: HOUR, resolveMinutes: DAY },
  HIGH: { acknowledgeMinutes: 8 * HOUR, resolveMinutes: 3 * DAY },
  NORMAL: { acknowledgeMinutes: DAY, resolveMinutes: 7 * DAY },
  LOW: { acknowledgeMinutes: 3 * DAY, resolveMinutes: 21 * DAY },
};

const MINUTE_MS = 60_000;
export const DAY_MS = DAY * MINUTE_MS;

/** The clocks of a work order. */
export interface Clocks {
  acknowledgeBy: Date;
  acknowledgedAt: Date | null;
  resolveBy: Date;
}

/** What has been told of being late. */
export const LATE = ['NOTHING', 'ACKNOWLEDGE', 'RESOLVE'] as const;
export type LateTold = (typeof LATE)[number];

/** As much of a work order as its clocks need. */
export interface Timed extends Clocks {
  state: WorkOrderState;
  holdReason: HoldReason | null;
  heldAt: Date | null;
  doneAt: Date | null;
  lateTold: LateTold;
}

/** By when a report is looked at and resolved. */
export function dueBy(since: Date, { acknowledgeMinutes, resolveMinutes }: Target): { acknowledgeBy: Date; resolveBy: Date } {
  const after = (minutes: number): Date => new Date(since.getTime() + minutes * MINUTE_MS);
  return { acknowledgeBy: after(acknowledgeMinutes), resolveBy: after(resolveMinutes) };
}

/** True while the clock stands because nobody lets the workers in. */
export const isPaused = ({ state, holdReason }: Pick<Timed, 'state' | 'holdReason'>): boolean =>
  state === 'ON_HOLD' && holdReason === 'ACCESS';

/** The clock goes on: what it stood still does not count. */
export function resumed({ resolveBy, heldAt, ...held }: Pick<Timed, 'resolveBy' | 'heldAt' | 'state' | 'holdReason'>, now: Date): Date {
  if (heldAt === null || !isPaused(held)) return resolveBy;
  return new Date(resolveBy.getTime() + Math.max(0, now.getTime() - heldAt.getTime()));
}

/** What is late now, and has not been told yet; undefined if nothing is. */
export function newlyLate(order: Timed, now: Date): 'ACKNOWLEDGE' | 'RESOLVE' | undefined {
  if (hasEnded(order.state) || isPaused(order)) return undefined;
  if (order.resolveBy <= now) return order.lateTold === 'RESOLVE' ? undefined : 'RESOLVE';
  return order.acknowledgedAt === null && order.acknowledgeBy <= now && order.lateTold === 'NOTHING' ? 'ACKNOWLEDGE' : undefined;
}

/** When a done order confirms itself. */
export const confirmsAt = (doneAt: Date, confirmAfterDays: number): Date => new Date(doneAt.getTime() + confirmAfterDays * DAY_MS);

/** When the worker has to look at it next; null if it waits for people alone. */
export function nextAlarm(order: Timed, confirmAfterDays: number): Date | null {
  if (order.state === 'DONE') return order.doneAt === null ? null : confirmsAt(order.doneAt, confirmAfterDays);
  if (hasEnded(order.state) || isPaused(order) || order.lateTold === 'RESOLVE') return null;
  const unseen = order.acknowledgedAt === null && order.lateTold === 'NOTHING';
  return unseen && order.acknowledgeBy < order.resolveBy ? order.acknowledgeBy : order.resolveBy;
}
