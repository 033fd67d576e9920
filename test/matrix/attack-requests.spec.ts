import { writeFileSync } from 'node:fs';
import { TestApp } from '../support/app.js';
import { ApiDocument, type Operation } from './operations.js';
import { Requests, type Request } from './requests.js';
import { ISSUER, NOW, Twin } from './world.js';

/**
 * Writes down, for scripts/attack.mjs, a request for every operation that an organization's own admin could send: with ids of things that
 * are there, so that an attacker's values get as far as the SQL. Only where a file for it is named:
 * `ATTACK_REQUESTS=requests.json npm test -- test/matrix/attack-requests.spec.ts`. The database stays, to be attacked.
 */
const FILE = process.env['ATTACK_REQUESTS'] ?? '';
const whereAsked = FILE === '' ? test.skip : test;

/** Optional parameters too: each is a way in. Cursors are left out, the lists being shorter than a page. */
function addressOf(document: ApiDocument, operation: Operation, request: Request, twin: Twin): string {
  const path = Object.entries(request.path).reduce((text, [name, value]) => text.replace(`{${name}}`, `${value}*`), operation.path);
  const query = new URLSearchParams(request.query);
  for (const { name, schema = {} } of operation.query) {
    if (query.has(name) || name === 'cursor') continue;
    const { example, enum: words, pattern } = document.resolve(schema);
    const prefix = /^\^([a-z]{2,4})_/.exec(pattern ?? '')?.[1];
    const value = prefix === undefined ? (example ?? words?.[0]) : twin.one(prefix, operation.name);
    if (value !== undefined) query.set(name, `${value as string | number}`);
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

let app: TestApp | undefined;
afterAll(() => app?.stop());

whereAsked(
  'an attack begins with requests that work',
  async () => {
    app = await TestApp.start(NOW, { OIDC_ISSUER: ISSUER, OIDC_AUDIENCE: 'plotihub' });
    const document = await ApiDocument.of(app);
    const requests = new Requests(document);
    const twin = await Twin.build(app, { canary: 'upepo', receipt: 'UKLAAAAAA9', rent: '10000.00' });
    const written = document.operations.flatMap((operation) =>
      requests.for(operation, twin).map((request, variant) => ({
        id: variant === 0 ? operation.id : `${operation.id}#${variant + 1}`,
        method: operation.method,
        address: addressOf(document, operation, request, twin),
        signedIn: operation.access !== 'public',
        ifMatch: operation.ifMatch,
        ...(request.body === undefined ? {} : { type: operation.body?.type, body: request.body }),
      })),
    );
    writeFileSync(FILE, JSON.stringify({ login: twin.login, password: twin.password, requests: written }, null, 1));
    expect(written.length).toBeGreaterThanOrEqual(document.operations.length);
  },
  120_000,
);
