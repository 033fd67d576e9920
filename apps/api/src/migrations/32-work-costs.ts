import { migration } from '@plotihub/database';
import { PRIORITIES } from './31-maintenance.js';
import { CURRENCY, ID, TABLE, code, oneOf } from './columns.js';

/** What repairs cost and who bears it, work that is due again and again, and inspections. See docs/adr/0026-maintenance.md. */
export const workCosts = [
  // What a vendor asks for; in the books once the order is closed. One document of a vendor costs once.
  migration(
    20261121318,
    'create-work-costs',
    `
    CREATE TABLE work_costs (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      work_order_id ${ID} NOT NULL,
      vendor_id ${ID} NOT NULL,
      description VARCHAR(120) NOT NULL,
      document_reference ${code(40)} NOT NULL,
      live_document ${code(40)} NULL,
      net_minor BIGINT NOT NULL,
      vat_minor BIGINT NOT NULL,
      owner_minor BIGINT NOT NULL,
      tenant_minor BIGINT NOT NULL,
      agency_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      state ${code(10)} NOT NULL,
      charge_id ${ID} NULL,
      recorded_by ${ID} NOT NULL,
      recorded_at DATETIME(6) NOT NULL,
      posted_on DATE NULL,
      reversed_on DATE NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY work_costs_document (organization_id, vendor_id, live_document),
      KEY work_costs_order (organization_id, work_order_id, id),
      FOREIGN KEY (organization_id, work_order_id) REFERENCES work_orders (organization_id, id),
      FOREIGN KEY (organization_id, vendor_id) REFERENCES vendors (organization_id, id),
      FOREIGN KEY (organization_id, charge_id) REFERENCES charges (organization_id, id),
      ${oneOf('state', ['RECORDED', 'POSTED', 'WITHDRAWN', 'REVERSED'])},
      CHECK (net_minor > 0 AND vat_minor >= 0),
      CHECK (owner_minor >= 0 AND tenant_minor >= 0 AND agency_minor >= 0),
      CHECK (owner_minor + tenant_minor + agency_minor = net_minor + vat_minor),
      CHECK ((state IN ('RECORDED', 'POSTED')) = (live_document IS NOT NULL)),
      CHECK ((state IN ('POSTED', 'REVERSED')) = (posted_on IS NOT NULL)),
      CHECK ((state = 'REVERSED') = (reversed_on IS NOT NULL))
    ) ${TABLE}`,
  ),
  // Out of which pocket a posted cost went: an owner's collected money, what an owner owes the office, or the office's own expense.
  migration(
    20261121319,
    'create-work-cost-parts',
    `
    CREATE TABLE work_cost_parts (
      organization_id ${ID} NOT NULL,
      cost_id ${ID} NOT NULL,
      line INT NOT NULL,
      pocket ${code(12)} NOT NULL,
      owner_id ${ID} NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      posting_id ${ID} NOT NULL,
      reversal_posting_id ${ID} NULL,
      PRIMARY KEY (organization_id, cost_id, line),
      FOREIGN KEY (organization_id, cost_id) REFERENCES work_costs (organization_id, id),
      FOREIGN KEY (organization_id, owner_id) REFERENCES owners (organization_id, id),
      FOREIGN KEY (organization_id, posting_id) REFERENCES postings (organization_id, id),
      FOREIGN KEY (organization_id, reversal_posting_id) REFERENCES postings (organization_id, id),
      ${oneOf('pocket', ['OWNER_FUNDS', 'OWNER_DEBT', 'EXPENSE'])},
      CHECK ((pocket = 'EXPENSE') = (owner_id IS NULL)),
      CHECK (amount_minor > 0)
    ) ${TABLE}`,
  ),
  migration(
    20261121320,
    'create-preventive-schedules',
    `
    CREATE TABLE preventive_schedules (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      property_id ${ID} NOT NULL,
      unit_id ${ID} NULL,
      area VARCHAR(80) NULL,
      category ${code(16)} NOT NULL,
      priority ${code(10)} NOT NULL,
      title VARCHAR(60) NOT NULL,
      description VARCHAR(1000) NULL,
      first_on DATE NOT NULL,
      every_months INT NOT NULL,
      ended_on DATE NULL,
      lead_days INT NOT NULL,
      created_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      KEY preventive_schedules_property (organization_id, property_id, id),
      FOREIGN KEY (organization_id, property_id) REFERENCES properties (organization_id, id),
      FOREIGN KEY (organization_id, unit_id) REFERENCES units (organization_id, id),
      ${oneOf('priority', PRIORITIES)},
      CHECK (every_months > 0 AND lead_days >= 0)
    ) ${TABLE}`,
  ),
  // One work order a schedule and due day, however often a night is run.
  migration(
    20261121321,
    'link-work-orders-to-schedules',
    `ALTER TABLE work_orders ADD COLUMN schedule_id ${ID} NULL, ADD COLUMN due_on DATE NULL,
      ADD UNIQUE KEY work_orders_schedule (organization_id, schedule_id, due_on),
      ADD FOREIGN KEY (organization_id, schedule_id) REFERENCES preventive_schedules (organization_id, id)`,
  ),
  migration(
    20261121322,
    'create-inspections',
    `
    CREATE TABLE inspections (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      kind ${code(10)} NOT NULL,
      property_id ${ID} NOT NULL,
      unit_id ${ID} NOT NULL,
      lease_id ${ID} NULL,
      inspected_on DATE NOT NULL,
      staff_signed_by ${ID} NULL,
      staff_signed_at DATETIME(6) NULL,
      tenant_signed_by ${ID} NULL,
      tenant_signed_at DATETIME(6) NULL,
      tenant_remark VARCHAR(500) NULL,
      created_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      KEY inspections_unit (organization_id, unit_id, id),
      KEY inspections_lease (organization_id, lease_id, id),
      FOREIGN KEY (organization_id, property_id) REFERENCES properties (organization_id, id),
      FOREIGN KEY (organization_id, unit_id) REFERENCES units (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      ${oneOf('kind', ['MOVE_IN', 'ROUTINE', 'MOVE_OUT'])},
      CHECK (kind = 'ROUTINE' OR lease_id IS NOT NULL),
      CHECK (tenant_signed_at IS NULL OR staff_signed_at IS NOT NULL),
      CHECK ((staff_signed_at IS NULL) = (staff_signed_by IS NULL)),
      CHECK ((tenant_signed_at IS NULL) = (tenant_signed_by IS NULL))
    ) ${TABLE}`,
  ),
  migration(
    20261121323,
    'create-inspection-items',
    `
    CREATE TABLE inspection_items (
      organization_id ${ID} NOT NULL,
      inspection_id ${ID} NOT NULL,
      line INT NOT NULL,
      room VARCHAR(40) NOT NULL,
      item VARCHAR(60) NOT NULL,
      item_condition ${code(10)} NOT NULL,
      note VARCHAR(300) NULL,
      PRIMARY KEY (organization_id, inspection_id, line),
      FOREIGN KEY (organization_id, inspection_id) REFERENCES inspections (organization_id, id),
      ${oneOf('item_condition', ['GOOD', 'WORN', 'DAMAGED', 'MISSING', 'NOT_SEEN'])}
    ) ${TABLE}`,
  ),
];
