import { OriginNotAdmitted } from '@plotihub/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from './principal.js';

/** Answers for the application: from which web pages may what an organization has signed in be used? */
export abstract class BrowserOrigins {
  /** @param origin as a browser sends it; whatever a client wrote there */
  abstract admits(organizationId: string, origin: string): Promise<boolean>;
}

/** Of an answer that the page must not read. */
const CORS_HEADERS = ['access-control-allow-origin', 'access-control-expose-headers'];

/**
 * Refuses a page of another organization, of nobody, or of no address at all (`null`), whoever's token it has. Pages served under the
 * API's own address are its own. A request without an Origin is none of a page: servers, and apps on phones.
 * @throws OriginNotAdmitted, and takes back what was told the browser before anybody knew whose request it is
 */
export async function demandOrigin(
  origins: BrowserOrigins,
  { organizationId }: Principal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { origin } = request.headers;
  if (origin === undefined || isOwnPage(origin, request.host) || (await origins.admits(organizationId, origin))) return;
  for (const name of CORS_HEADERS) reply.removeHeader(name);
  throw new OriginNotAdmitted('An admin registers the origin of a page with POST /v1/web-clients.');
}

/** The scheme is not compared: behind a proxy that ends TLS it is not known. */
const isOwnPage = (origin: string, host: string): boolean => URL.parse(origin)?.host === host;
