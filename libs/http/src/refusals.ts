import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { AuditLog, type NewAuditEvent } from '@plotihub/audit';
import type { FastifyRequest } from 'fastify';
import { actionOf } from './commands.js';
import { originOf, type RequestPrincipal } from './origin.decorator.js';
import type { ProblemError } from './problem.js';

/** Refusals that wait for the database at once; what comes on top is lost, and says so in the log. */
const MAX_WAITING = 100;

/** Where it is said that a refusal was lost. */
export interface RefusalsLog {
  warn(details: object, message: string): void;
}

/**
 * Tells the audit log what was refused, beside the answer and not before it: an answer must not take longer because there is
 * somebody whose log it goes into.
 */
@Injectable()
export class Refusals implements BeforeApplicationShutdown {
  private readonly waiting = new Set<Promise<void>>();

  constructor(
    private readonly audit: AuditLog,
    private readonly log: RefusalsLog,
  ) {}

  /** For every answer with a problem: records a permission that was denied to somebody who is signed in, whatever the route. */
  note(request: FastifyRequest & { principal?: RequestPrincipal }, problem: ProblemError): void {
    const { principal } = request;
    if (problem.status !== 403 || !principal) return;
    this.record({
      ...originOf(request),
      organizationId: principal.organizationId,
      action: problem.auditAction ?? actionOf(`${request.method} ${request.routeOptions.url ?? ''}`),
      reason: problem.code,
    });
  }

  /** Returns at once, and never fails. */
  record(event: Omit<NewAuditEvent, 'outcome'>): void {
    const { action, reason } = event;
    if (this.waiting.size >= MAX_WAITING) {
      this.log.warn({ action, reason }, 'a refusal was not audited: too many at once');
      return;
    }
    const recorded: Promise<void> = this.audit
      .recordAlone({ ...event, outcome: 'REFUSED' })
      .catch((error: unknown) => this.log.warn({ action, reason, error: String(error) }, 'a refusal was not audited'))
      .finally(() => this.waiting.delete(recorded));
    this.waiting.add(recorded);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.waiting);
  }
}
