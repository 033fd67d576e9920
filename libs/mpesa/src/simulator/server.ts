import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { setTimeout as pause } from 'node:timers/promises';
import { oddly } from './oddities.js';
import { type App, type Product } from './records.js';
import { Refusal } from './refusal.js';
import { type AnswerScript, type Operation, type Subject } from './scripts.js';
import { type Tokens } from './tokens.js';
import { field, type Answer, type Call, type World } from './world.js';

/** One operation: where it is, what an app needs for it, what it does. */
export interface Route {
  readonly on: Operation;
  readonly path: string;
  readonly product: Product;
  readonly version?: Call['version'];
  readonly answer: (call: Call) => Promise<Answer>;
}

/** A request that came, for tests and the page. */
export interface Request {
  readonly on: Operation;
  readonly path: string;
  readonly body: string;
  readonly at: Date;
  /** 0 until answered, and for ever if it never is. */
  status: number;
}

/** An answer as it goes over the wire. */
interface Wire {
  status: number;
  body: unknown;
  html?: boolean;
}

const HTML =
  '<html><head><title>503 Service Temporarily Unavailable</title></head><body><h1>Service Temporarily Unavailable</h1></body></html>';

/** Daraja's side of HTTP: tokens, envelopes, and every way to answer badly. */
export class Server {
  readonly fastify: FastifyInstance;
  readonly requests: Request[] = [];
  private readonly closing = new AbortController();
  private readonly finishing = new Set<Promise<void>>();

  constructor(
    private readonly world: World,
    private readonly tokens: Tokens,
    private readonly odd: number,
    routes: readonly Route[],
  ) {
    this.fastify = fastify({ forceCloseConnections: true });
    this.fastify.removeAllContentTypeParsers();
    this.fastify.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    this.fastify.get('/oauth/v1/generate', (request, reply) =>
      this.serve({ on: 'oauth', subject: {}, later: [] }, request, reply, async () => this.token(request)),
    );
    for (const route of routes) {
      this.fastify.post(route.path, (request, reply) => this.operation(route, request, reply));
      this.fastify.get(route.path, (_request, reply) =>
        reply.code(405).send(this.envelope(new Refusal(405, '405.001', 'Method Not Allowed'))),
      );
    }
    this.fastify.setNotFoundHandler((_request, reply) =>
      reply.code(404).send(this.envelope(new Refusal(404, '404.001.01', 'Resource not found'))),
    );
  }

  /** @param port 0 for any */
  async listen(port: number, host: string): Promise<string> {
    return this.fastify.listen({ port, host });
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.fastify.close();
  }

  private async operation(route: Route, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const later: (() => Promise<void>)[] = [];
    const body = readBody(request);
    await this.serve({ on: route.on, subject: subjectOf(body), later }, request, reply, async () => {
      const app = this.tokens.appOf(request.headers.authorization);
      if (!app) throw Refusal.invalidToken(route.on);
      if (!app.products.has(route.product)) throw Refusal.notSubscribed(route.on);
      if (!body) throw new Refusal(400, '400.002.02', 'Bad Request - Invalid Content-Type');
      const call: Call = { path: route.path, version: route.version ?? 'v1', app, body, later: (work) => later.push(work) };
      return route.answer(call);
    });
  }

  /** Waits for what follows from answers that have gone out already. */
  async settle(): Promise<void> {
    while (this.finishing.size > 0) await Promise.all(this.finishing);
  }

  private async finish(sent: Promise<void> | undefined, later: readonly (() => Promise<void>)[]): Promise<void> {
    await sent;
    for (const work of later) await work();
  }

  /** Works, then answers as asked: properly, unless a script or the weather says otherwise. */
  private async serve(
    { on, subject, later }: { on: Operation; subject: Subject; later: readonly (() => Promise<void>)[] },
    request: FastifyRequest,
    reply: FastifyReply,
    work: () => Promise<Answer>,
  ): Promise<void> {
    const { clock, scripts, chance } = this.world;
    const script: AnswerScript = scripts.take(on, subject) ?? { on, odd: chance.happens(this.odd) };
    const seen: Request = { on, path: request.url, body: typeof request.body === 'string' ? request.body : '', at: clock.now(), status: 0 };
    this.requests.push(seen);
    const replaced = insteadOf(script);
    const worked = script.worked ?? !replaced;
    const proper = worked ? await this.properly(work) : undefined;
    const wire = (proper && proper.status >= 400 ? proper : replaced) ?? proper;
    if (script.slowMs) await pause(script.slowMs, undefined, { signal: this.closing.signal, ref: false }).catch(() => undefined);
    const answered = !script.hang && !script.drop && wire !== undefined;
    if (answered) seen.status = wire.status;
    const strange = script.odd === true && wire === proper && (wire?.status ?? 500) < 400;
    const sent = answered ? send(reply, wire, strange ? this.oddlyFormed(on, wire.body) : wire.body) : abandon(reply, script.drop ?? false);
    const finished = this.finish(sent, later).finally(() => this.finishing.delete(finished));
    this.finishing.add(finished);
    await finished;
  }

