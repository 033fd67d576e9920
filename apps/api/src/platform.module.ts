import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { AuditLog } from '@plotihub/audit';
import { Authenticators, externalIssuer, Sights, SigningKeys, Subjects, Tokens, TokenVerifier, type Issuer } from '@plotihub/auth';
import { CalendarSources } from '@plotihub/calendar';
import { Database } from '@plotihub/database';
import { KeyRing, KeyRotation, MasterKeys, SealedColumns, Sealer, SealExisting } from '@plotihub/encryption';
import { EventHandlers, EventRelay, Outbox } from '@plotihub/events';
import { Commands, Refusals } from '@plotihub/http';
import { Background, Schedule } from '@plotihub/jobs';
import { PersonalDataRegister, SubjectRows } from '@plotihub/personal-data';
import { Records } from '@plotihub/records';
import { Clock, SystemClock } from '@plotihub/time';
import type { Logger } from 'pino';
import { Config } from './config.js';
import { openServingDataSource, unconnectedDataSource } from './data-source.js';
import { LOG } from './log.token.js';
import { masterKeys } from './master-keys.js';

/** What a process is started with. */
export interface PlatformOptions {
  config: Config;
  log: Logger;
  /** The system's clock unless a test or the demo brings its own; production refuses another. */
  clock?: Clock;
  /** False for a process that only describes itself: nothing is connected, and no query may run. */
  connected?: boolean;
}

/** Our own tokens, and the verifier of theirs and of the other issuers'. */
function tokenProviders(config: Config, clock: Clock): Provider[] {
  return [
    { provide: SigningKeys, useFactory: () => SigningKeys.read(config.signingKey) },
    {
      provide: Tokens,
      inject: [SigningKeys],
      useFactory: (keys: SigningKeys) => new Tokens({ issuer: config.tokenIssuer, accessTtlS: config.accessTokenTtlS }, keys, clock),
    },
    {
      provide: TokenVerifier,
      inject: [Tokens],
      useFactory: (tokens: Tokens) => new TokenVerifier([tokens.issuer, ...externalIssuers(config, clock)], clock),
    },
  ];
}

/** What every module stands on: configuration, database, clock, audit log, commands, outbox, schedule, tokens. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly database: Database) {}

  static with({ config, log, clock = new SystemClock(), connected = true }: PlatformOptions): DynamicModule {
    if (config.environment === 'production' && !(clock instanceof SystemClock)) throw new Error('Production runs on the real clock.');
    const providers = [
      { provide: Config, useValue: config },
      { provide: LOG, useValue: log },
      { provide: Clock, useValue: clock },
      {
        provide: Database,
        useFactory: async () =>
          new Database(connected ? await openServingDataSource(config, (message) => log.warn(message)) : unconnectedDataSource()),
      },
      ...tokenProviders(config, clock),
      Subjects,
      Sights,
      Records,
      CalendarSources,
      AuditLog,
      { provide: MasterKeys, useFactory: () => (connected ? masterKeys(config) : new MasterKeys([])) },
      {
        provide: KeyRing,
        inject: [MasterKeys, Database, Clock],
        useFactory: async (master: MasterKeys, database: Database, time: Clock) => {
          const keys = new KeyRing(master, database, time);
          if (connected) await keys.ready();
          return keys;
        },
      },
      Sealer,
      SealedColumns,
      SealExisting,
      KeyRotation,
      Authenticators,
      PersonalDataRegister,
      SubjectRows,
      Commands,
      { provide: Refusals, inject: [AuditLog], useFactory: (audit: AuditLog) => new Refusals(audit, log) },
      Outbox,
      EventHandlers,
      EventRelay,
      Schedule,
      Background,
    ];
    return { module: PlatformModule, providers, exports: providers };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

/** @throws Error if an issuer is configured without an audience or a client. */
function externalIssuers({ oidcIssuer, oidcJwksUrl, oidcAudience, oidcClientIds }: Config, clock: Clock): Issuer[] {
  if (oidcIssuer === '') return [];
  const settings = { issuer: oidcIssuer, clientIds: oidcClientIds, ...(oidcJwksUrl && { jwksUrl: oidcJwksUrl }) };
  return [externalIssuer({ ...settings, ...(oidcAudience && { audience: oidcAudience }) }, clock)];
}
