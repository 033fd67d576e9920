import { migration } from '@plotihub/database';
import { CURRENCY, ID, TABLE, code, oneOf } from './columns.js';

const PRIORITIES = ['EMERGENCY', 'HIGH', 'NORMAL', 'LOW'] as const;
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
];
