import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.js';

/** Values that a database's message quotes: of a unique key, or of text that a column does not take. */
const withoutValues = (text: string | undefined): string | undefined =>
  text?.replace(/(Duplicate entry|Incorrect \w+ value:|Truncated incorrect [\w()]+ value:) '.*?'(?= for| at|$)/gm, "$1 '…'");

/** What may be written of an error. */
function plainError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return typeof error === 'string' ? withoutValues(error) : typeof error;
  const { name, message, stack, code } = error as Error & { code?: string };
  return { name, message: withoutValues(message), stack: withoutValues(stack), code };
}

/** The process's log: JSON lines, without personal data. ERROR means that a person must act. */
export function createLog(config: Config, process: 'api' | 'worker' | 'migrate' | 'keys', destination?: DestinationStream): Logger {
  const options = {
    level: config.logLevel,
    base: { process },
    timestamp: stdTimeFunctions.isoTime,
    // The driver's error carries the statement's parameters, which are personal data: name, message and stack only.
    serializers: { err: plainError, error: plainError },
    redact: {
      paths: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token', '*.phone', '*.email'],
      censor: '[redacted]',
    },
  };
  return destination ? pino(options, destination) : pino(options);
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
