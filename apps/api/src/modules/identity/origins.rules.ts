export const ORIGIN_MAX_LENGTH = 200;

/**
 * True for exactly what a browser sends as the Origin of a page that came over TLS: `https://app.example.co.ke`, with a port if it is not
 * 443; small letters, no path, no wildcard, never `null`. Where pages are developed, http of this machine too.
 */
export function isWebOrigin(value: string, { local }: { local: boolean }): boolean {
  if (value.length > ORIGIN_MAX_LENGTH || !/^https?:\/\/[a-z0-9.:[\]-]+$/.test(value)) return false;
  const url = URL.parse(value);
  if (url?.origin !== value) return false;
  return url.protocol === 'https:' || (local && url.hostname === 'localhost');
}
