import type { FastifyInstance } from 'fastify';

/** Which methods each address takes, to tell a wrong method (405) from a wrong address (404). */
export interface PathMethods {
  /** Methods of the routes that match a URL; empty if none does. */
  methodsOf(url: string): string[];
}

/** Collects the routes as they are added, so call it before any is. */
export function pathsToMethods(fastify: FastifyInstance): PathMethods {
  const routes: { pattern: RegExp; method: string }[] = [];
  fastify.addHook('onRoute', ({ url, method }) => {
    if (url === '*' || url === '/*') return;
    const pattern = new RegExp(
      `^${url
        .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
        .replace(/:[^/]+/g, '[^/]+')
        .replace(/\*/g, '.*')}/?$`,
    );
    for (const name of [method].flat()) if (name !== 'HEAD' && name !== 'OPTIONS') routes.push({ pattern, method: name });
  });
  return {
    methodsOf: (url) => {
      const path = url.split('?')[0] ?? '';
      return [...new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))].sort();
    },
  };
}
