export { declaredRoutes, type DeclaredRoute } from './declared-access.js';
export { AuthGuard, PERMISSION, Public, PUBLIC, RequirePermission } from './guard.js';
export { hashPassword, verifyPassword } from './passwords.js';
export { Access, CurrentPrincipal, type AuthenticatedRequest, type Principal } from './principal.js';
export { hashToken, newSecretToken, Tokens, type Subject, type TokenOptions } from './tokens.js';
