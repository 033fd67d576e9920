import { type Outbound } from '@plotihub/outbound';
import { type Clock } from '@plotihub/time';
import { AccessTokens, type DarajaApp } from './access-tokens.js';
import { answered, type Call, misuse } from './call.js';
import { type DarajaAnswer, readAnswer, saysInvalidToken, silence } from './daraja-answer.js';
import { BadArgument } from './daraja-arguments.js';
import { DarajaLine, type LineKind } from './daraja-line.js';
import * as read from './daraja-readers.js';
import * as body from './daraja-requests.js';
import { type PullPage, type PullTimes, readPullPage } from './pull.js';
import { type TokenStore } from './token-store.js';

export interface DarajaOptions {
  /** `DARAJA_HOSTS.sandbox`, `DARAJA_HOSTS.production`, or a stand-in on this machine: `http://127.0.0.1:4020`. */
  readonly baseUrl: string;
  readonly outbound: Outbound;
  readonly tokens: TokenStore;
  readonly clock: Clock;
  /** Limit for one exchange in milliseconds, 12 000 unless told. A call makes two at most beside fetching a token. */
  readonly timeoutMs?: number;
  /** How long calls of a kind are not made after five failures of that kind in a row, in milliseconds; 30 000 unless told. */
  readonly breakMs?: number;
  /** Largest single payment in shillings, 250 000 unless told. */
  readonly maximumShillings?: number;
  /** See `PullTimes`; EAT unless told. */
  readonly pullTimes?: PullTimes;
}

export const DARAJA_HOSTS = { sandbox: 'https://sandbox.safaricom.co.ke', production: 'https://api.safaricom.co.ke' } as const;

const TIMEOUT_MS = 12_000;
const BREAK_MS = 30_000;
/** Per transaction, as Safaricom publishes it. */
const MAXIMUM_SHILLINGS = 250_000;
const PULL_ANSWER_BYTES = 4_194_304;
const PULL_PAGES = 100;

interface Wanted<T> {
  readonly kind: LineKind;
  readonly path: string;
  readonly body: () => object;
  readonly read: (answer: DarajaAnswer) => Call<T>;
  readonly maxAnswerBytes?: number;
}

/**
 * Safaricom's Daraja API. Every method tries once, within a time limit, and never throws: every end of the attempt is a `Call`.
 * Nothing is repeated, with one exception: a request that Daraja turned away because the access token was invalid, and that therefore
 * did nothing, is sent once more with a fresh token.
 *
 * Arguments that the wire forbids are `refused` before anything is sent. Make one instance for a host and share it: circuits and
 * single flight of tokens live in it. No method may be called inside a database transaction.
 */
export class Daraja {
  private readonly line: DarajaLine;
  private readonly tokens: AccessTokens;
  private readonly clock: Clock;
  private readonly breakMs: number;
  private readonly limit: { readonly maximum: number };
  private readonly pullTimes: PullTimes;
  private readonly isProduction: boolean;

  /** @throws RangeError if the base URL is not one. */
  constructor({ baseUrl, outbound, tokens, clock, ...options }: DarajaOptions) {
    if (!URL.canParse(baseUrl)) throw new RangeError(`Not a base URL: ${baseUrl}`);
    this.clock = clock;
    this.breakMs = options.breakMs ?? BREAK_MS;
    this.limit = { maximum: options.maximumShillings ?? MAXIMUM_SHILLINGS };
    this.pullTimes = options.pullTimes ?? 'EAT';
    this.isProduction = new URL(baseUrl).host === new URL(DARAJA_HOSTS.production).host;
    this.line = new DarajaLine({ baseUrl, outbound, timeoutMs: options.timeoutMs ?? TIMEOUT_MS, breakMs: this.breakMs });
    this.tokens = new AccessTokens({ baseUrl, line: this.line, store: tokens, clock, breakMs: this.breakMs });
  }

  /** Asks for an access token and nothing else: true consumer key and secret, or `refused` with CREDENTIALS. A token held already counts. */
  async checkApp(app: DarajaApp): Promise<Call<void>> {
    const token = await this.tokens.of(app);
    return token.ok ? answered(undefined) : token;
  }

  /**
   * Puts a prompt on the payer's phone. Knows no idempotency: two pushes are two prompts and may take the money twice. Write down the
   * intent first, and after `unknown` never push again for it before query, callback, or time have told.
   */
  stkPush(app: DarajaApp, push: body.StkPush): Promise<Call<read.StkAck>> {
    return this.call(app, {
      kind: 'stk-push',
      path: '/mpesa/stkpush/v1/processrequest',
      body: () => body.stkPushBody(push, this.clock.now(), this.limit),
      read: read.readStkAck,
    });
  }

  /** Asks what became of a push. */
  stkQuery(app: DarajaApp, query: body.StkQuery): Promise<Call<read.StkQueryAnswer>> {
    return this.call(app, {
      kind: 'stk-query',
      path: '/mpesa/stkpushquery/v1/query',
      body: () => body.stkQueryBody(query, this.clock.now()),
      read: read.readStkQuery,
    });
  }

  /** Tells M-Pesa where to report payments. In production this works once; changing them takes a person at Safaricom's portal. */
  registerC2bUrls(app: DarajaApp, registration: body.C2bRegistration): Promise<Call<read.RegistrationAck>> {
    return this.call(app, {
      kind: 'c2b',
      path: `/mpesa/c2b/${registration.version}/registerurl`,
      body: () => body.c2bRegistrationBody(registration),
      read: read.readC2bRegistration,
    });
  }

  /** Asks for all that is known of one transaction; the answer comes to `resultUrl` (`parseResult`, `statusResult`). */
  transactionStatus(app: DarajaApp, wanted: body.TransactionStatus): Promise<Call<read.AsyncAck>> {
    return this.call(app, {
      kind: 'status',
      path: '/mpesa/transactionstatus/v1/query',
      body: () => body.transactionStatusBody(wanted),
      read: read.readAsyncAck,
    });
  }

