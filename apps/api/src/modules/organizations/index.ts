export { ALLOCATION_POLICIES, type AllocationPolicy } from './allocation-policy.rules.js';
export { Allow } from './allow.js';
export { OrganizationsModule } from './organizations.module.js';
export { MembershipsService, type Membership } from './memberships.service.js';
export {
  AlreadyMember,
  InvalidPhone,
  LastAdmin,
  ProposalDecided,
  ProposalPending,
  ProposerDecides,
  ScopeDoesNotFit,
} from './organizations.errors.js';
export { mobile, OrganizationsService, type NewOrganization, type Organization } from './organizations.service.js';
export { MemberScopesService, scopeOf } from './member-scopes.service.js';
export { type MemberScope } from './member-scopes.rules.js';
export { REACHED_WITHOUT_FACTOR, SecondFactorDutyService } from './second-factor-duty.service.js';
export { ProposalsService, type Proposal, type ProposalKind } from './proposals.service.js';
export { toMobile } from './phone.rules.js';
export {
  cellsOf,
  everyoneBut,
  GRANTABLE,
  PERMISSIONS,
  permissionsOf,
  ROLE_TABLE,
  ROLES,
  roleAllows,
  SIGHT_OF,
  type Area,
  type Permission,
  type Role,
} from './roles.rules.js';
