import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import underPressure from '@fastify/under-pressure';
import { NestFactory } from '@nestjs/core';
import { declaredRoutes } from '@plotihub/auth';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemFilter, Refusals, sendProblem, toProblem, Unavailable, validationPipe } from '@plotihub/http';
import { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppModule } from './app.module.js';
import type { Config } from './config.js';
import { nestLogger } from './log.js';
import { serveDocs } from './openapi.js';
import type { PlatformOptions } from './platform.module.js';
import { pathsToMethods } from './routes.js';

const JSON_LIMIT_BYTES = 256 * 1024;
/** Our own name for "text, whatever the sender called it". */
const CALLBACK_TYPE = 'text/x-callback';
const CALLBACKS = '/hooks/';
const IMPORT_LIMIT_BYTES = 5 * 1024 * 1024;
/** Files that an import takes; everything else is JSON. */
const IMPORT_TYPES = ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'];

/** The HTTP application, ready to listen or to be injected into. Waits while the database is away. */
export async function createHttpApp(options: PlatformOptions): Promise<NestFastifyApplication> {
  const { config, log } = options;
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    // One line a request, written below: Fastify's own two lines would name addresses and full URLs.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: JSON_LIMIT_BYTES,
    keepAliveTimeout: 65_000,
    requestTimeout: 30_000,
    trustProxy: false,
    genReqId: (request: { headers: Record<string, unknown> }) => requestId(request.headers['x-request-id']),
    frameworkErrors: (error: Error, request: unknown, reply: unknown) =>
      sendProblem(request as FastifyRequest, reply as FastifyReply, toProblem(error)),
  });
  const fastify: FastifyInstance = adapter.getInstance();
  const paths = pathsToMethods(fastify);
  takeCallbacksAsText(fastify);
  await hardenFastify(fastify, config);

  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(options), adapter, {
    logger: nestLogger(log),
    abortOnError: false,
    bodyParser: true,
  });
  declaredRoutes(app);
  app.useGlobalPipes(validationPipe());
  const refusals = app.get(Refusals);
  app.useGlobalFilters(
    new ProblemFilter(
      (url) => paths.methodsOf(url),
      (request, problem) => refusals.note(request, problem),
    ),
  );
  if (config.docsEnabled) serveDocs(app);
  await app.init();
  await fastify.ready();
  return app;
}

/** A client's own id when it is a plain word, else a new one. */
function requestId(header: unknown): string {
  return typeof header === 'string' && /^[\w.-]{8,64}$/.test(header) ? header : randomUUID();
}

/**
 * What providers send to /hooks/ reaches its handler as text, unread: of any content type or none, broken, empty, or not even UTF-8.
 * A callback is money that has moved already, so it is kept first and understood later.
 */
function takeCallbacksAsText(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(CALLBACK_TYPE, { parseAs: 'string' }, (_request, body, done) => done(null, body));
  fastify.addHook('onRequest', async (request) => {
    if (request.url.startsWith(CALLBACKS)) request.raw.headers['content-type'] = CALLBACK_TYPE;
  });
  fastify.addHook('onError', async (request, _reply, error) => {
    if (!request.url.startsWith(CALLBACKS)) return;
    request.log.warn({ route: request.routeOptions.url ?? 'none', code: error.code }, 'a callback was not taken');
  });
}

async function hardenFastify(fastify: FastifyInstance, { corsOrigins, eventLoopDelayLimitMs }: Config): Promise<void> {
  fastify.addContentTypeParser(IMPORT_TYPES, { parseAs: 'buffer', bodyLimit: IMPORT_LIMIT_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
  });
  fastify.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        scriptSrc: ["'self'", "'unsafe-inline'"],
        upgradeInsecureRequests: null,
      },
    },
  });
  await fastify.register(cors, {
    origin: corsOrigins === '' ? false : corsOrigins.split(',').map((origin) => origin.trim()),
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['ETag', 'X-Request-Id', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'Location', 'Idempotent-Replayed'],
  });
  await fastify.register(underPressure, {
    maxEventLoopDelay: eventLoopDelayLimitMs,
    retryAfter: 2,
    pressureHandler: (request, reply) => {
      // Health checks and money on its way in are always let through.
      if (/^\/(health|hooks)\//.test(request.url)) return;
      sendProblem(request, reply, new Unavailable('The service is busy. Nothing was lost; send the request again.'));
    },
  });
}
