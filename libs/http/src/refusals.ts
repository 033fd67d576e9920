import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { AuditLog } from '@plotihub/audit';
import type { FastifyRequest } from 'fastify';
import { actionOf } from './commands.js';
import { originOf, type RequestPrincipal } from './origin.decorator.js';
import type { ProblemError } from './problem.js';

/** Refusals that wait for the database at once; what comes on top is lost, and says so in the log. */
const MAX_WAITING = 100;

/** Tells the audit log of every permission that was denied to somebody who is signed in, whatever the route. */
@Injectable()
export class Refusals implements BeforeApplicationShutdown {
  private readonly waiting = new Set<Promise<void>>();

  constructor(private readonly audit: AuditLog) {}

  /** Call it when the answer is decided: it returns at once, and never fails. */
  note(request: FastifyRequest & { principal?: RequestPrincipal }, problem: ProblemError): void {
    const { principal } = request;
    if (problem.status !== 403 || !principal) return;
    if (this.waiting.size >= MAX_WAITING) {
      request.log.warn({ code: problem.code }, 'a refusal was not audited: too many at once');
      return;
    }
    const recorded = this.audit
      .recordAlone({
        ...originOf(request),
        organizationId: principal.organizationId,
        action: actionOf(`${request.method} ${request.routeOptions.url ?? ''}`),
        outcome: 'REFUSED',
        reason: problem.code,
      })
      .catch((error: unknown) => request.log.warn({ code: problem.code, reason: String(error) }, 'a refusal was not audited'))
      .finally(() => this.waiting.delete(recorded));
    this.waiting.add(recorded);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.waiting);
  }
}
