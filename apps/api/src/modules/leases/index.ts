export {
  CHARGE_RULE_KINDS,
  DEPOSIT_KINDS,
  LEASE_STATES,
  PAYEES,
  PRORATIONS,
  TENANCY_CLASSES,
  TERM_TYPES,
  type ChargeRuleKind,
  type DepositKind,
  type DepositTerm,
  type LeaseState,
  type PartyKind,
  type Payee,
  type Proration,
  type TenancyClass,
  type TermType,
} from './lease.rules.js';
export { LeaseMovesService } from './lease-moves.service.js';
export { LeaseMoveNotAllowed, UnitAlreadyLet } from './leases.errors.js';
export type { LeaseMoved, LeaseMovedOn, LeaseSigned } from './leases.events.js';
export { LeasesModule } from './leases.module.js';
export {
  LeasesService,
  type ChargeRule,
  type Lease,
  type LeaseContact,
  type LeaseTerms,
  type NewActiveLease,
  type NewChargeRule,
  type NewLease,
  type RentStep,
} from './leases.service.js';
export { leaseSight, ownLeaseSight } from './sight.rules.js';
export { TenantsService, type NewTenant, type Tenant } from './tenants.service.js';
