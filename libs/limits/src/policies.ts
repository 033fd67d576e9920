/** How often one key may do something: so many points in a window that begins with the first. */
export interface LimitPolicy {
  /** Stored and sent in headers; unique in the application. */
  name: string;
  points: number;
  /** Length of the window. */
  seconds: number;
  /** What is counted apart, such as `address` or `principal`; the application says what it is for a request. */
  per: string;
}

/** A kind of request with its policies, in the order in which they are asked; the first that refuses ends it. */
export interface LimitClass {
  /** `shared`: counted in the database, for all processes. `process`: in this process alone, so the true limit is this one times the processes. */
  store: 'shared' | 'process';
  /** What happens while the store is away. */
  whenAway: 'refuse' | 'allow';
  policies: readonly LimitPolicy[];
}

export type LimitClasses = Readonly<Record<string, LimitClass>>;

/** Where a key stands with a policy after it was counted. */
export interface Standing {
  policy: LimitPolicy;
  /** What may still be spent in this window. */
  remaining: number;
  /** Whole seconds until the window ends. */
  resetsInS: number;
  exceeded: boolean;
}

/** A count after it was raised. */
export interface Count {
  spent: number;
  /** Milliseconds until the window ends. */
  leftMs: number;
}

/** Counts points by key in windows. */
export interface Counters {
  /** Raises the count of the key by one and tells it. */
  raise(key: string, seconds: number): Promise<Count>;
}

/** The `RateLimit-Policy` header of draft-ietf-httpapi-ratelimit-headers-11: `"name";q=quota;w=window`. */
export function policyHeader(standings: readonly Standing[]): string {
  return standings.map(({ policy: { name, points, seconds } }) => `"${name}";q=${points};w=${seconds}`).join(', ');
}

/** The `RateLimit` header of the same draft: `"name";r=remaining;t=seconds to the end of the window`. */
export function rateLimitHeader(standings: readonly Standing[]): string {
  return standings.map(({ policy: { name }, remaining, resetsInS }) => `"${name}";r=${remaining};t=${resetsInS}`).join(', ');
}
