import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/**
 * The part of an organization that somebody sees: all of it, or what hangs on the listed things, by the kind of thing.
 * What a kind covers is the application's to say.
 */
export type Sight = 'ALL' | Readonly<Record<string, readonly string[]>>;

/** Who makes a request, and for which organization. Read from the database, never from the token. */
export interface Principal {
  /** Id of the user, the tenant or the API key. */
  id: string;
  kind: 'USER' | 'TENANT' | 'API_KEY';
  organizationId: string;
  /** A role of the application's role table. */
  role: string;
  sight: Sight;
  /** Permissions that this principal is limited to, besides its role's; undefined: all of the role's. */
  scopes?: readonly string[];
  /** All permissions this person reaches until they add the second factor that is demanded of them; undefined: they owe none. */
  confinedTo?: readonly string[];
  /** The session that the token belongs to. */
  sessionId?: string;
  /** When this person last proved who they are with all that we ask for; undefined when that is not known. */
  authenticatedAt?: Date;
}

/** Answers for the application: what may a role do? */
export abstract class Access {
  /** True if the principal may use a route that needs the permission. */
  abstract allows(principal: Principal, permission: string): boolean;
}

export type AuthenticatedRequest = FastifyRequest & { principal?: Principal };

/** The signed-in principal of this request. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw new Error('A route that reads the principal must not be public.');
  return principal;
});
