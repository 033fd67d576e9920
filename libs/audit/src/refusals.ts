import type { Tx } from '@plotihub/database';
import type { NewAuditEvent } from './event.js';

/** Refusals of one actor and action that become events in an hour; the rest are counted. */
export const REFUSALS_KEPT_AN_HOUR = 20;

const HOUR_MS = 3_600_000;

/** Counts a refusal in its hour. @returns how many there are now, this one included. */
export async function countRefusal(tx: Tx, event: NewAuditEvent, now: Date): Promise<number> {
  const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
  // LAST_INSERT_ID(expression) hands the new value back with the statement itself.
  const counted: { insertId: number } = await tx.query(
    `INSERT INTO audit_refusals (organization_id, actor, action, hour_at, refused) VALUES (?, ?, ?, ?, LAST_INSERT_ID(1))
     ON DUPLICATE KEY UPDATE refused = LAST_INSERT_ID(refused + 1)`,
    [event.organizationId, refusedActor(event), event.action, hour],
  );
  return Number(counted.insertId);
}

/** Whoever is refused without having proved who they are counts for the person they tried to be. */
export function refusedActor({ actor, subjectId }: NewAuditEvent): string {
  return actor.id ?? subjectId ?? actor.kind;
}
