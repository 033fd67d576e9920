import { createHash } from 'node:crypto';
import { type Clock } from '@plotihub/time';
import { noAnswer, readAnswer, silence } from './daraja-answer.js';
import { answered, type Call, misuse } from './call.js';
import { type DarajaLine } from './daraja-line.js';
import { type AccessToken, type TokenStore } from './token-store.js';
import { text } from './wire.js';

/** An app of the Daraja portal. Both are secrets. */
export interface DarajaApp {
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

interface TokenOptions {
  readonly baseUrl: string;
  readonly line: DarajaLine;
  readonly store: TokenStore;
  readonly clock: Clock;
  readonly breakMs: number;
}

const PATH = '/oauth/v1/generate?grant_type=client_credentials';
/** What M-Pesa documents; for answers that do not say. */
const LIFETIME_S = 3600;
const REFRESH_BEFORE_S = 60;

/**
 * Access tokens, fetched when there is none or about a minute before it expires. However many ask at once, one fetches and all get what
 * it got, success or not: a new token may invalidate the one before it.
 */
export class AccessTokens {
  private readonly flights = new Map<string, Promise<Call<string>>>();

  constructor(private readonly options: TokenOptions) {}

  /** @param refused the token that Daraja just called invalid, if that is why another one is needed. */
  async of(app: DarajaApp, refused?: string): Promise<Call<string>> {
    if (!/^[\x21-\x39\x3b-\x7e]+$/.test(app.consumerKey) || !/^[\x21-\x7e]+$/.test(app.consumerSecret))
      return misuse('The consumer key and secret must be printable text without spaces');
    const key = this.keyOf(app);
    const { store } = this.options;
    try {
      if (refused !== undefined) await store.invalidate(key, refused);
      const held = await store.get(key);
      return this.isUsable(held) ? answered(held.token) : await this.flight(key, app);
    } catch (error) {
      return { ok: false, outcome: 'unavailable', message: `access tokens: ${error instanceof Error ? error.message : 'no store'}` };
    }
  }

  private flight(key: string, app: DarajaApp): Promise<Call<string>> {
    const underway = this.flights.get(key);
    if (underway) return underway;
    const flight = this.options.store.alone(key, () => this.fetchUnlessHeld(key, app)).finally(() => this.flights.delete(key));
    this.flights.set(key, flight);
    return flight;
  }

  private async fetchUnlessHeld(key: string, app: DarajaApp): Promise<Call<string>> {
    const { store } = this.options;
    const held = await store.get(key); // another instance may have been first
    if (this.isUsable(held)) return answered(held.token);
    const fetched = await this.fetch(app);
    if (!fetched.ok) return fetched;
    await store.put(key, fetched.value);
    return answered(fetched.value.token);
  }

  /** Nothing was sent yet on whose behalf the token is: an unclear answer here is `unavailable`, never `unknown`. */
  private async fetch({ consumerKey, consumerSecret }: DarajaApp): Promise<Call<AccessToken>> {
    const { line, clock, breakMs } = this.options;
    const basic = Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64');
    const asked = clock.now();
    const exchange = await line.send('oauth', { path: PATH, method: 'GET', headers: { authorization: `Basic ${basic}` } });
    if (!exchange.answered) return { ...silence(exchange, breakMs), outcome: 'unavailable' };
    const answer = readAnswer(exchange);
    const token = text(answer.object, 'access_token').trim();
    if (/^[\x21-\x7e]+$/.test(token)) return answered({ token, usableUntil: usableUntil(asked, text(answer.object, 'expires_in')) });
    const failure = noAnswer(answer);
    if (failure.outcome !== 'refused') return { ...failure, outcome: 'unavailable' };
    // Wrong keys come back with 400 too, sometimes without a body.
    return failure.reason === 'REQUEST' ? { ...failure, reason: 'CREDENTIALS' } : failure;
  }

  private isUsable(held: AccessToken | undefined): held is AccessToken {
    return held !== undefined && this.options.clock.now() < held.usableUntil;
  }

  /** With the secret in it, nobody rides on the token of somebody who knew the right one. */
  private keyOf({ consumerKey, consumerSecret }: DarajaApp): string {
    return createHash('sha256').update([this.options.baseUrl, consumerKey, consumerSecret].join('\n')).digest('hex');
  }
}

/** Halfway through its life for a token that lives less than two minutes. */
function usableUntil(asked: Date, expiresIn: string): Date {
  const seconds = /^\d{1,6}$/.test(expiresIn.trim()) ? Number(expiresIn) : LIFETIME_S;
  return new Date(asked.getTime() + Math.max(seconds - REFRESH_BEFORE_S, seconds / 2) * 1000);
}
