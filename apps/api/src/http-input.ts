import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, type Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { InvalidRequest, MalformedBody, parseStrictJson, UnsupportedMediaType } from '@plotihub/http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

export const JSON_LIMIT_BYTES = 256 * 1024;
const FILE_LIMIT_BYTES = 5 * 1024 * 1024;
/** Files that a route with `@RouteConfig({ takesFiles: true })` takes; everything else is JSON. */
const FILE_TYPES = ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'];
/** Forms with a file, on a route with `@RouteConfig({ takesForms: true })`; the bytes of the largest file, and room for the fields. */
const FORM_TYPE = 'multipart/form-data';
const FORM_LIMIT_BYTES = 16 * 1024 * 1024;
/** Our own name for "text, whatever the sender called it". */
const CALLBACK_TYPE = 'text/x-callback';
const CALLBACKS = '/hooks/';
/** Where a handler keeps what it takes from a query, in Nest's own numbering of parameters. */
const QUERY_ARGUMENT = '4:';

/** True for the addresses that providers call. */
export const isCallback = (url: string): boolean => url.startsWith(CALLBACKS);

/**
 * What a body may be: strict JSON, a file where a route takes files, anything at all under /hooks/. Every other type is refused unread.
 */
export function takeBodies(fastify: FastifyInstance, { forms }: { forms: boolean }): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseStrictJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addContentTypeParser(FILE_TYPES, { parseAs: 'buffer', bodyLimit: FILE_LIMIT_BYTES }, (_request, body, done) => done(null, body));
  if (forms)
    fastify.addContentTypeParser(FORM_TYPE, { parseAs: 'buffer', bodyLimit: FORM_LIMIT_BYTES }, (_request, body, done) => done(null, body));
  fastify.addHook('onRequest', async (request) => {
    if (isCallback(request.url)) return;
    refuseStrangeAddress(request.url);
    refuseStrangeBody(request);
  });
  takeCallbacksAsText(fastify);
}

/**
 * What providers send to /hooks/ reaches its handler as text, unread: of any content type or none, broken, empty, or not even UTF-8.
 * A callback is money that has moved already, so it is kept first and understood later.
 */
function takeCallbacksAsText(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(CALLBACK_TYPE, { parseAs: 'string' }, (_request, body, done) => done(null, body));
  fastify.addHook('onRequest', async (request) => {
    if (isCallback(request.url)) request.raw.headers['content-type'] = CALLBACK_TYPE;
  });
  fastify.addHook('onError', async (request, _reply, error) => {
    if (!isCallback(request.url)) return;
    request.log.warn({ route: request.routeOptions.url ?? 'none', code: error.code }, 'a callback was not taken');
  });
}

/** @throws MalformedBody for an address with broken escapes, overlong UTF-8, half a surrogate pair or a NUL */
function refuseStrangeAddress(url: string): void {
  let readable: string;
  try {
    readable = decodeURIComponent(url);
  } catch {
    throw new MalformedBody('The address is not UTF-8, or has a broken escape.');
  }
  if (readable.includes('\0')) throw new MalformedBody('The address contains a NUL character.');
}

/** @throws UnsupportedMediaType before a byte of the body is read */
function refuseStrangeBody(request: FastifyRequest): void {
  const { 'content-encoding': encoding, 'content-type': type } = request.headers;
  if (encoding !== undefined && encoding !== 'identity')
    throw new UnsupportedMediaType('Send the body as it is, without a content encoding.');
  if (type === undefined) return;
  const [media = '', ...parameters] = type
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (media === 'application/json' && charset !== undefined && !/^charset="?utf-8"?$/.test(charset))
    throw new UnsupportedMediaType('JSON is UTF-8.');
  if (FILE_TYPES.includes(media) && !takes(request, 'takesFiles')) throw new UnsupportedMediaType('Send application/json.');
  if (media === FORM_TYPE && !takes(request, 'takesForms')) throw new UnsupportedMediaType('Send application/json.');
}

function takes({ routeOptions, is404 }: FastifyRequest, what: 'takesFiles' | 'takesForms'): boolean {
  return is404 || (routeOptions.config as Partial<Record<typeof what, boolean>>)[what] === true;
}

/**
 * Refuses a query parameter that comes twice, and any at all where the handler reads none. Where it reads some, its DTO names those it knows.
 * Callbacks are left alone.
 */
@Injectable()
export class StrictQuery implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (isCallback(request.url)) return next.handle();
    const parameters = Object.entries(request.query as Record<string, unknown>);
    const twice = parameters.filter(([, value]) => Array.isArray(value)).map(([name]) => name);
    const unread = readsQuery(context.getClass(), context.getHandler().name) ? [] : parameters.map(([name]) => name);
    const errors = [
      ...twice.map((name) => ({ pointer: `?${name}`, code: 'duplicate-parameter', detail: 'must come once' })),
      ...unread.map((name) => ({ pointer: `?${name}`, code: 'unknown-field', detail: 'is not known here' })),
    ];
    if (errors.length > 0) throw new InvalidRequest('The query has parameters twice, or unknown ones.', { errors });
    return next.handle();
  }
}

function readsQuery(controller: Type, handler: string): boolean {
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) as Record<string, unknown> | undefined;
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(QUERY_ARGUMENT));
}
