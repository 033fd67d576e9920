import type { FastifyRequest } from 'fastify';
import type { Config } from '../../config.js';

/** Scheme and host under which providers reach us: PUBLIC_URL, or else as this request did. */
export const originOf = (request: FastifyRequest, { publicUrl }: Config): string =>
  publicUrl.replace(/\/+$/, '') || `${request.protocol}://${request.host}`;
