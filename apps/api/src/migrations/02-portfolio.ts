import { migration } from '@plotihub/database';
import { CURRENCY, ID, TABLE, code, oneOf } from './columns.js';

/** Owners, properties, blocks, units; tenants, leases, rent steps, charge rules. */
export const portfolio = [
  migration(
    20261121020,
    'create-owners',
    `
    CREATE TABLE owners (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      name VARCHAR(120) NOT NULL,
      kind ${code(10)} NOT NULL,
      phone ${code(16)} NULL,
      email VARCHAR(254) NULL,
      version INT NOT NULL DEFAULT 1,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      ${oneOf('kind', ['PERSON', 'COMPANY'])}
    ) ${TABLE}`,
  ),
  migration(
    20261121021,
    'create-properties',
    `
    CREATE TABLE properties (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      name VARCHAR(120) NOT NULL,
      code ${code(4)} NOT NULL,
      kind ${code(12)} NOT NULL,
      county VARCHAR(60) NULL,
      town VARCHAR(60) NULL,
      version INT NOT NULL DEFAULT 1,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY properties_code (organization_id, code),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      ${oneOf('kind', ['RESIDENTIAL', 'COMMERCIAL', 'MIXED'])}
    ) ${TABLE}`,
  ),
  migration(
    20261121022,
    'create-ownerships',
    `
    CREATE TABLE ownerships (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      property_id ${ID} NOT NULL,
      from_on DATE NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY ownerships_from (organization_id, property_id, from_on),
      FOREIGN KEY (organization_id, property_id) REFERENCES properties (organization_id, id)
    ) ${TABLE}`,
  ),
  migration(
    20261121023,
    'create-ownership-shares',
    `
    CREATE TABLE ownership_shares (
      organization_id ${ID} NOT NULL,
      ownership_id ${ID} NOT NULL,
      owner_id ${ID} NOT NULL,
      basis_points SMALLINT NOT NULL,
      PRIMARY KEY (organization_id, ownership_id, owner_id),
      FOREIGN KEY (organization_id, ownership_id) REFERENCES ownerships (organization_id, id),
      FOREIGN KEY (organization_id, owner_id) REFERENCES owners (organization_id, id),
      CHECK (basis_points BETWEEN 1 AND 10000)
    ) ${TABLE}`,
  ),
  migration(
    20261121024,
    'create-blocks',
    `
    CREATE TABLE blocks (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      property_id ${ID} NOT NULL,
      name VARCHAR(60) NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY blocks_name (organization_id, property_id, name),
      FOREIGN KEY (organization_id, property_id) REFERENCES properties (organization_id, id)
    ) ${TABLE}`,
  ),
  migration(
    20261121025,
    'create-units',
    `
    CREATE TABLE units (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      property_id ${ID} NOT NULL,
      block_id ${ID} NULL,
      label VARCHAR(20) NOT NULL,
      type ${code(20)} NOT NULL,
      use_kind ${code(12)} NOT NULL,
      market_rent_minor BIGINT NULL,
      currency ${CURRENCY},
      pay_reference ${code(12)} NOT NULL,
      occupancy ${code(12)} NOT NULL,
      hold ${code(12)} NULL,
      version INT NOT NULL DEFAULT 1,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY units_label (organization_id, property_id, label),
      UNIQUE KEY units_pay_reference (organization_id, pay_reference),
      FOREIGN KEY (organization_id, property_id) REFERENCES properties (organization_id, id),
      FOREIGN KEY (organization_id, block_id) REFERENCES blocks (organization_id, id),
      ${oneOf('use_kind', ['RESIDENTIAL', 'COMMERCIAL'])},
      ${oneOf('occupancy', ['VACANT', 'RESERVED', 'OCCUPIED', 'NOTICE_GIVEN'])},
      ${oneOf('hold', ['UNDER_REPAIR', 'OFF_MARKET'])},
      CHECK (market_rent_minor > 0)
    ) ${TABLE}`,
  ),
  migration(
    20261121030,
    'create-tenants',
    `
    CREATE TABLE tenants (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      name VARCHAR(120) NOT NULL,
      kind ${code(10)} NOT NULL,
      phone ${code(16)} NOT NULL,
      email VARCHAR(254) NULL,
      language CHAR(2) NOT NULL,
      version INT NOT NULL DEFAULT 1,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      KEY tenants_phone (organization_id, phone),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      ${oneOf('kind', ['PERSON', 'COMPANY'])},
      ${oneOf('language', ['en', 'sw'])}
    ) ${TABLE}`,
  ),
  // A unique key over a column that is NULL outside the occupying states: at most one occupying lease a unit.
  // RTRIM, because MariaDB takes no bare CHAR there: its padding depends on the session's sql_mode.
  migration(
    20261121031,
    'create-leases',
    `
    CREATE TABLE leases (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      property_id ${ID} NOT NULL,
      unit_id ${ID} NOT NULL,
      tenancy_class ${code(24)} NOT NULL,
      term_type ${code(10)} NOT NULL,
      starts_on DATE NOT NULL,
      ends_on DATE NULL,
      due_day TINYINT NOT NULL,
      grace_days TINYINT NOT NULL,
      proration ${code(16)} NOT NULL,
      currency ${CURRENCY},
      state ${code(16)} NOT NULL,
      billed_from_on DATE NOT NULL,
      moved_in_on DATE NULL,
      notice_effective_on DATE NULL,
      vacated_on DATE NULL,
      deposit_terms JSON NULL,
      version INT NOT NULL DEFAULT 1,
      created_at DATETIME(6) NOT NULL,
      occupied_unit_id ${ID} GENERATED ALWAYS AS (CASE WHEN state IN ('ACTIVE', 'HOLDING_OVER', 'NOTICE_GIVEN') THEN RTRIM(unit_id) END) VIRTUAL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY leases_one_occupying (organization_id, occupied_unit_id),
      KEY leases_unit (organization_id, unit_id),
      KEY leases_property (organization_id, property_id, id),
      KEY leases_state (organization_id, state, id),
      FOREIGN KEY (organization_id, property_id) REFERENCES properties (organization_id, id),
      FOREIGN KEY (organization_id, unit_id) REFERENCES units (organization_id, id),
      ${oneOf('tenancy_class', ['RESIDENTIAL', 'CONTROLLED_RESIDENTIAL', 'CONTROLLED_BUSINESS', 'BUSINESS', 'SERVICE'])},
      ${oneOf('term_type', ['FIXED', 'PERIODIC'])},
      ${oneOf('proration', ['ACTUAL_DAYS', 'THIRTY_DAYS', 'FULL', 'HALF_AFTER_15'])},
      ${oneOf('state', ['DRAFT', 'AWAITING_MOVE_IN', 'CANCELLED', 'ACTIVE', 'HOLDING_OVER', 'NOTICE_GIVEN', 'VACATED', 'SETTLED', 'CLOSED'])},
      CHECK (due_day BETWEEN 1 AND 28),
      CHECK (grace_days BETWEEN 0 AND 31),
      CHECK ((term_type = 'PERIODIC' AND ends_on IS NULL) OR (ends_on IS NOT NULL AND ends_on > starts_on)),
      CHECK (billed_from_on >= starts_on),
      CHECK (moved_in_on >= starts_on),
      CHECK (vacated_on >= moved_in_on),
      CHECK (moved_in_on IS NOT NULL OR state IN ('DRAFT', 'AWAITING_MOVE_IN', 'CANCELLED')),
      CHECK (vacated_on IS NOT NULL OR state NOT IN ('VACATED', 'SETTLED', 'CLOSED'))
    ) ${TABLE}`,
  ),
  migration(
    20261121032,
    'create-lease-parties',
    `
    CREATE TABLE lease_parties (
      organization_id ${ID} NOT NULL,
      lease_id ${ID} NOT NULL,
      tenant_id ${ID} NOT NULL,
      kind ${code(12)} NOT NULL,
      position TINYINT NOT NULL,
      from_on DATE NOT NULL,
      to_on DATE NULL,
      PRIMARY KEY (organization_id, lease_id, tenant_id),
      UNIQUE KEY lease_parties_position (organization_id, lease_id, position),
      KEY lease_parties_tenant (organization_id, tenant_id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      FOREIGN KEY (organization_id, tenant_id) REFERENCES tenants (organization_id, id),
      ${oneOf('kind', ['TENANT', 'CO_TENANT', 'GUARANTOR', 'OCCUPANT'])}
    ) ${TABLE}`,
  ),
  migration(
    20261121033,
    'create-rent-steps',
    `
    CREATE TABLE rent_steps (
      organization_id ${ID} NOT NULL,
      lease_id ${ID} NOT NULL,
      from_on DATE NOT NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, lease_id, from_on),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      CHECK (amount_minor > 0)
    ) ${TABLE}`,
  ),
  migration(
    20261121034,
    'create-charge-rules',
    `
    CREATE TABLE charge_rules (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      property_id ${ID} NULL,
      unit_id ${ID} NULL,
      lease_id ${ID} NULL,
      kind ${code(16)} NOT NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      from_on DATE NOT NULL,
      to_on DATE NULL,
      proratable BOOLEAN NOT NULL,
      payee ${code(12)} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      KEY charge_rules_property (organization_id, property_id),
      KEY charge_rules_unit (organization_id, unit_id),
      KEY charge_rules_lease (organization_id, lease_id),
      FOREIGN KEY (organization_id, property_id) REFERENCES properties (organization_id, id),
      FOREIGN KEY (organization_id, unit_id) REFERENCES units (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      ${oneOf('kind', ['SERVICE', 'GARBAGE', 'SECURITY', 'PARKING', 'INTERNET', 'FIXED_WATER'])},
      ${oneOf('payee', ['OWNER', 'AGENCY', 'THIRD_PARTY'])},
      CHECK (amount_minor > 0),
      CHECK (to_on IS NULL OR to_on > from_on),
      CHECK ((property_id IS NOT NULL) + (unit_id IS NOT NULL) + (lease_id IS NOT NULL) = 1)
    ) ${TABLE}`,
  ),
];
