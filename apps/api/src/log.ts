import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type Logger } from 'pino';
import type { Config } from './config.js';

/** The process's log: JSON lines, without personal data. ERROR means that a person must act. */
export function createLog(config: Config, process: 'api' | 'worker' | 'migrate' | 'keys'): Logger {
  return pino({
    level: config.logLevel,
    base: { process },
    timestamp: stdTimeFunctions.isoTime,
    // The driver's error carries the statement's parameters, which are personal data: name, message and stack only.
    serializers: { err: ({ name, message, stack, code }: Error & { code?: string }) => ({ name, message, stack, code }) },
    redact: {
      paths: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token', '*.phone', '*.email'],
      censor: '[redacted]',
    },
  });
}

/** Nest's own messages, in the same log. */
export function nestLogger(log: Logger): LoggerService {
  const context = (rest: unknown[]): { context?: string } => (typeof rest.at(-1) === 'string' ? { context: rest.at(-1) as string } : {});
  return {
    log: (message: unknown, ...rest: unknown[]) => log.debug(context(rest), String(message)),
    warn: (message: unknown, ...rest: unknown[]) => log.warn(context(rest), String(message)),
    error: (message: unknown, ...rest: unknown[]) =>
      log.error({ ...context(rest), stack: typeof rest[0] === 'string' ? rest[0] : undefined }, String(message)),
    fatal: (message: unknown, ...rest: unknown[]) => log.fatal(context(rest), String(message)),
  };
}
