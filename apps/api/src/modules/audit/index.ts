export { AuditModule } from './audit.module.js';
export { SUBJECT_TYPES } from './subjects.rules.js';
