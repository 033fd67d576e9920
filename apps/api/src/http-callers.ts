import { BlockList, isIPv6 } from 'node:net';
import { NotFound } from '@plotihub/http';
import type { FastifyInstance } from 'fastify';
import { addressBlock } from './address-block.js';
import { isCallback } from './http-input.js';

/**
 * Lets only these addresses call /hooks/; with none given, any. One guard more beside the secret in the path, never instead of it.
 * The address is that of the connection, or what a proxy named in TRUST_PROXY says; a header from anybody else is not believed.
 */
export function admitCallbacksFrom(fastify: FastifyInstance, sources: readonly string[]): void {
  if (sources.length === 0) return;
  const admitted = new BlockList();
  for (const { address, prefix, family } of sources.map(addressBlock)) admitted.addSubnet(address, prefix, family);
  fastify.addHook('onRequest', async (request) => {
    if (!isCallback(request.url) || admitted.check(request.ip, isIPv6(request.ip) ? 'ipv6' : 'ipv4')) return;
    request.log.warn(
      { route: request.routeOptions.url ?? 'none', from: request.ip },
      'a callback came from an address that is not admitted',
    );
    throw new NotFound('There is no callback address like this.');
  });
}
