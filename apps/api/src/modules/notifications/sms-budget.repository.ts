import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import type { BudgetKind } from './sms-budget.rules.js';

const KINDS: readonly BudgetKind[] = ['CODES', 'MESSAGES'];

/** SQL of the SMS budget. */
@Injectable()
export class SmsBudgetRepository {
  /** What the organization has set; undefined: nothing. */
  async find(db: Reader, organizationId: string): Promise<number | undefined> {
    const rows: { segments: number }[] = await db.query('SELECT segments_a_day AS segments FROM sms_budgets WHERE organization_id = ?', [
      organizationId,
    ]);
    return rows[0]?.segments;
  }

  async set(tx: Tx, organizationId: string, segments: number): Promise<void> {
    await tx.query(
      'INSERT INTO sms_budgets (organization_id, segments_a_day) VALUES (?, ?) ON DUPLICATE KEY UPDATE segments_a_day = VALUES(segments_a_day)',
      [organizationId, segments],
    );
  }

  async used(db: Reader, organizationId: string, day: LocalDate): Promise<Record<BudgetKind, number>> {
    return this.read(db, organizationId, day, '');
  }

  /** As `used`, with the day's rows made and locked until the transaction ends: who counts at the same time waits. */
  async lockUsed(tx: Tx, organizationId: string, day: LocalDate): Promise<Record<BudgetKind, number>> {
    await tx.query(
      `INSERT INTO sms_days (organization_id, day, kind, segments) VALUES ${KINDS.map(() => '(?, ?, ?, 0)').join(', ')}
       ON DUPLICATE KEY UPDATE segments = segments`,
      KINDS.flatMap((kind) => [organizationId, day, kind]),
    );
    return this.read(tx, organizationId, day, 'FOR UPDATE');
  }

  async count(tx: Tx, organizationId: string, day: LocalDate, { kind, segments }: { kind: BudgetKind; segments: number }): Promise<void> {
    await tx.query('UPDATE sms_days SET segments = segments + ? WHERE organization_id = ? AND day = ? AND kind = ?', [
      segments,
      organizationId,
      day,
      kind,
    ]);
  }

  /** @returns true the first time on a day */
  async tell(tx: Tx, organizationId: string, day: LocalDate, at: Date): Promise<boolean> {
    const { affectedRows } = await tx.query<{ affectedRows: number }>(
      "UPDATE sms_days SET told_at = ? WHERE organization_id = ? AND day = ? AND kind = 'MESSAGES' AND told_at IS NULL",
      [at, organizationId, day],
    );
    return affectedRows === 1;
  }

  async markCounted(tx: Tx, organizationId: string, id: string, day: LocalDate): Promise<void> {
    await tx.query('UPDATE messages SET counted_on = ? WHERE organization_id = ? AND id = ?', [day, organizationId, id]);
  }

  async hold(tx: Tx, organizationId: string, id: string, { until, reason }: { until: Date; reason: string }): Promise<void> {
    await tx.query(
      "UPDATE messages SET state = 'HELD', not_before = ?, last_error = ? WHERE organization_id = ? AND id = ? AND state = 'QUEUED'",
      [until, reason, organizationId, id],
    );
  }

  /** Held messages whose time has come again are in the queue again. @returns how many */
  async releaseDue(tx: Tx, now: Date, limit: number): Promise<number> {
    const { affectedRows } = await tx.query<{ affectedRows: number }>(
      "UPDATE messages SET state = 'QUEUED', last_error = NULL WHERE state = 'HELD' AND not_before <= ? LIMIT ?",
      [now, limit],
    );
    return affectedRows;
  }

  /** All held messages of an organization may go now. */
  async releaseAll(tx: Tx, organizationId: string, now: Date): Promise<void> {
    await tx.query("UPDATE messages SET not_before = ? WHERE organization_id = ? AND state = 'HELD'", [now, organizationId]);
  }

  private async read(db: Reader, organizationId: string, day: LocalDate, lock: string): Promise<Record<BudgetKind, number>> {
    const rows: { kind: BudgetKind; segments: number }[] = await db.query(
      `SELECT kind, segments FROM sms_days WHERE organization_id = ? AND day = ? ${lock}`,
      [organizationId, day],
    );
    const of = (kind: BudgetKind): number => rows.find((row) => row.kind === kind)?.segments ?? 0;
    return { MESSAGES: of('MESSAGES'), CODES: of('CODES') };
  }
}
