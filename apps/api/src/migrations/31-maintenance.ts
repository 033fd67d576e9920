import { migration } from '@plotihub/database';
import { CURRENCY, ID, TABLE, code, oneOf } from './columns.js';

export const PRIORITIES = ['EMERGENCY', 'HIGH', 'NORMAL', 'LOW'] as const;
const STATES = [
  ...['NEW', 'TRIAGED', 'AWAITING_APPROVAL', 'APPROVED', 'DECLINED', 'ASSIGNED', 'SCHEDULED', 'IN_PROGRESS', 'ON_HOLD', 'DONE'],
  ...['CONFIRMED', 'CLOSED', 'REOPENED', 'REJECTED', 'DUPLICATE', 'CANCELLED'],
];
const CLOCKS = PRIORITIES.flatMap((priority) => ['acknowledge', 'resolve'].map((what) => `${what}_${priority.toLowerCase()}_minutes`));

/** Who repairs what, and in what state it is. See docs/adr/0026-maintenance.md. */
export const maintenance = [
  migration(
    20261121310,
    'create-vendors',
    `
    CREATE TABLE vendors (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      name VARCHAR(120) NOT NULL,
      phone ${code(16)} NULL,
      trades ${code(200)} NOT NULL,
      kra_pin_sealed VARBINARY(300) NULL,
      active BOOLEAN NOT NULL,
      version INT NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id)
    ) ${TABLE}`,
  ),
  // One row once somebody has changed something; until then the defaults of maintenance-settings.rules.ts hold.
  migration(
    20261121311,
    'create-maintenance-settings',
    `
    CREATE TABLE maintenance_settings (
      organization_id ${ID} NOT NULL,
      currency ${CURRENCY},
      approval_limit_minor BIGINT NULL,
      emergency_limit_minor BIGINT NULL,
      entry_notice_hours INT NOT NULL,
      confirm_after_days INT NOT NULL,
      reopen_within_days INT NOT NULL,
      ${CLOCKS.map((column) => `${column} INT NOT NULL,`).join('\n      ')}
      version INT NOT NULL,
      PRIMARY KEY (organization_id),
      CHECK (approval_limit_minor >= 0),
      CHECK (emergency_limit_minor >= 0),
      CHECK (entry_notice_hours >= 0 AND confirm_after_days >= 0 AND reopen_within_days >= 0),
      CHECK (${CLOCKS.map((column) => `${column} > 0`).join(' AND ')})
    ) ${TABLE}`,
  ),
  // `alarm_at`: when the worker has to look at it, whatever for; NULL once there is nothing left to wait for.
  migration(
    20261121312,
    'create-work-orders',
    `
    CREATE TABLE work_orders (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      number ${code(20)} NOT NULL,
      property_id ${ID} NOT NULL,
      unit_id ${ID} NULL,
      lease_id ${ID} NULL,
      area VARCHAR(80) NULL,
      category ${code(16)} NOT NULL,
      priority ${code(10)} NOT NULL,
      title VARCHAR(60) NOT NULL,
      description VARCHAR(1000) NULL,
      charge_to ${code(8)} NULL,
      estimate_minor BIGINT NULL,
      currency ${CURRENCY},
      state ${code(20)} NOT NULL,
      reporter_kind ${code(8)} NOT NULL,
      reported_by ${ID} NULL,
      reported_at DATETIME(6) NOT NULL,
      vendor_id ${ID} NULL,
      acknowledge_by DATETIME(6) NOT NULL,
      acknowledged_at DATETIME(6) NULL,
      resolve_by DATETIME(6) NOT NULL,
      hold_reason ${code(8)} NULL,
      held_at DATETIME(6) NULL,
      late_told ${code(12)} NOT NULL,
      alarm_at DATETIME(6) NULL,
      done_at DATETIME(6) NULL,
      confirmed_at DATETIME(6) NULL,
      closed_at DATETIME(6) NULL,
      reopened_count INT NOT NULL DEFAULT 0,
      duplicate_of_id ${ID} NULL,
      version INT NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY work_orders_number (organization_id, number),
      KEY work_orders_state (organization_id, state, id),
      KEY work_orders_property (organization_id, property_id, id),
      KEY work_orders_unit (organization_id, unit_id, category, id),
      KEY work_orders_lease (organization_id, lease_id, id),
      KEY work_orders_vendor (organization_id, vendor_id, id),
      KEY work_orders_due (alarm_at),
      FOREIGN KEY (organization_id, property_id) REFERENCES properties (organization_id, id),
      FOREIGN KEY (organization_id, unit_id) REFERENCES units (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      FOREIGN KEY (organization_id, vendor_id) REFERENCES vendors (organization_id, id),
      FOREIGN KEY (organization_id, duplicate_of_id) REFERENCES work_orders (organization_id, id),
      ${oneOf('state', STATES)},
      ${oneOf('priority', PRIORITIES)},
      ${oneOf('charge_to', ['OWNER', 'TENANT', 'AGENCY'])},
      ${oneOf('reporter_kind', ['TENANT', 'STAFF', 'SCHEDULE'])},
      ${oneOf('hold_reason', ['PARTS', 'ACCESS', 'WEATHER'])},
      ${oneOf('late_told', ['NOTHING', 'ACKNOWLEDGE', 'RESOLVE'])},
      CHECK ((state = 'ON_HOLD') = (hold_reason IS NOT NULL)),
      CHECK ((state = 'ON_HOLD') = (held_at IS NOT NULL)),
      CHECK ((state = 'DUPLICATE') = (duplicate_of_id IS NOT NULL)),
      CHECK ((state = 'CLOSED') = (closed_at IS NOT NULL)),
      CHECK (duplicate_of_id IS NULL OR duplicate_of_id <> id),
      CHECK (estimate_minor >= 0)
    ) ${TABLE}`,
  ),
  // Who moved it, when and why; nothing of it ever changes.
  migration(
    20261121313,
    'create-work-order-moves',
    `
    CREATE TABLE work_order_moves (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      work_order_id ${ID} NOT NULL,
      move ${code(20)} NOT NULL,
      from_state ${code(20)} NULL,
      to_state ${code(20)} NOT NULL,
      moved_by ${ID} NULL,
      moved_at DATETIME(6) NOT NULL,
      reason VARCHAR(300) NULL,
      PRIMARY KEY (organization_id, id),
      KEY work_order_moves_order (organization_id, work_order_id, id),
      FOREIGN KEY (organization_id, work_order_id) REFERENCES work_orders (organization_id, id)
    ) ${TABLE}`,
  ),
  // What the office may spend at a property without asking: a term of the management agreement, in versions.
  migration(
    20261121314,
    'create-maintenance-limits',
    `
    CREATE TABLE maintenance_limits (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      property_id ${ID} NOT NULL,
      from_on DATE NOT NULL,
      limit_minor BIGINT NULL,
      currency ${CURRENCY},
      created_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY maintenance_limits_from (organization_id, property_id, from_on),
      FOREIGN KEY (organization_id, property_id) REFERENCES properties (organization_id, id),
      CHECK (limit_minor >= 0)
    ) ${TABLE}`,
  ),
  // One chosen quote an order: a unique key over a column that is NULL for all others.
  migration(
    20261121315,
    'create-quotes',
    `
    CREATE TABLE quotes (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      work_order_id ${ID} NOT NULL,
      vendor_id ${ID} NOT NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      reference ${code(40)} NULL,
      chosen_order_id ${ID} NULL,
      recorded_by ${ID} NOT NULL,
      recorded_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY quotes_chosen (organization_id, chosen_order_id),
      KEY quotes_order (organization_id, work_order_id, id),
      FOREIGN KEY (organization_id, work_order_id) REFERENCES work_orders (organization_id, id),
      FOREIGN KEY (organization_id, vendor_id) REFERENCES vendors (organization_id, id),
      CHECK (amount_minor > 0)
    ) ${TABLE}`,
  ),
  // One open question an order; whoever asked does not answer for the owner.
  migration(
    20261121316,
    'create-work-order-approvals',
    `
    CREATE TABLE work_order_approvals (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      work_order_id ${ID} NOT NULL,
      open_order_id ${ID} NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      state ${code(10)} NOT NULL,
      asked_by ${ID} NOT NULL,
      asked_at DATETIME(6) NOT NULL,
      decided_by ${ID} NULL,
      decided_at DATETIME(6) NULL,
      owner_id ${ID} NULL,
      evidence VARCHAR(300) NULL,
      reason VARCHAR(300) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY work_order_approvals_open (organization_id, open_order_id),
      KEY work_order_approvals_order (organization_id, work_order_id, id),
      FOREIGN KEY (organization_id, work_order_id) REFERENCES work_orders (organization_id, id),
      FOREIGN KEY (organization_id, owner_id) REFERENCES owners (organization_id, id),
      ${oneOf('state', ['ASKED', 'APPROVED', 'DECLINED'])},
      CHECK (amount_minor > 0),
      CHECK ((state = 'ASKED') = (open_order_id IS NOT NULL)),
      CHECK ((state = 'ASKED') = (decided_at IS NULL)),
      CHECK (decided_by IS NULL OR decided_by <> asked_by),
      CHECK (state = 'ASKED' OR evidence IS NOT NULL OR owner_id IS NOT NULL)
    ) ${TABLE}`,
  ),
  // Somebody comes in: with notice, with the tenant's consent, or because it cannot wait.
  migration(
    20261121317,
    'create-work-order-visits',
    `
    CREATE TABLE work_order_visits (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      work_order_id ${ID} NOT NULL,
      lease_id ${ID} NULL,
      starts_at DATETIME(6) NOT NULL,
      ends_at DATETIME(6) NOT NULL,
      entry ${code(10)} NOT NULL,
      consent VARCHAR(300) NULL,
      planned_by ${ID} NOT NULL,
      planned_at DATETIME(6) NOT NULL,
      replaced_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      KEY work_order_visits_order (organization_id, work_order_id, id),
      KEY work_order_visits_lease (organization_id, lease_id, id),
      FOREIGN KEY (organization_id, work_order_id) REFERENCES work_orders (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      ${oneOf('entry', ['FREE', 'NOTICE', 'CONSENT', 'EMERGENCY'])},
      CHECK ((entry = 'CONSENT') = (consent IS NOT NULL)),
      CHECK (ends_at > starts_at)
    ) ${TABLE}`,
  ),
];
