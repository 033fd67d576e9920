/** Seconds from one try to the next; after the last, an event is given up: 75 hours in all. Those of the Standard Webhooks specification. */
export const RETRY_S = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
/** How far a delay may be from that, either way: receivers that fell together are not asked together. */
const JITTER = 0.2;
/** Seconds that an endpoint rests after its first, second… failure in a row, and at most. */
const PAUSE_S = 5;
const MOST_PAUSE_S = 300;

/** What was answered to a try: a status, or why there is none. */
export interface Told {
  status: number | null;
  failure: string | null;
  tookMs: number;
}

/** What a try led to. */
export type Outcome = 'TAKEN' | 'FAILED' | 'GONE';

/** 2xx is taken; 410 means never again; everything else, a redirect too, is a failure. */
export function outcomeOf(status: number | null): Outcome {
  if (status === 410) return 'GONE';
  return status !== null && status >= 200 && status < 300 ? 'TAKEN' : 'FAILED';
}

/**
 * Seconds until the next try; null if there is none.
 * @param attempts tries that were made, this one among them
 * @param chance from 0 up to 1
 */
export function retryAfterS(attempts: number, chance: number): number | null {
  const delay = RETRY_S[attempts - 1];
  return delay === undefined ? null : delay * (1 - JITTER + 2 * JITTER * chance);
}

/** Seconds that an endpoint is left alone after so many failures in a row. */
export const pauseS = (failures: number): number => Math.min(PAUSE_S * 2 ** Math.min(failures - 1, 10), MOST_PAUSE_S);
