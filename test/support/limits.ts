import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestApp } from './app.js';

/** For an application whose limits are the real ones; every other story runs with limits that nobody reaches. */
export const REAL_LIMITS = { RATE_LIMITS_PERCENT: '100' };

/** Forgets what was counted: the stories of a worker share one database, and all come from one address. */
export async function resetLimits(app: TestApp): Promise<void> {
  await app.rows('DELETE FROM rate_limits');
}

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Record<string, unknown>;
}

/** The port of an application that listens, so that requests come from real addresses. */
export async function listen(app: TestApp): Promise<number> {
  await app.nest.listen(0, '0.0.0.0');
  return (app.nest.getHttpServer().address() as AddressInfo).port;
}

/** A request from an address of this machine: all of 127.0.0.0/8 is. */
export function from(
  address: string,
  port: number,
  { method = 'POST', path, body, headers = {} }: { method?: string; path: string; body?: object; headers?: Record<string, string> },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: '127.0.0.1', port, method, path, localAddress: address, headers: { 'content-type': 'application/json', ...headers } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: text === '' ? {} : (JSON.parse(text) as Answer['body']),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
