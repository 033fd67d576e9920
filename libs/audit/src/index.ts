export { AuditLog } from './audit-log.js';
export { canonicalJson, hashOf, type Actor, type ActorKind, type NewAuditEvent, type Origin, type Outcome } from './event.js';
