import { Outbound } from '@plotihub/outbound';
import type { Clock } from '@plotihub/time';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** The host of the keys has never answered. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** Keys older than this are read again, beside the requests and not in their way. */
const STALE_MS = 10 * 60_000;
/** The host is asked at most this often, however many tokens name keys that nobody knows. */
const COOLDOWN_MS = 30_000;
/** While the host is away its last answer counts for so long; a key that was withdrawn meanwhile must end some time. */
const KEEP_MS = 24 * 60 * 60_000;
const TIMEOUT_MS = 5_000;
const LIMIT_BYTES = 256 * 1024;

const outbound = new Outbound();

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** The published keys of an issuer elsewhere: read at the first token, kept while its host is down. */
export class RemoteKeys {
  private known: { keys: KeySet; at: number } | undefined;
  private askedAt = -Infinity;
  private asking: Promise<void> | undefined;

  constructor(
    private readonly url: string,
    private readonly clock: Clock,
  ) {}

  /** For `jwtVerify`. @throws KeysUnavailable, and jose's own errors for a key that is not among them. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const age = this.age();
    if (age > KEEP_MS) await this.refresh();
    else if (age > STALE_MS) void this.refresh();
    try {
      return await this.keys()(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.refresh())) throw error;
      return this.keys()(header, token);
    }
  };

  private age(): number {
    return this.known ? this.clock.now().getTime() - this.known.at : Infinity;
  }

  private keys(): KeySet {
    if (!this.known || this.age() > KEEP_MS) throw new KeysUnavailable(this.url);
    return this.known.keys;
  }

  /** Reads the keys, once for everybody who waits. @returns false if the host was asked just now, or failed */
  private async refresh(): Promise<boolean> {
    const now = this.clock.now().getTime();
    if (!this.asking) {
      if (now - this.askedAt < COOLDOWN_MS) return false;
      this.askedAt = now;
      this.asking = this.read().finally(() => (this.asking = undefined));
    }
    return this.asking.then(
      () => true,
      () => false,
    );
  }

  private async read(): Promise<void> {
    const exchange = await outbound.send({
      url: this.url,
      chosenBy: 'operator',
      method: 'GET',
      timeoutMs: TIMEOUT_MS,
      maxAnswerBytes: LIMIT_BYTES,
    });
    if (!exchange.answered) throw new Error(`the keys could not be read: ${exchange.reason}`);
    if (exchange.status !== 200) throw new Error(`the keys could not be read: ${exchange.status}`);
    // Validated by jose: it refuses anything that is not a JWK Set.
    this.known = { keys: createLocalJWKSet(JSON.parse(exchange.body) as JSONWebKeySet), at: this.clock.now().getTime() };
  }
}
