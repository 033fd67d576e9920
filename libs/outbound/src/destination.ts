import { isIP } from 'node:net';
import { isPublicAddress } from './public-addresses.js';

/** Who chose an address: somebody who uses the service, or who runs it. */
export type ChosenBy = 'user' | 'operator';

/** A destination that a request may be sent to, or why not. */
export type Destination = { readonly url: URL; readonly refused?: undefined } | { readonly refused: string };

/**
 * Judges an address before anything is looked up. One that a user chose: https on port 443, without credentials, and if it names an IP
 * address, in whatever spelling, a public one. One that the operator chose: https, or http to this machine, for stand-ins.
 */
export function destinationOf(text: string, chosenBy: ChosenBy): Destination {
  if (!URL.canParse(text)) return { refused: 'is not a URL' };
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return { refused: 'must not contain credentials' };
  const refused = chosenBy === 'user' ? objectionToUsers(url) : objectionToOperators(url);
  return refused === undefined ? { url } : { refused };
}

function objectionToUsers(url: URL): string | undefined {
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (url.port !== '') return 'must use port 443';
  const host = hostOf(url);
  if (isIP(host)) return isPublicAddress(host) ? undefined : 'must not be an address inside a network';
  // A name without a dot, and those of RFC 6761 and 6762, are looked up inside a network.
  if (!host.includes('.') || /\.(localhost|local|internal|intranet|lan|home|corp|private|arpa|test|invalid|example|onion)$/.test(host))
    return 'must be a host of the public internet';
  return undefined;
}

function objectionToOperators(url: URL): string | undefined {
  if (url.protocol === 'https:') return undefined;
  const host = hostOf(url);
  const here = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  return url.protocol === 'http:' && here ? undefined : 'must begin with https://';
}

/** The name or address alone: `URL` has brought IPv4 in any spelling into four decimal numbers already. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
