/**
 * SQL, by kind of thing in a sight, for rows that hang on a lease: what a property's leases bring, and what a tenant is party to.
 * An occupant owes nothing and sees nothing; a draft is not agreed yet. Who is party no longer keeps seeing what happened until
 * they left: `day` names the column with the day of a row.
 */
export function leaseSight(leaseId: string, organizationId: string, day?: string): { property: string; tenant: string } {
  const whileParty = day === undefined ? '' : ` AND (sp.to_on IS NULL OR ${day} < sp.to_on)`;
  return {
    property: `${leaseId} IN (SELECT sl.id FROM leases sl WHERE sl.organization_id = ${organizationId} AND sl.property_id IN (?))`,
    tenant: `${leaseId} IN (SELECT sp.lease_id FROM lease_parties sp
        JOIN leases sl ON sl.organization_id = sp.organization_id AND sl.id = sp.lease_id AND sl.state <> 'DRAFT'
       WHERE sp.organization_id = ${organizationId} AND sp.tenant_id IN (?) AND sp.kind <> 'OCCUPANT'${whileParty})`,
  };
}

/** As `leaseSight`, for leases themselves. */
export function ownLeaseSight(table: string): { property: string; tenant: string } {
  return { property: `${table}.property_id IN (?)`, tenant: leaseSight(`${table}.id`, `${table}.organization_id`).tenant };
}

/** For tenants: themselves, or whoever is or was party to a lease of a property. */
export function tenantSight(table: string): { property: string; tenant: string } {
  return {
    property: `${table}.id IN (SELECT sp.tenant_id FROM lease_parties sp
        JOIN leases sl ON sl.organization_id = sp.organization_id AND sl.id = sp.lease_id
       WHERE sp.organization_id = ${table}.organization_id AND sl.property_id IN (?))`,
    tenant: `${table}.id IN (?)`,
  };
}

/** For charge rules, which are of a property, a unit or a lease. */
export function chargeRuleSight(table: string): { property: string; tenant: string } {
  const { property, tenant } = leaseSight(`${table}.lease_id`, `${table}.organization_id`);
  const ofUnit = `${table}.unit_id IN (SELECT su.id FROM units su WHERE su.organization_id = ${table}.organization_id AND su.property_id IN (?))`;
  return { property: `(${table}.property_id IN (?) OR ${ofUnit} OR ${property})`, tenant };
}
