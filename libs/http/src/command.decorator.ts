import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fingerprintOf, looksLikeId, type Command } from './commands.js';
import { originOf, type RequestPrincipal } from './origin.decorator.js';
import { IdempotencyKeyMissing, InvalidRequest, Unauthenticated } from './problem.js';

const KEY_REQUIRED = 'idempotency-key-required';
/** 16 to 255 visible ASCII characters; the quoted form of the IETF draft is taken too. */
const KEY = /^[\x21-\x7e]{16,255}$/;

const KEY_HEADER = {
  name: 'Idempotency-Key',
  schema: { type: 'string' as const, minLength: 16, maxLength: 255, example: '5f0c7d8e-1b7a-4c55-9f3e-2a6d1c9b8e70' },
};

/**
 * The operation moves money or sends a message: a request without an Idempotency-Key is refused.
 * Must stand above the parameters that use `@CurrentCommand()`.
 */
export function IdempotencyKeyRequired(): MethodDecorator {
  return applyDecorators(
    SetMetadata(KEY_REQUIRED, true),
    ApiHeader({
      ...KEY_HEADER,
      required: true,
      description: 'A fresh UUID for each new request; the same one to repeat a request whose answer was lost',
    }),
  );
}

/** The Command of this request, for `commands.run`. @throws IdempotencyKeyMissing where one is required. */
export const CurrentCommand = createParamDecorator((_: unknown, context: ExecutionContext): Command => {
  const request = context.switchToHttp().getRequest<FastifyRequest & { principal?: RequestPrincipal }>();
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  if (!request.principal) throw new Unauthenticated('A command needs a signed-in principal.');
  const { reason } = (request.body ?? {}) as { reason?: unknown };
  const required = Reflect.getMetadata(KEY_REQUIRED, context.getHandler()) === true;
  return {
    organizationId: request.principal.organizationId,
    principalId: request.principal.id,
    route: `${request.method} ${request.routeOptions.url ?? ''}`,
    key: readKey(request.headers['idempotency-key'], required),
    fingerprint: fingerprintOf(request.params, request.query, request.body),
    markReplayed: () => void reply.header('idempotent-replayed', 'true'),
    origin: originOf(request),
    facts: {
      subjectId: Object.values((request.params ?? {}) as Record<string, string>).findLast(looksLikeId),
      reason: typeof reason === 'string' ? reason : undefined,
    },
  };
});

function readKey(header: string | string[] | undefined, required: boolean): string | undefined {
  if (header === undefined) {
    if (required) throw new IdempotencyKeyMissing('Send a fresh UUID in the Idempotency-Key header.');
    return undefined;
  }
  const key = typeof header === 'string' ? header.replace(/^"(.*)"$/, '$1') : '';
  if (!KEY.test(key)) {
    throw new InvalidRequest('Idempotency-Key: must be 16 to 255 visible ASCII characters.', {
      errors: [{ pointer: 'Idempotency-Key', code: 'idempotency-key', detail: 'must be 16 to 255 visible ASCII characters' }],
    });
  }
  return key;
}
