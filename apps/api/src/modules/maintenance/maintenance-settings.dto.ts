import { EnumField, IntField, ListField, MoneyField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { PRIORITIES, type Priority } from './work-orders.rules.js';

const LIMIT = { nullable: true, min: 'zero', example: { amount: '10000.00', currency: 'KES' } } as const;
const HOURS = { min: 0, max: 720, example: 24, description: 'Hours before which a tenant is told that somebody comes in' };
const DAYS = { min: 0, max: 90 };
const MINUTES = { min: 1, max: 525_600 };

export class ClockTargetBody {
  @EnumField(PRIORITIES)
  priority: Priority;

  @IntField({ ...MINUTES, example: 60, description: 'Within which somebody looks at a report' })
  acknowledgeMinutes: number;

  @IntField({ ...MINUTES, example: 1_440, description: 'Within which it is done' })
  resolveMinutes: number;
}

export class UpdateMaintenanceSettingsBody {
  @MoneyField({ ...LIMIT, optional: true, description: 'What one order may cost without asking the owner; null: anything' })
  approvalLimit?: Money | null;

  @MoneyField({ ...LIMIT, optional: true, description: 'The same for emergencies' })
  emergencyLimit?: Money | null;

  @IntField({ ...HOURS, optional: true })
  entryNoticeHours?: number;

  @IntField({ ...DAYS, optional: true, example: 3, description: 'Days after which a done order counts as confirmed' })
  confirmAfterDays?: number;

  @IntField({ ...DAYS, optional: true, example: 14, description: 'Days within which a done order can be opened again' })
  reopenWithinDays?: number;

  @ListField(() => ClockTargetBody, { optional: true, max: PRIORITIES.length, description: 'Of the priorities that are to change' })
  targets?: ClockTargetBody[];
}

export class ClockTargetResponse extends ClockTargetBody {}

export class MaintenanceSettingsResponse {
  @MoneyField({ ...LIMIT, description: 'What one order may cost without asking the owner; null: anything' })
  approvalLimit: Money | null;

  @MoneyField({ ...LIMIT, description: 'The same for emergencies' })
  emergencyLimit: Money | null;

  @IntField(HOURS)
  entryNoticeHours: number;

  @IntField({ ...DAYS, example: 3 })
  confirmAfterDays: number;

  @IntField({ ...DAYS, example: 14 })
  reopenWithinDays: number;

  @ListField(() => ClockTargetResponse, { max: PRIORITIES.length })
  targets: ClockTargetResponse[];

  @IntField({ min: 1, max: 2_000_000_000, example: 1, description: 'Also the ETag' })
  version: number;
}
