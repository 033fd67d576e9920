import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import { HeadersTooLarge, MalformedBody, problemBody, RequestTooSlow, type ProblemError } from '@plotihub/http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from './config.js';
import { isCallback } from './http-input.js';

/** A page of JSON loads nothing, runs nothing, and stands in nobody's frame. */
const API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** Swagger UI: its own scripts and styles, pictures drawn into the page, requests to this API. */
const DOCS_POLICY = [
  "default-src 'none'",
  "base-uri 'none'",
  "connect-src 'self'",
  "font-src 'self' data:",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
].join('; ');
/** All headers of a request together. */
export const HEADERS_LIMIT_BYTES = 16 * 1024;
const TWO_YEARS_S = 63_072_000;

/** The headers of every answer, whatever happens to the request. */
export type AnswerHeaders = (url: string) => Readonly<Record<string, string>>;

/** @returns the headers for an answer to a URL; the wider policy only where Swagger UI is served */
export function answerHeaders(config: Pick<Config, 'environment' | 'docsEnabled'>): AnswerHeaders {
  const common = {
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(config.environment === 'production' ? { 'strict-transport-security': `max-age=${TWO_YEARS_S}; includeSubDomains` } : {}),
  };
  const api = { ...common, 'content-security-policy': API_POLICY };
  const docs = { ...common, 'content-security-policy': DOCS_POLICY };
  return (url) => (config.docsEnabled && /^\/docs(?:[/?]|$)/.test(url) ? docs : api);
}

/** A client's own id when it is a plain word, else a new one. */
export function requestId(header: unknown): string {
  return typeof header === 'string' && /^[\w.-]{8,64}$/.test(header) ? header : randomUUID();
}

/** Whether a page of this origin may be told anything, whoever it is for. */
export type KnownOrigin = (origin: string) => Promise<boolean>;

/**
 * Sets the headers before anything can go wrong, and lets in browsers by whole origins. A preflight, and whatever nobody is signed in for,
 * name no organization: there an origin that any organization registered is let in. What belongs to an organization, the guard admits to
 * its own pages only. Providers' addresses are for no browser.
 */
export async function setHeaders(fastify: FastifyInstance, headersFor: AnswerHeaders, isKnown: KnownOrigin): Promise<void> {
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.headers(headersFor(request.url)).header('x-request-id', request.id);
  });
  const answer = {
    credentials: false,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['ETag', 'X-Request-Id', 'Retry-After', 'Location', 'Idempotent-Replayed', 'RateLimit', 'RateLimit-Policy'],
    maxAge: 600,
  };
  await fastify.register(cors, {
    delegator: async ({ url, headers: { origin } }: FastifyRequest) => {
      const letIn = origin !== undefined && !isCallback(url) && (await isKnown(origin));
      return { ...answer, origin: letIn ? origin : false };
    },
  });
}

/**
 * Answers what is no HTTP that Node would take (two lengths, a length and chunks, headers too long, a method that does not exist) as a
 * problem like any other, and closes the connection: where the next request begins cannot be known.
 */
export function refuseBrokenHttp(headersFor: AnswerHeaders) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    if (socket.writable) socket.write(answerText(problemOf(error.code), headersFor('/')));
    socket.destroySoon();
  };
}

function problemOf(code: string | undefined): ProblemError {
  if (code === 'HPE_HEADER_OVERFLOW') return new HeadersTooLarge(`The headers have more than ${HEADERS_LIMIT_BYTES} bytes.`);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new RequestTooSlow('The request was not complete in time.');
  return new MalformedBody('The request is not HTTP as it is taken here.');
}

function answerText(problem: ProblemError, common: Readonly<Record<string, string>>): string {
  const id = randomUUID();
  const body = problemBody(problem, id);
  const headers = {
    ...common,
    'x-request-id': id,
    connection: 'close',
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}
