export { AuditLog } from './audit-log.js';
export { canonicalJson, hashOf, type Actor, type ActorKind, type NewAuditEvent, type Origin, type Outcome } from './event.js';
export { REFUSALS_KEPT_AN_HOUR } from './refusals.js';
export {
  chainedOrganizations,
  checkChain,
  type ChainCheck,
  type ChainFault,
  type ChainPoint,
  type CheckOptions,
  type FaultKind,
} from './verify.js';
