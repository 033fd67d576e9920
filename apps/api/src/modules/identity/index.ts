export { ApiKeysModule } from './api-keys.module.js';
export { IdentityModule } from './identity.module.js';
export { MembersService, type Member } from './members.service.js';
export { SessionsService, type Client, type Session, type SessionSubject } from './sessions.service.js';
export { RegisteredOrigins } from './registered-origins.service.js';
export { SecretLettersModule } from './secret-letters.module.js';
export { SecretLettersService, type SecretLetter, type SecretLetterType } from './secret-letters.service.js';
export { TenantSessionsModule } from './tenant-sessions.module.js';
export { WebClientsModule } from './web-clients.module.js';
