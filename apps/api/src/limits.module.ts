import { createHmac } from 'node:crypto';
import { Global, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { AuthenticatedRequest } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import { addressKey, LimitedRequests, LimitInterceptor, Limits, ProcessCounters, SharedCounters, type LimitKeys } from '@plotihub/limits';
import { Clock } from '@plotihub/time';
import { Config } from './config.js';
import { LIMIT_CLASSES } from './limits.js';

const CLEANUP_REST_MS = 600_000;
const FORGOTTEN_AT_A_TIME = 5_000;

/** What the requests of this application are counted by. */
@Injectable()
class ApplicationRequests extends LimitedRequests {
  keysOf(request: AuthenticatedRequest): LimitKeys {
    const address = addressKey(request.ip);
    const { login, phone } = (request.body ?? {}) as { login?: unknown; phone?: unknown };
    return {
      address,
      principal: request.principal?.id,
      organization: request.principal?.organizationId,
      login: typeof login === 'string' ? `${nameKey(login)} ${address}` : undefined,
      phone: typeof phone === 'string' ? nameKey(phone) : undefined,
    };
  }

  classOf({ principal }: AuthenticatedRequest): string | undefined {
    return principal ? 'requests' : undefined;
  }
}

/** One key for all the ways to write one name or phone: the same number with and without its country code is one. */
export function nameKey(written: string): string {
  const plain = written.trim().toLowerCase();
  return /^[+\d\s().-]+$/.test(plain) ? plain.replace(/\D/g, '').slice(-9) : plain;
}

/** Forgets counts whose window is over. */
@Injectable()
class LimitsCleanup implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly counters: SharedCounters,
  ) {}

  onModuleInit(): void {
    const work = async (): Promise<boolean> => (await this.counters.forgetEnded(FORGOTTEN_AT_A_TIME)) === FORGOTTEN_AT_A_TIME;
    this.background.add({ name: 'rate-limits', restMs: CLEANUP_REST_MS, work });
  }
}

/** Limits for every route; the classes are in limits.ts. */
@Global()
@Module({
  providers: [
    {
      provide: SharedCounters,
      inject: [Database, Clock],
      useFactory: (database: Database, clock: Clock) => new SharedCounters(database, clock),
    },
    {
      provide: Limits,
      inject: [Config, SharedCounters],
      useFactory: (config: Config, shared: SharedCounters) =>
        new Limits({
          classes: LIMIT_CLASSES,
          percent: config.rateLimitsPercent,
          // Any secret that all processes share does: a new one only begins the windows anew.
          secret: createHmac('sha256', JSON.stringify(config.signingKey)).update('rate limits').digest(),
          shared,
          process: new ProcessCounters(),
        }),
    },
    { provide: LimitedRequests, useClass: ApplicationRequests },
    { provide: APP_INTERCEPTOR, useClass: LimitInterceptor },
    LimitsCleanup,
  ],
  exports: [Limits, SharedCounters],
})
export class LimitsModule {}
