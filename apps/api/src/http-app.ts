import underPressure from '@fastify/under-pressure';
import { NestFactory } from '@nestjs/core';
import { declaredRoutes } from '@plotihub/auth';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemFilter, Refusals, sendProblem, toProblem, Unavailable, validationPipe } from '@plotihub/http';
import { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppModule } from './app.module.js';
import type { Config } from './config.js';
import { admitCallbacksFrom } from './http-callers.js';
import { answerHeaders, HEADERS_LIMIT_BYTES, refuseBrokenHttp, requestId, setHeaders } from './http-headers.js';
import { JSON_LIMIT_BYTES, StrictQuery, takeBodies } from './http-input.js';
import { nestLogger } from './log.js';
import { RegisteredOrigins } from './modules/identity/index.js';
import { serveDocs } from './openapi.js';
import type { PlatformOptions } from './platform.module.js';
import { pathsToMethods } from './routes.js';

/** The HTTP application, ready to listen or to be injected into. Waits while the database is away. */
export async function createHttpApp(options: PlatformOptions): Promise<NestFastifyApplication> {
  const { config, log } = options;
  const headersFor = answerHeaders(config);
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    // One line a request, written below: Fastify's own two lines would name addresses and full URLs.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: JSON_LIMIT_BYTES,
    http: { maxHeaderSize: HEADERS_LIMIT_BYTES },
    keepAliveTimeout: 65_000,
    requestTimeout: 30_000,
    trustProxy: trustedProxies(config),
    genReqId: (request: { headers: Record<string, unknown> }) => requestId(request.headers['x-request-id']),
    clientErrorHandler: refuseBrokenHttp(headersFor),
    frameworkErrors: (error: Error, request: unknown, reply: unknown) => {
      const { id, url } = request as FastifyRequest;
      const answer = (reply as FastifyReply).headers(headersFor(url)).header('x-request-id', id);
      sendProblem(request as FastifyRequest, answer, toProblem(error));
    },
  });
  const fastify: FastifyInstance = adapter.getInstance();
  const paths = pathsToMethods(fastify);
  // Filled in below, before anything listens.
  const pages: { known?: RegisteredOrigins } = {};
  await setHeaders(fastify, headersFor, async (origin) => (await pages.known?.isKnown(origin)) ?? false);
  admitCallbacksFrom(fastify, config.callbackSources);
  // With a bucket, bytes never come here.
  takeBodies(fastify, { forms: config.filesBucket === '' });
  logRequests(fastify);
  await shedLoad(fastify, config.eventLoopDelayLimitMs);

  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(options), adapter, {
    logger: nestLogger(log),
    abortOnError: false,
    bodyParser: false,
  });
  declaredRoutes(app);
  pages.known = app.get(RegisteredOrigins);
  app.useGlobalInterceptors(new StrictQuery());
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

/** Fastify counts hops from this process outwards. */
function trustedProxies({ trustProxy }: Config): false | string[] | ((address: string, hop: number) => boolean) {
  return typeof trustProxy === 'number' ? (_address, hop) => hop < trustProxy : trustProxy;
}

function logRequests(fastify: FastifyInstance): void {
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
}

/** Refuses early, with a time to come back, what would only wait: except health checks and money on its way in. */
async function shedLoad(fastify: FastifyInstance, maxEventLoopDelay: number): Promise<void> {
  await fastify.register(underPressure, {
    maxEventLoopDelay,
    retryAfter: 2,
    pressureHandler: (request, reply) => {
      if (/^\/(health|hooks)\//.test(request.url)) return;
      sendProblem(request, reply, new Unavailable('The service is busy. Nothing was lost; send the request again.'));
    },
  });
}
