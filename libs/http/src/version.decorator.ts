import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidRequest, PreconditionRequired } from './problem.js';

/** The version that the client read, from If-Match. @throws PreconditionRequired, InvalidRequest */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined) throw new PreconditionRequired('Read it first, and send its ETag back in If-Match.');
  const version = /^"(\d{1,9})"$/.exec(header)?.[1];
  if (version === undefined)
    throw new InvalidRequest('If-Match: must be an ETag of this API, such as "3".', {
      errors: [{ pointer: 'If-Match', code: 'etag', detail: 'must be an ETag of this API' }],
    });
  return Number(version);
});

/** Sets the ETag of an editable thing and hands it on. */
export function withETag<T extends { version: number }>(reply: FastifyReply, thing: T): T {
  void reply.header('etag', `"${thing.version}"`);
  return thing;
}
