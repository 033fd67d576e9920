import autocannon from 'autocannon';
import { LANES } from './bench.js';

/** Asks for one address over all connections as often as it is answered. @returns answers a second @throws Error if one is not a success */
export async function requestsPerSecond(url: string, seconds: number, headers: Record<string, string> = {}): Promise<number> {
  const { requests, non2xx, errors, duration } = await autocannon({ url, connections: LANES, duration: seconds, headers });
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx + errors} of ${requests.total} requests failed.`);
  return requests.total / duration;
}
