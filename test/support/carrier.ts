import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A provider of SMS as Africa's Talking is, that takes everything and remembers it. */
export class TextCarrier {
  readonly texts: { to: string; message: string }[] = [];
  private server: Server;

  async start(): Promise<Record<string, string>> {
    this.server = createServer((request, reply) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        const form = new URLSearchParams(body);
        const to = form.get('to') ?? '';
        this.texts.push({ to, message: form.get('message') ?? '' });
        const recipient = { statusCode: 101, number: to, status: 'Success', cost: 'KES 0.8000', messageId: `ATXid_${this.texts.length}` };
        reply.writeHead(201, { 'content-type': 'application/json' });
        reply.end(JSON.stringify({ SMSMessageData: { Message: 'Sent to 1/1', Recipients: [recipient] } }));
      });
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return {
      SMS_PROVIDER: 'africastalking',
      AFRICASTALKING_URL: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      AFRICASTALKING_USERNAME: 'plotihub',
      AFRICASTALKING_API_KEY: 'a-key-of-the-story',
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
