export { AccessTokenAuthenticator } from './access-token-authenticator.js';
export { Authenticators, invalidToken, type Authenticator } from './authenticators.js';
export { declaredRoutes, type DeclaredRoute } from './declared-access.js';
export { AuthGuard, CutToSight, PERMISSION, Public, PUBLIC, RequirePermission, StepUp } from './guard.js';
export { hashPassword, verifyPassword } from './passwords.js';
export { Access, CurrentPrincipal, type AuthenticatedRequest, type Principal, type Sight } from './principal.js';
export { Subjects, type Subject, type SubjectLookup } from './subjects.js';
export { hashToken, newSecretToken, Tokens, type TokenOptions } from './tokens.js';
