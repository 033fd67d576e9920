import { randomBytes } from 'node:crypto';

/**
 * Words that M-Pesa's rules ban anywhere in a callback URL, in any case and also inside other words (`/execute`, `/sqlite`).
 * The longer of two nested words comes first, so that it is the one reported.
 */
export const C2B_FORBIDDEN_WORDS = ['m-pesa', 'mpesa', 'safaricom', 'exec', 'exe', 'cmd', 'sql', 'query'] as const;

/**
 * The first forbidden word in a callback URL or path, in lower case; undefined if there is none. Ask it about the whole URL:
 * the host counts too. Registration in production can be done only once, so ask before, not after.
 */
export function callbackPathProblem(url: string): (typeof C2B_FORBIDDEN_WORDS)[number] | undefined {
  const folded = url.toLowerCase();
  return C2B_FORBIDDEN_WORDS.find((word) => folded.includes(word));
}

/** Paths, without a host, at which M-Pesa calls us for one short code. */
export interface C2bPaths {
  /** Asked before the money moves, if validation is switched on for the short code; answer within 8 seconds. */
  readonly validation: string;
  /** Told after the money moved. */
  readonly confirmation: string;
}

/** @param token as made by `newCallbackToken`; goes into the path as it is. */
export function c2bPaths(token: string): C2bPaths {
  return { validation: `/hooks/c2b/${token}/validation`, confirmation: `/hooks/c2b/${token}/confirmation` };
}

/** Path, without a host, at which M-Pesa reports how one push ended. @param token as made by `newCallbackToken`, one for each push. */
export function stkCallbackPath(token: string): string {
  return `/hooks/stk/${token}`;
}

/** Paths, without a host, at which M-Pesa answers one status, balance, reversal or B2C request. */
export interface ResultPaths {
  readonly result: string;
  /** Told if the request expired in M-Pesa's queue. */
  readonly timeout: string;
}

/**
 * @param token as made by `newCallbackToken`, one for each request
 * @param folder where the application listens for requests of this kind
 */
export function resultPaths(token: string, folder: 'results' | 'payouts' = 'results'): ResultPaths {
  return { result: `/hooks/${folder}/${token}/result`, timeout: `/hooks/${folder}/${token}/timeout` };
}

/**
 * A secret for a callback path: 32 random bytes as 64 lower-case hexadecimal digits. Callbacks carry no signature, so the path is
 * the only thing a stranger cannot know. Hexadecimal and not base64, because every forbidden word has a letter beyond `f`:
 * no token can spell one by chance.
 */
export function newCallbackToken(): string {
  return randomBytes(32).toString('hex');
}
