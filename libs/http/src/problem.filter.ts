import { Catch, HttpException, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { isUnavailable } from '@plotihub/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  BodyTooLarge,
  Forbidden,
  InternalError,
  InvalidRequest,
  MalformedBody,
  MethodNotAllowed,
  ProblemError,
  RouteNotFound,
  TooManyRequests,
  Unauthenticated,
  Unavailable,
  UnsupportedMediaType,
  type ProblemType,
} from './problem.js';

/** Seconds after which a client may try again when the database is away. */
const RETRY_AFTER_S = 2;

/** What Fastify and Nest throw by themselves, by status. */
const BY_STATUS: Readonly<Record<number, ProblemType>> = {
  400: MalformedBody,
  401: Unauthenticated,
  403: Forbidden,
  404: RouteNotFound,
  413: BodyTooLarge,
  415: UnsupportedMediaType,
  429: TooManyRequests,
  503: Unavailable,
};

/** Any error as a problem: expected ones as they are, those of the framework by status, all others as 500 without detail. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isUnavailable(error)) return new Unavailable('The database is not answering. Nothing was lost; send the request again.');
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status < 500 && status >= 400) {
    const type = BY_STATUS[status] ?? InvalidRequest;
    return new type((error as Error).message);
  }
  if (status === 503) return new Unavailable('The service is busy. Nothing was lost; send the request again.');
  return new InternalError('The error has been recorded. Quote the request id if you report it.');
}

/** Sends a problem as application/problem+json. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemError): void {
  if (problem.status === 503 && !reply.hasHeader('retry-after')) void reply.header('retry-after', String(RETRY_AFTER_S));
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  const { retryAfter, allow } = problem.members;
  if (Array.isArray(allow)) void reply.header('allow', allow.join(', '));
  if (typeof retryAfter === 'number') void reply.header('retry-after', String(retryAfter));
  void reply
    .status(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(problemBody(problem, request.id));
}

/** The text of a problem's body. */
export function problemBody(problem: ProblemError, requestId: string): string {
  return JSON.stringify({
    type: `/problems/${problem.code}`,
    title: problem.title,
    status: problem.status,
    code: problem.code,
    detail: problem.message,
    requestId,
    ...problem.members,
  });
}

/** Turns everything thrown in a handler into a problem; logs what a person must look at. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /**
   * @param methodsOf methods that a URL takes; empty for one that does not exist
   * @param answered is told of every problem after it was answered
   */
  constructor(
    private readonly methodsOf: (url: string) => string[],
    private readonly answered: (request: FastifyRequest, problem: ProblemError) => void = () => undefined,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const problem = error instanceof NotFoundException ? this.unrouted(request) : toProblem(error);
    logFailure(request, problem, error);
    sendProblem(request, http.getResponse<FastifyReply>(), problem);
    this.answered(request, problem);
  }

  /** Nest's own NotFoundException means that no route matched: the address is wrong, or only the method. */
  private unrouted({ url, method }: FastifyRequest): ProblemError {
    const methods = this.methodsOf(url);
    if (methods.length === 0) return new RouteNotFound(`There is nothing at ${url.split('?')[0]}.`);
    return new MethodNotAllowed(`${method} is not taken here; ${methods.join(', ')} is.`, { allow: methods });
  }
}

/** ERROR only for what nobody expected; an absent database is a warning, a client's mistake is not logged. */
export function logFailure(request: FastifyRequest, problem: ProblemError, error: unknown): void {
  if (problem.status === 503) request.log.warn({ code: problem.code }, 'answered 503');
  // The driver's error carries the statement's parameters, which can be personal data: name, message and stack only.
  else if (problem.status >= 500)
    request.log.error(
      { error: error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : String(error) },
      'unexpected error',
    );
}
