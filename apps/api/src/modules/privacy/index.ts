export { PrivacyModule } from './privacy.module.js';
export { RETENTION_CLASSES } from './retention.rules.js';
export { RetentionService } from './retention.service.js';
