import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How long a call hangs before it is answered after all, in milliseconds: longer than anybody waits. */
const HANG_MS = 30_000;

const STK_ACK = { ResponseCode: '0', ResponseDescription: 'Success', MerchantRequestID: '2654-4b64-1' };
const STILL_PENDING = { ...STK_ACK, ResultCode: '4999', ResultDesc: 'The transaction is still under processing' };
const NO_ROWS = { ResponseRefID: '1', ResponseCode: '1001', ResponseMessage: 'No records found', Response: '[[]]' };
const REGISTERED = { ResponseRefID: '1', ResponseStatus: '1000', ResponseDescription: 'Success' };

/** Safaricom, as far as the benchmarks go: answers every call at once, or takes it and holds it. */
export class Provider {
  /** Calls that were held, by the last words of their paths. */
  readonly held = new Map<string, number>();
  /** Calls that were answered at once. */
  readonly served = new Map<string, number>();
  hangs = false;
  private pushes = 0;
  private readonly server = createServer((request, response) => this.take(request, response));

  async start(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((done) => {
      this.server.close(() => done());
      this.server.closeAllConnections();
    });
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const path = new URL(request.url ?? '/', this.url).pathname;
    const kind = path.split('/').slice(-3).join('/');
    const counts = this.hangs ? this.held : this.served;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const body = JSON.stringify(this.answerTo(path));
    const answer = (): void => void response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    if (!this.hangs) return answer();
    const late = setTimeout(answer, HANG_MS).unref();
    response.once('close', () => clearTimeout(late));
  }

  private answerTo(path: string): object {
    if (path.startsWith('/oauth/')) return { access_token: 'token', expires_in: '3599' };
    if (path.endsWith('/processrequest')) return { ...STK_ACK, CheckoutRequestID: `ws_CO_${++this.pushes}` };
    if (path.startsWith('/mpesa/stkpushquery/')) return STILL_PENDING;
    return path.endsWith('/register') ? REGISTERED : NO_ROWS;
  }
}
