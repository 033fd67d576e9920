import { PERMISSIONS, ROLES, type Permission, type Role } from './permissions.rules.js';
import { ROLE_TABLE, type Area } from './role-table.rules.js';

export { PERMISSIONS, ROLES, type Permission, type Role } from './permissions.rules.js';
export { ROLE_TABLE, type Area } from './role-table.rules.js';

/** What a role sees of the organization, in a sentence. */
export const SIGHT_OF: Readonly<Record<Role, string>> = {
  ADMIN: 'The whole organization',
  MANAGER: 'The whole organization, or the properties that their scope names',
  ACCOUNTANT: 'The whole organization',
  CARETAKER: 'The properties that their scope names',
  OWNER: 'Their own record, and the properties in which they have a share today',
  TENANT: 'Their own record and leases, while they are party to them and of that time afterwards',
  VENDOR: 'Nothing yet',
  API_CLIENT: 'The whole organization, or the properties that its key names',
};

/** Roles that an admin can give a person. Tenants sign in as themselves, machines with keys; vendors have nothing to see yet. */
export const GRANTABLE = ['ADMIN', 'MANAGER', 'ACCOUNTANT', 'CARETAKER', 'OWNER'] as const satisfies readonly Role[];

const PERMISSIONS_OF: ReadonlyMap<string, readonly Permission[]> = new Map(
  ROLES.map((role) => [role, PERMISSIONS.filter((permission) => ROLE_TABLE.some(({ grants }) => grants[permission]?.includes(role)))]),
);

/** True if the role may use a route that needs the permission. */
export function roleAllows(role: string, permission: string): boolean {
  return permissionsOf(role).some((granted) => granted === permission);
}

/** Every permission of a role, in the order of PERMISSIONS; none of an unknown one. */
export function permissionsOf(role: string): readonly Permission[] {
  return PERMISSIONS_OF.get(role) ?? [];
}

/** Every role but some: for members of an answer that these do not see. */
export function everyoneBut(...hiddenFrom: readonly Role[]): readonly Role[] {
  return ROLES.filter((role) => !hiddenFrom.includes(role));
}

/** The cells of a row, in the order of ROLES. */
export function cellsOf({ words }: Pick<Area, 'words'>): string[] {
  return words.split(' | ');
}
