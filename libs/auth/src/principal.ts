import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who makes a request, and for which organization. Read from the database, never from the token. */
export interface Principal {
  /** User id. */
  id: string;
  organizationId: string;
  /** A role of the application's role table. */
  role: string;
}

/** Answers for the application: who is the subject of a verified token, and what may a role do? */
export abstract class Access {
  /** The principal of a verified token; undefined when the user or the membership is gone. */
  abstract principalOf(userId: string, organizationId: string): Promise<Principal | undefined>;
  /** True if the role may use a route that needs the permission. */
  abstract allows(role: string, permission: string): boolean;
}

export type AuthenticatedRequest = FastifyRequest & { principal?: Principal };

/** The signed-in principal of this request. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw new Error('A route that reads the principal must not be public.');
  return principal;
});