  /** Asks for the balances of a short code's accounts; the answer comes to `resultUrl` (`parseResult`, `balanceResult`). */
  accountBalance(app: DarajaApp, wanted: body.AsyncRequest): Promise<Call<read.AsyncAck>> {
    return this.call(app, {
      kind: 'balance',
      path: '/mpesa/accountbalance/v1/query',
      body: () => body.accountBalanceBody(wanted),
      read: read.readAsyncAck,
    });
  }

  /** Gives a payment back to its payer. After `unknown` look at the transaction's status; never send it again unseen. */
  reversal(app: DarajaApp, wanted: body.Reversal): Promise<Call<read.AsyncAck>> {
    return this.call(app, {
      kind: 'reversal',
      path: '/mpesa/reversal/v1/request',
      body: () => body.reversalBody(wanted, this.limit),
      read: read.readAsyncAck,
    });
  }

  /**
   * Pays a phone. After `unknown`: with v3 the same id may be sent again within minutes, for M-Pesa refuses what it has accepted, and
   * that is `acceptedEarlier`; later, and with v1 always, ask for the status by the id. Never pay again with another id.
   */
  b2c(app: DarajaApp, payment: body.B2c): Promise<Call<read.B2cAck>> {
    return this.call(app, {
      kind: 'b2c',
      path: `/mpesa/b2c/${payment.version}/paymentrequest`,
      body: () => body.b2cBody(payment, this.limit),
      read: (answer) => read.readB2cAck(answer, payment.originatorConversationId),
    });
  }

  /** Switches Pull on for a short code, once. */
  registerPull(app: DarajaApp, registration: body.PullRegistration): Promise<Call<read.RegistrationAck>> {
    return this.call(app, {
      kind: 'pull',
      path: '/pulltransactions/v1/register',
      body: () => body.pullRegistrationBody(registration),
      read: read.readPullRegistration,
    });
  }

  /** One page of what was paid to a short code, from the `offset`th row on. */
  queryPull(app: DarajaApp, query: body.PullQuery, offset = 0): Promise<Call<PullPage>> {
    return this.call(app, {
      kind: 'pull',
      path: '/pulltransactions/v1/query',
      body: () => body.pullQueryBody(query, offset),
      read: (answer) => readPullPage(answer, this.pullTimes),
      maxAnswerBytes: PULL_ANSWER_BYTES,
    });
  }

  /**
   * All pages of a window, each as soon as it is there. Ends with the first page that is empty or brings nothing new (the sandbox repeats
   * itself for ever), or with the first failure. A window of more than `maxPages` ends with a refusal: what came is not all.
   */
  async *pullPages(app: DarajaApp, query: body.PullQuery, maxPages = PULL_PAGES): AsyncGenerator<Call<PullPage>, void> {
    const seen = new Set<string>();
    let offset = 0;
    for (let page = 0; page < maxPages; page++) {
      const call = await this.queryPull(app, query, offset);
      if (!call.ok) {
        yield call;
        return;
      }
      const fresh = call.value.rows.filter(({ raw }) => !seen.has(raw));
      if (fresh.length === 0) return;
      yield call;
      for (const { raw } of fresh) seen.add(raw);
      offset += call.value.rows.length;
    }
    yield misuse(`The window has more than ${maxPages} pages`);
  }

  /** A picture that a phone reads a payment's details from. */
  dynamicQr(app: DarajaApp, qr: body.DynamicQr): Promise<Call<read.QrCode>> {
    return this.call(app, {
      kind: 'qr',
      path: '/mpesa/qrcode/v1/generate',
      body: () => body.dynamicQrBody(qr, this.limit),
      read: read.readQrCode,
    });
  }

  /** Pretends a payment. Never sent to production. */
  async simulateC2b(app: DarajaApp, payment: body.C2bSimulation): Promise<Call<read.AsyncAck>> {
    if (this.isProduction) return misuse('Payments can be simulated in the sandbox only');
    return this.call(app, {
      kind: 'c2b',
      path: `/mpesa/c2b/${payment.version}/simulate`,
      body: () => body.c2bSimulationBody(payment, this.limit),
      read: read.readAsyncAck,
    });
  }

  private async call<T>(app: DarajaApp, wanted: Wanted<T>): Promise<Call<T>> {
    let json: string;
    try {
      json = JSON.stringify(wanted.body());
    } catch (error) {
      if (error instanceof BadArgument) return misuse(error.message);
      throw error;
    }
    const token = await this.tokens.of(app);
    if (!token.ok) return token;
    const first = await this.post(wanted, json, token.value);
    if (!first.ok) return first;
    if (!saysInvalidToken(first.value)) return withoutToken(wanted.read(first.value), token.value);
    const fresh = await this.tokens.of(app, token.value);
    if (!fresh.ok) return fresh;
    const second = await this.post(wanted, json, fresh.value);
    return second.ok ? withoutToken(wanted.read(second.value), fresh.value) : second;
  }

  private async post({ kind, path, maxAnswerBytes }: Wanted<unknown>, json: string, token: string): Promise<Call<DarajaAnswer>> {
    const exchange = await this.line.send(kind, {
      path,
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
      body: json,
      ...(maxAnswerBytes !== undefined && { maxAnswerBytes }),
    });
    return exchange.answered ? answered(readAnswer(exchange)) : silence(exchange, this.breakMs);
  }
}

/** Daraja quotes a token that it does not like. */
function withoutToken<T>(call: Call<T>, token: string): Call<T> {
  return call.ok ? call : { ...call, message: call.message.replaceAll(token, '…') };
}
