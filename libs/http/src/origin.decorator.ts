import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ActorKind, Origin } from '@plotihub/audit';
import type { FastifyRequest } from 'fastify';

/** Who asked, as the guard left it on the request. */
export interface RequestPrincipal {
  id: string;
  organizationId: string;
  kind: Extract<ActorKind, 'USER' | 'TENANT' | 'API_KEY'>;
}

/** Who makes a request and from where, for the audit log; ANONYMOUS where nobody is signed in. */
export function originOf(request: FastifyRequest & { principal?: RequestPrincipal }): Origin {
  const { principal } = request;
  return {
    actor: principal ? { kind: principal.kind, id: principal.id } : { kind: 'ANONYMOUS' },
    sourceAddress: request.ip,
    requestId: request.id,
  };
}

/** The Origin of this request, for `AuditLog.record` in handlers that run no command. */
export const CurrentOrigin = createParamDecorator((_: unknown, context: ExecutionContext): Origin =>
  originOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
