import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** The body of a webhook. */
export interface Heard {
  id: string;
  type: string;
  timestamp: string;
  aggregateId: string;
  sequence: number;
  data: Record<string, unknown>;
}

/** One request as an integrator's server got it. */
export interface Delivered {
  path: string;
  headers: Record<string, string>;
  raw: string;
  event: Heard;
}

/** An integrator's server on this machine: takes everything unless told otherwise, and remembers it. */
export class Receiver {
  readonly got: Delivered[] = [];
  /** What to answer; 200 by default. */
  answer: (request: IncomingMessage, response: ServerResponse, event: Heard) => void = (_, response) => void response.end();

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      let raw = '';
      request.on('data', (chunk: Buffer) => (raw += chunk.toString('utf8')));
      request.on('end', () => {
        const event = JSON.parse(raw) as Heard;
        receiver.got.push({ path: request.url ?? '', headers: request.headers as Record<string, string>, raw, event });
        receiver.answer(request, response, event);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  get types(): string[] {
    return this.got.map(({ event }) => event.type);
  }

  /** Forgets what came, and takes everything again. */
  reset(): void {
    this.got.length = 0;
    this.answer = (_, response) => void response.end();
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Whether a receiver that has this secret believes a request, as the library of the specification says. */
export function believes(secret: string, { headers, raw }: Delivered): boolean {
  try {
    new Webhook(secret).verify(raw, headers);
    return true;
  } catch {
    return false;
  }
}
