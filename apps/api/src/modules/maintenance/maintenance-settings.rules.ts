import { Money } from '@plotihub/money';
import { DEFAULT_TARGETS, type Targets } from './clocks.rules.js';

/** How an organization handles repairs. */
export interface MaintenanceSettings {
  /** What the office may spend on one work order without asking the owner; null: anything. A property may have its own limit. */
  approvalLimit: Money | null;
  /** The same for emergencies; null: anything. */
  emergencyLimit: Money | null;
  /** Hours before which a tenant is told that somebody comes in. */
  entryNoticeHours: number;
  /** Days after which a done order counts as confirmed. */
  confirmAfterDays: number;
  /** Days within which a done order can be opened again. */
  reopenWithinDays: number;
  targets: Targets;
  version: number;
}

/** What holds until somebody changes it. A landlord asks nobody. */
export function defaultSettings({ kind, currency }: { kind: 'LANDLORD' | 'AGENCY'; currency: string }): MaintenanceSettings {
  const asks = kind === 'AGENCY';
  return {
    approvalLimit: asks ? Money.parse('10000.00', currency) : null,
    emergencyLimit: asks ? Money.parse('50000.00', currency) : null,
    ...{ entryNoticeHours: 24, confirmAfterDays: 3, reopenWithinDays: 14, targets: DEFAULT_TARGETS, version: 1 },
  };
}
