import { Injectable } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { Target } from './clocks.rules.js';
import type { MaintenanceSettings } from './maintenance-settings.rules.js';
import { PRIORITIES, type Priority } from './work-orders.rules.js';

const clock = (priority: Priority, what: 'acknowledge' | 'resolve'): string => `${what}_${priority.toLowerCase()}_minutes`;
const CLOCKS = PRIORITIES.flatMap((priority) => [clock(priority, 'acknowledge'), clock(priority, 'resolve')]);
const COLUMNS = [
  ...['currency', 'approval_limit_minor', 'emergency_limit_minor', 'entry_notice_hours', 'confirm_after_days', 'reopen_within_days'],
  ...CLOCKS,
];

const valuesOf = (settings: MaintenanceSettings, currency: string): SqlValue[] => [
  ...[currency, settings.approvalLimit?.amountMinor ?? null, settings.emergencyLimit?.amountMinor ?? null],
  ...[settings.entryNoticeHours, settings.confirmAfterDays, settings.reopenWithinDays],
  ...PRIORITIES.flatMap((priority) => [settings.targets[priority].acknowledgeMinutes, settings.targets[priority].resolveMinutes]),
];

/** SQL of how organizations handle repairs. */
@Injectable()
export class MaintenanceSettingsRepository {
  async find(db: Reader, organizationId: string): Promise<MaintenanceSettings | undefined> {
    const rows: Record<string, string | number | null>[] = await db.query(
      `SELECT ${COLUMNS.join(', ')}, version FROM maintenance_settings WHERE organization_id = ?`,
      [organizationId],
    );
    const [row] = rows;
    if (!row) return undefined;
    const number = (column: string): number => safeInteger(row[column] ?? 0);
    const limit = (column: string): Money | null => {
      const minor = row[column];
      return minor === null || minor === undefined ? null : Money.of(safeInteger(minor), String(row['currency']));
    };
    const target = (priority: Priority): Target => ({
      acknowledgeMinutes: number(clock(priority, 'acknowledge')),
      resolveMinutes: number(clock(priority, 'resolve')),
    });
    return {
      ...{ approvalLimit: limit('approval_limit_minor'), emergencyLimit: limit('emergency_limit_minor') },
      ...{ entryNoticeHours: number('entry_notice_hours'), confirmAfterDays: number('confirm_after_days') },
      ...{ reopenWithinDays: number('reopen_within_days'), version: number('version') },
      targets: { EMERGENCY: target('EMERGENCY'), HIGH: target('HIGH'), NORMAL: target('NORMAL'), LOW: target('LOW') },
    };
  }

  /** @throws the driver's error for a duplicate if somebody else was first */
  async insert(tx: Tx, organizationId: string, settings: MaintenanceSettings, currency: string): Promise<void> {
    const values = [organizationId, ...valuesOf(settings, currency), settings.version];
    await insertRows(tx, 'maintenance_settings', ['organization_id', ...COLUMNS, 'version'], [values]);
  }

  /** @returns false if they have another version by now */
  async update(
    tx: Tx,
    organizationId: string,
    settings: MaintenanceSettings,
    target: { currency: string; version: number },
  ): Promise<boolean> {
    const result: { affectedRows: number } = await tx.query(
      `UPDATE maintenance_settings SET ${COLUMNS.map((column) => `${column} = ?`).join(', ')}, version = ?
        WHERE organization_id = ? AND version = ?`,
      [...valuesOf(settings, target.currency), settings.version, organizationId, target.version],
    );
    return result.affectedRows === 1;
  }
}
