import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { destinationOf, hostOf, type ChosenBy } from './destination.js';
import { wasNeverSent, type ConnectionError } from './never-sent.js';
import { isPublicAddress } from './public-addresses.js';

/** One request to another company's or a user's address. */
export interface OutboundRequest {
  readonly url: string;
  /** Only the operator's choice may be on this machine. */
  readonly chosenBy: ChosenBy;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For everything from looking up the host to the last byte of the answer; 15 000 unless told. */
  readonly timeoutMs?: number;
  /** 65 536 unless told; a longer answer counts as none. */
  readonly maxAnswerBytes?: number;
}

/** What came back, or how sure we can be that the request was never seen; `refused` was never sent, for it must not be. */
export type Exchange =
  | { readonly answered: true; readonly status: number; readonly body: string }
  | { readonly answered: false; readonly sent: 'unknown' | 'unavailable' | 'refused'; readonly reason: string };

/** Finds the addresses of a host. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** For tests that must not leave this machine. */
export interface OutboundOptions {
  readonly resolve?: Resolve;
  readonly permits?: (address: string) => boolean;
}

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 65_536;

const resolveBySystem: Resolve = (host) =>
  new Promise((resolve, reject) => systemLookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses))));

/**
 * The only door out. Where a user chose the address, the host is looked up once, every address found must be public, and the connection
 * goes to what was looked up: a name that means something else a moment later (DNS rebinding) gains nothing. Redirects are never
 * followed: they would hand our keys to another host.
 */
export class Outbound {
  private readonly resolve: Resolve;
  private readonly permits: (address: string) => boolean;

  constructor({ resolve = resolveBySystem, permits = isPublicAddress }: OutboundOptions = {}) {
    this.resolve = resolve;
    this.permits = permits;
  }

  /** Sends once. Never throws. */
  async send(wanted: OutboundRequest): Promise<Exchange> {
    const destination = destinationOf(wanted.url, wanted.chosenBy);
    if (destination.refused !== undefined) return { answered: false, sent: 'refused', reason: `The address ${destination.refused}` };
    const { timeoutMs = TIMEOUT_MS } = wanted;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await this.open(destination.url, wanted, signal);
      const body = await readCapped(response, wanted.maxAnswerBytes ?? MAX_ANSWER_BYTES);
      const status = response.statusCode ?? 0;
      if (body === undefined) return { answered: false, sent: 'unknown', reason: `HTTP ${status} with an answer that is too long` };
      return { answered: true, status, body };
    } catch (error) {
      if (error instanceof PrivateAddress) return { answered: false, sent: 'refused', reason: error.message };
      if (signal.aborted) return { answered: false, sent: 'unknown', reason: `no answer within ${timeoutMs} ms` };
      const { code, message } = error as ConnectionError;
      const sent = wasNeverSent(error as ConnectionError) ? 'unavailable' : 'unknown';
      return { answered: false, sent, reason: code ?? (message || 'network error') };
    }
  }

  private open(url: URL, { chosenBy, method, headers, body }: OutboundRequest, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
        method,
        // the length is known, so nothing is sent in chunks
        headers: { 'user-agent': 'plotihub', ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
        signal,
        agent: false,
        ...(chosenBy === 'user' && !isIP(hostOf(url)) ? { lookup: this.guardedLookup } : {}),
      });
      request.once('response', resolve).once('error', reject).end(body);
    });
  }

  /** Takes the place of the system's: what is connected to is what was judged. */
  private readonly guardedLookup: LookupFunction = (host, options, done) => {
    void this.resolve(host).then(
      (addresses) => {
        const [first] = addresses;
        if (!first || !addresses.every(({ address }) => this.permits(address))) done(new PrivateAddress(), '', 4);
        else if (options.all) done(null, [...addresses]);
        else done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, '', 4),
    );
  };
}

class PrivateAddress extends Error {
  constructor() {
    super('The host is not on the public internet');
  }
}

/** Undefined if the answer is longer than it may be; the rest of it is not read. */
async function readCapped(response: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > limit) return undefined; // leaving the loop closes the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