  private oddlyFormed(on: Operation, body: unknown): unknown {
    return oddly(on, body as Record<string, unknown>, this.world.chance);
  }

  private async properly(work: () => Promise<Answer>): Promise<Wire> {
    try {
      const { status = 200, body } = await work();
      return { status, body };
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: this.envelope(error) };
      throw error;
    }
  }

  private envelope({ code, message }: Refusal): object {
    const hex = (length: number): string => this.world.chance.text(length, '0123456789abcdef');
    return { requestId: `${hex(4)}-${hex(4)}-${hex(4)}-${hex(20)}`, errorCode: code, errorMessage: message };
  }

  /** Wrong credentials come back without a body. */
  private token(request: FastifyRequest): Answer {
    const { grant_type: grant } = request.query as { grant_type?: string };
    const basic = /^Basic (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (!basic) throw new Refusal(400, '400.008.01', 'Invalid Authentication passed');
    if (grant !== 'client_credentials') throw new Refusal(400, '400.008.02', 'Invalid grant type passed');
    const [key = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    const app: App | undefined = this.world.books.apps.get(key);
    if (!app || app.consumerSecret !== secret.join(':')) return { status: 400, body: '' };
    return { body: this.tokens.issue(app) };
  }
}

/** What a script puts in place of the proper answer. */
function insteadOf({ error, html, body, status, pending }: AnswerScript): Wire | undefined {
  if (pending) return PENDING[pending];
  const envelope = error && { requestId: '1c5b-4ba8-815c-ac45c57a3db01495926', errorCode: error.code, errorMessage: error.message };
  if (envelope) return { status: status ?? 500, body: envelope };
  if (html) return { status: status ?? 503, body: HTML, html };
  return body === undefined && status === undefined ? undefined : { status: status ?? 200, body: body ?? '' };
}

const PROCESSING = { requestId: '1c5b-4ba8-815c-ac45c57a3db01495926', errorCode: '500.001.1001' };
/** The three ways in which a query says that it is too early to say. */
const PENDING: Readonly<Record<NonNullable<AnswerScript['pending']>, Wire>> = {
  '4999': {
    status: 200,
    body: {
      ResponseCode: '0',
      ResponseDescription: 'The service request has been accepted successfully',
      ResultCode: '4999',
      ResultDesc: 'The transaction is still under processing',
    },
  },
  '500.001.1001': { status: 500, body: { ...PROCESSING, errorMessage: 'The transaction is being processed' } },
  EMPTY: { status: 200, body: { ...PROCESSING, errorMessage: '' } },
};

async function send(reply: FastifyReply, { status, html }: Wire, body: unknown): Promise<void> {
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  await reply
    .code(status)
    .type(html ? 'text/html' : 'application/json;charset=UTF-8')
    .send(content);
}

/** Leaves the caller without an answer: hanging until it gives up or we close, or hung up on. */
function abandon(reply: FastifyReply, hangUp: boolean): undefined {
  reply.hijack();
  if (hangUp) reply.raw.destroy();
  return undefined;
}

function readBody(request: FastifyRequest): Record<string, unknown> | undefined {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return undefined;
  try {
    const value: unknown = JSON.parse(request.body as string);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What the request is about, as far as its body says so. */
function subjectOf(body: Record<string, unknown> = {}): Subject {
  const first = (...keys: string[]): string | undefined => keys.map((key) => field(body, key)).find((value) => value !== '');
  // Of a payout PartyB is the phone.
  if (field(body, 'InitiatorName') !== '') return { shortCode: first('PartyA'), phone: first('PartyB'), account: undefined };
  return {
    shortCode: first('PartyB', 'ShortCode', 'BusinessShortCode', 'ReceiverParty', 'PartyA'),
    phone: first('PhoneNumber', 'Msisdn'),
    account: first('AccountReference', 'BillRefNumber'),
  };
}
