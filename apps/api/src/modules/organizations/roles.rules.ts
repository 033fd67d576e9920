/** The roles of people and machines in an organization. */
export const ROLES = ['ADMIN', 'MANAGER', 'ACCOUNTANT', 'CARETAKER', 'OWNER', 'TENANT', 'VENDOR', 'API_CLIENT'] as const;
export type Role = (typeof ROLES)[number];

/** What a route may need. `<area>:<what>`, as in the role table of docs/glossary.md. */
export const PERMISSIONS = [
  'organization:read',
  'organization:write',
  'members:write',
  'properties:read',
  'properties:write',
  'tenants:read',
  'tenants:write',
  'leases:read',
  'leases:write',
  'billing:read',
  'billing:run',
  'charges:adjust',
  'payments:read',
  'payments:record-cash',
  'payments:reverse',
  'suspense:read',
  'suspense:resolve',
  'channels:read',
  'channels:write',
  'ledger:read',
  'messages:read',
  'messages:send',
  'reports:read',
  'imports:run',
  'personal-data:reveal',
  'audit:read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const EVERYTHING = PERMISSIONS;
const READ_ONLY = PERMISSIONS.filter((permission) => permission.endsWith(':read'));

/**
 * Which role may do what, for the whole organization. Roles whose sight is narrower than the organization
 * (caretaker, owner, tenant, vendor) and API clients have no row yet: they are refused until the routes cut
 * their answers to the role's scope, because refusing is safe and showing too much is not.
 */
const ROLE_TABLE: Readonly<Record<Role, readonly Permission[]>> = {
  ADMIN: EVERYTHING,
  MANAGER: EVERYTHING.filter(
    (permission) => !['organization:write', 'members:write', 'channels:write', 'payments:reverse'].includes(permission),
  ),
  ACCOUNTANT: [
    ...READ_ONLY,
    'billing:run',
    'charges:adjust',
    'payments:record-cash',
    'payments:reverse',
    'suspense:resolve',
    'personal-data:reveal',
  ],
  CARETAKER: [],
  OWNER: [],
  TENANT: [],
  VENDOR: [],
  API_CLIENT: [],
};

/** True if the role may use a route that needs the permission. */
export function roleAllows(role: string, permission: string): boolean {
  return permissionsOf(role).some((granted) => granted === permission);
}

/** Every permission of a role, for `GET /v1/me`. */
export function permissionsOf(role: string): readonly Permission[] {
  return Object.hasOwn(ROLE_TABLE, role) ? ROLE_TABLE[role as Role] : [];
}
