import { Injectable, SetMetadata, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { Limits, refuseExceeded, type LimitKeys } from './limits.js';
import { policyHeader, rateLimitHeader } from './policies.js';

const LIMIT = 'limit-class';

/** Requests of this route are counted in a limit class of the application. */
export const LimitedAs = (className: string): MethodDecorator & ClassDecorator => SetMetadata(LIMIT, className);

/** Answers for the application: what a request is counted by, and in which class where its route names none. */
export abstract class LimitedRequests {
  abstract keysOf(request: FastifyRequest): LimitKeys;
  /** Undefined: not counted. */
  abstract classOf(request: FastifyRequest): string | undefined;
}

/** Counts requests after the guards, when it is known who asks, and before their bodies are read as anything. */
@Injectable()
export class LimitInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: Limits,
    private readonly requests: LimitedRequests,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const declared = this.reflector.getAllAndOverride<string | undefined>(LIMIT, [context.getHandler(), context.getClass()]);
    const className = declared ?? this.requests.classOf(request);
    if (className === undefined) return next.handle();
    const standings = await this.limits.count(className, this.requests.keysOf(request));
    if (standings.length > 0) {
      const reply = context.switchToHttp().getResponse<FastifyReply>();
      void reply.header('ratelimit-policy', policyHeader(standings)).header('ratelimit', rateLimitHeader(standings));
    }
    refuseExceeded(standings);
    return next.handle();
  }
}
