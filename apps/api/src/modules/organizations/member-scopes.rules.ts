/** What a membership is limited to, as it is stored; null where it is not. */
export type MemberScope = { property: readonly string[] } | { owner: readonly string[] };

/** Which limits a role can have. */
export type ScopeKind = 'PROPERTIES' | 'PROPERTIES_OR_ALL' | 'OWNER' | 'NONE';

const SCOPES: Readonly<Record<string, ScopeKind>> = { CARETAKER: 'PROPERTIES', MANAGER: 'PROPERTIES_OR_ALL', OWNER: 'OWNER' };

/** Roles that see the whole organization whatever their scope says. */
const SEES_ALL: readonly string[] = ['ADMIN', 'ACCOUNTANT'];

export function scopeKindOf(role: string): ScopeKind {
  return Object.hasOwn(SCOPES, role) ? (SCOPES[role] ?? 'NONE') : 'NONE';
}

/** What a member of the role sees; a role whose scope is missing, or is not one of its kind, sees nothing. */
export function sightOf(role: string, scope: MemberScope | null): 'ALL' | Readonly<Record<string, readonly string[]>> {
  if (SEES_ALL.includes(role)) return 'ALL';
  const kind = scopeKindOf(role);
  if (kind === 'PROPERTIES_OR_ALL' && scope === null) return 'ALL';
  if (kind === 'OWNER') return scope && 'owner' in scope ? scope : {};
  if (kind === 'PROPERTIES' || kind === 'PROPERTIES_OR_ALL') return scope && 'property' in scope ? scope : {};
  return {};
}

/** What is wrong with a scope for a role, in a sentence; undefined if it fits. */
export function faultOfScope(role: string, scope: MemberScope | null): string | undefined {
  const kind = scopeKindOf(role);
  const properties = scope !== null && 'property' in scope ? scope.property.length : 0;
  const owners = scope !== null && 'owner' in scope ? scope.owner.length : 0;
  if (kind === 'NONE') return scope === null ? undefined : `the role ${role} has no scope`;
  if (kind === 'OWNER') return owners === 1 ? undefined : 'the role OWNER sees what one owner owns: name the owner';
  if (owners > 0) return `the role ${role} is limited to properties, not to an owner`;
  if (properties > 0 || (kind === 'PROPERTIES_OR_ALL' && scope === null)) return undefined;
  return `the role ${role} needs at least one property`;
}
