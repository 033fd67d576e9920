/** An access token of one Daraja app. A secret. */
export interface AccessToken {
  readonly token: string;
  /** Not to be used from this moment on: about a minute before it expires. */
  readonly usableUntil: Date;
}

/**
 * Where access tokens are kept, shared by everybody who calls for the same app: a new token may invalidate the one before, so two
 * instances that each fetch their own keep throwing each other out. Keys are opaque, 64 hexadecimal digits. A store that throws makes
 * the call `unavailable`.
 */
export interface TokenStore {
  /** The token last put, usable or not; undefined if there is none. */
  get(key: string): Promise<AccessToken | undefined>;
  put(key: string, token: AccessToken): Promise<void>;
  /** Forgets the token of this key if it still is this one: another instance may have fetched the next already. */
  invalidate(key: string, token: string): Promise<void>;
  /**
   * Runs the work while nobody else runs any for this key, on any instance that shares the store. The work calls `get` again, then
   * Daraja (seconds, at worst the time limit of a call), then `put`: hold no database transaction open around it.
   */
  alone<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** For one process. */
export class MemoryTokenStore implements TokenStore {
  private readonly tokens = new Map<string, AccessToken>();
  private readonly last = new Map<string, Promise<unknown>>();

  async get(key: string): Promise<AccessToken | undefined> {
    return this.tokens.get(key);
  }

  async put(key: string, token: AccessToken): Promise<void> {
    this.tokens.set(key, token);
  }

  async invalidate(key: string, token: string): Promise<void> {
    if (this.tokens.get(key)?.token === token) this.tokens.delete(key);
  }

  async alone<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(key) ?? Promise.resolve()).then(work, work);
    this.last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.last.get(key) === turn) this.last.delete(key);
    }
  }
}
