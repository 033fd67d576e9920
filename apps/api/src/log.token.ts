/** Injects the process's pino Logger. */
export const LOG = Symbol('log');
