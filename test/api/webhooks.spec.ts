import { newId } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { RETRY_S } from '../../apps/api/src/modules/webhooks/sending.rules.js';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';
import { letUnit, portfolio } from '../support/portfolio.js';
import { believes, Receiver } from '../support/receiver.js';

interface Endpoint {
  id: string;
  secret: string;
  state: string;
  disabledBecause: string | null;
  version: number;
}
interface Delivery {
  id: string;
  eventId: string;
  eventType: string;
  state: string;
  attempts: number;
  nextAt: string | null;
  tries: { status: number | null; failure: string | null }[];
}

let app: TestApp;
let office: Office;
let login: string;
let receiver: Receiver;
beforeAll(async () => {
  // A receiver believes only what was signed within minutes of its own clock.
  app = await TestApp.start(new Date(Date.now()).toISOString());
  receiver = await Receiver.listen();
});
beforeEach(async () => {
  await app.rows('UPDATE webhook_endpoints SET due_at = NULL');
  receiver.reset();
  office = await Office.open(app);
  login = office.login;
});
afterAll(async () => {
  receiver.close();
  await app.stop();
});

const endpoint = (types: string[] = ['*'], url = receiver.url): Promise<Endpoint> =>
  office.post('/v1/webhook-endpoints', { label: 'App', url, types });
/** A token does not last as long as these stories. */
const signInAgain = async (): Promise<void> => {
  office = office.as(office.userId, await Office.signIn(app, login));
};
const deliveries = async (id: string): Promise<Delivery[]> =>
  (await office.get<{ data: Delivery[] }>(`/v1/webhook-deliveries?endpointId=${id}`)).data;
/** Facts that nobody inside follows up, told as modules tell them. */
async function happen(...facts: [type: string, thing: string][]): Promise<void> {
  const { organizationId } = office;
  await app.database.transaction((tx) =>
    app.nest
      .get(Outbox)
      .add(tx, ...facts.map(([type, aggregateId]) => ({ type, organizationId, aggregateId, payload: { paymentId: aggregateId } }))),
  );
}
const signedLease = async (): Promise<string> => {
  const { units } = await portfolio(office);
  const today = app.clock.now().toISOString().slice(0, 10);
  return (
    await letUnit(office, { unitId: units[0]?.id ?? '', rent: '9000.00', startsOn: today, deposits: [{ kind: 'RENT', amount: '9000.00' }] })
  ).leaseId;
};

describe('an endpoint', () => {
  test('is told of what it asked for, in order, by requests that its secret proves', async () => {
    const { id, secret } = await endpoint(['lease.*', 'invoice.issued']);
    const leaseId = await signedLease();
    await app.work();
    app.clock.advance(61_000); // invoices are told of a minute later
    await app.work();
    expect(receiver.types).toEqual(['lease.signed', 'lease.moved-in', 'invoice.issued']);
    const [signed, movedIn] = receiver.got;
    expect(signed?.event).toMatchObject({ aggregateId: leaseId, sequence: 1, data: { leaseId } });
    // What the parties agreed on stays inside.
    expect(signed?.event.data).not.toHaveProperty('deposits');
    expect(movedIn?.event.sequence).toBe(2);
    expect(receiver.got.every((one) => believes(secret, one) && one.headers['webhook-id'] === one.event.id)).toBe(true);
    expect(receiver.got.some((one) => believes(`whsec_${Buffer.alloc(32).toString('base64')}`, one))).toBe(false);
    expect((await deliveries(id)).map(({ state, attempts }) => [state, attempts])).toEqual(Array(3).fill(['DELIVERED', 1]));
    await app.work();
    expect(receiver.got).toHaveLength(3);
  });

  test('shows its secret once', async () => {
    const made = await endpoint();
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const shown = await office.get(`/v1/webhook-endpoints/${made.id}`);
    expect(shown).not.toHaveProperty('secret');
    expect(JSON.stringify(await office.get('/v1/webhook-endpoints'))).not.toContain(made.secret);
  });

  test('is tried out by a test event, which others do not hear of', async () => {
    const { id } = await endpoint([]);
    await endpoint(['*']);
    await office.post(`/v1/webhook-endpoints/${id}/test`);
    await app.work();
    expect(receiver.got.map(({ event }) => [event.type, event.data])).toEqual([['webhook.test', { endpointId: id }]]);
  });

  test('has two secrets while it changes from one to the other', async () => {
    const { id, secret: old } = await endpoint();
    const { secret: fresh } = await office.post<Endpoint>(`/v1/webhook-endpoints/${id}/secret-rotation`, { overlapHours: 1 });
    await office.post(`/v1/webhook-endpoints/${id}/test`);
    await app.work();
    expect([old, fresh].map((secret) => receiver.got[0] && believes(secret, receiver.got[0]))).toEqual([true, true]);
    await app.rows('UPDATE webhook_endpoints SET former_secret_until = ? WHERE organization_id = ?', [
      app.clock.now(),
      office.organizationId,
    ]);
    await office.post(`/v1/webhook-endpoints/${id}/test`);
    await app.work();
    expect([old, fresh].map((secret) => receiver.got[1] && believes(secret, receiver.got[1]))).toEqual([false, true]);
  });

  test('that is switched off or removed gets nothing more, and switched on what waited', async () => {
    const { id } = await endpoint();
    const other = await endpoint(['*'], `${receiver.url}/other`);
    receiver.answer = (_, response) => void response.writeHead(503).end();
    await happen(['payment.split', newId('pay')]);
    await app.work();
    const { version } = await office.get<Endpoint>(`/v1/webhook-endpoints/${id}`);
    const off = await office.send('patch', `/v1/webhook-endpoints/${id}`, { enabled: false }, 200, { 'if-match': `"${version}"` });
    expect(off.body).toMatchObject({ state: 'DISABLED', disabledBecause: 'PERSON' });
    await office.send('post', `/v1/webhook-endpoints/${id}/test`, {}, 409);
    await office.send('delete', `/v1/webhook-endpoints/${other.id}`, undefined, 200);
    await office.send('get', `/v1/webhook-endpoints/${other.id}`, undefined, 404);
    receiver.reset();
    app.clock.advance(600_000);
    await app.work();
    expect(receiver.got).toEqual([]);
    await signInAgain();
    await office.send('patch', `/v1/webhook-endpoints/${id}`, { enabled: true }, 200, { 'if-match': String(off.headers['etag']) });
    await app.work();
    expect(receiver.got.map(({ path }) => path)).toEqual(['/hooks']);
  });

  test.each([
    ['http://hooks.example.co.ke/x', 'must begin with https://'],
    ['https://10.0.0.8/x', 'must not be an address inside a network'],
    ['https://169.254.169.254/latest', 'must not be an address inside a network'],
    ['https://user:word@hooks.example.co.ke/x', 'must not contain credentials'],
    ['https://hooks.example.co.ke:8443/x', 'must use port 443'],
    ['https://intranet/x', 'must be a host of the public internet'],
    ['not a url', 'is not a URL'],
  ])('cannot be at %s', async (url, detail) => {
    const refused = await office.send('post', '/v1/webhook-endpoints', { label: 'App', url, types: ['*'] }, 400);
    expect(refused.body).toMatchObject({ errors: [{ pointer: '/url', detail }] });
  });

  test('asks for types that there are, and an office has twenty at most', async () => {
    await office.send('post', '/v1/webhook-endpoints', { label: 'App', url: receiver.url, types: ['payment.dreamt'] }, 400);
    for (let i = 0; i < 20; i++) await endpoint();
    const refused = await office.send('post', '/v1/webhook-endpoints', { label: 'App', url: receiver.url, types: ['*'] }, 409);
    expect(refused.body).toMatchObject({ code: 'too-many-webhook-endpoints' });
  });

  test('of another office is not there', async () => {
    const { id } = await endpoint();
    await happen(['payment.split', newId('pay')]);
    await app.work();
    const delivery = (await deliveries(id))[0]?.id ?? '';
    const stranger = await Office.open(app);
    for (const [method, path] of [
      ['get', `/v1/webhook-endpoints/${id}`],
      ['delete', `/v1/webhook-endpoints/${id}`],
      ['post', `/v1/webhook-endpoints/${id}/test`],
      ['post', `/v1/webhook-endpoints/${id}/secret-rotation`],
      ['post', `/v1/webhook-endpoints/${id}/replay`],
      ['post', `/v1/webhook-deliveries/${delivery}/retry`],
      ['get', `/v1/webhook-deliveries?endpointId=${id}`],
    ] as const)
      expect([path, (await stranger.send(method, path, method === 'post' ? {} : undefined)).status]).toEqual([path, 404]);
  });
});

describe('a receiver that does not take an event', () => {
  test('is asked ten times over three days, each time within a fifth of the plan; then the endpoint is switched off', async () => {
    const { id } = await endpoint(['payment.*']);
    receiver.answer = (_, response) => void response.writeHead(500).end();
    await happen(['payment.split', newId('pay')]);
    await app.work();
    for (const [i, planned] of RETRY_S.entries()) {
      await signInAgain();
      const [waiting] = await deliveries(id);
      const delay = (new Date(waiting?.nextAt ?? 0).getTime() - app.clock.now().getTime()) / 1_000;
      expect([i, waiting?.state, delay > planned * 0.79 && delay < planned * 1.21]).toEqual([i, 'PENDING', true]);
      app.clock.advance((delay - 1) * 1_000);
      await app.work();
      expect(receiver.got).toHaveLength(i + 1);
      app.clock.advance(301_000); // an endpoint that fails rests five minutes at most
      await app.work();
      expect(receiver.got).toHaveLength(i + 2);
    }
    await signInAgain();
    expect(await deliveries(id)).toMatchObject([{ state: 'FAILED', attempts: 10, nextAt: null }]);
    expect(await office.get(`/v1/webhook-endpoints/${id}`)).toMatchObject({ state: 'DISABLED', disabledBecause: 'FAILING' });
  });

  test.each([
    ['429', 429, 'HTTP 429'],
    ['a redirect to inside the network, which is not followed', 302, 'HTTP 302'],
  ])('%s: is asked again', async (_, status, failure) => {
    const { id } = await endpoint();
    receiver.answer = (__, response) => void response.writeHead(status, { location: 'http://169.254.169.254/latest' }).end();
    await happen(['payment.split', newId('pay')]);
    await app.work();
    expect(await deliveries(id)).toMatchObject([{ state: 'PENDING', tries: [{ status, failure }] }]);
    receiver.reset();
    app.clock.advance(7_000);
    await app.work();
    expect(await deliveries(id)).toMatchObject([{ state: 'DELIVERED', attempts: 2, tries: [{ status }, { status: 200, failure: null }] }]);
  });

  test('and hangs up: it may have come, so it comes again under the same id', async () => {
    await endpoint();
    receiver.answer = (request) => void request.socket.destroy();
    await happen(['payment.split', newId('pay')]);
    await app.work();
    receiver.answer = (_, response) => void response.end();
    app.clock.advance(7_000);
    await app.work();
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(receiver.got).toHaveLength(2);
  });

  test('and says that it is gone is left alone, until a person says otherwise', async () => {
    const { id } = await endpoint();
    receiver.answer = (_, response) => void response.writeHead(410).end();
    await happen(['payment.split', newId('pay')]);
    await app.work();
    await happen(['payment.split', newId('pay')]);
    app.clock.advance(86_400_000);
    await app.work();
    expect(receiver.got).toHaveLength(1);
    await signInAgain();
    expect(await office.get(`/v1/webhook-endpoints/${id}`)).toMatchObject({ state: 'DISABLED', disabledBecause: 'GONE' });
    expect((await office.get<{ data: { type: string }[] }>('/v1/events')).data.map(({ type }) => type)).toContain(
      'webhook-endpoint.disabled',
    );
  });

  test('holds back what followed for the same thing, and nothing else', async () => {
    await endpoint();
    const [sick, well] = [newId('pay'), newId('pay')];
    receiver.answer = (_, response, event) => void response.writeHead(event.aggregateId === sick ? 500 : 200).end();
    await happen(['payment.split', sick], ['payment.split', well]);
    await happen(['payment.returned', sick], ['payment.returned', well]);
    await app.work();
    const of = (thing: string): string[] => receiver.got.flatMap(({ event }) => (event.aggregateId === thing ? [event.type] : []));
    expect([of(sick), of(well)]).toEqual([['payment.split'], ['payment.split', 'payment.returned']]);
    receiver.reset();
    app.clock.advance(7_000);
    await app.work();
    expect([of(sick), of(well)]).toEqual([['payment.split', 'payment.returned'], []]);
  });

  test('keeps no other receiver waiting', async () => {
    await endpoint(['*'], `${receiver.url}/dead`);
    const healthy = await endpoint(['*'], `${receiver.url}/well`);
    receiver.answer = (request, response) => void response.writeHead(request.url?.endsWith('dead') ? 500 : 200).end();
    await happen(...Array.from({ length: 30 }, (): [string, string] => ['payment.split', newId('pay')]));
    await app.work();
    expect((await deliveries(healthy.id)).filter(({ state }) => state === 'DELIVERED')).toHaveLength(30);
    // The dead one was asked with one lot, and then left alone for a while.
    expect(receiver.got.filter(({ path }) => path.endsWith('dead')).length).toBeLessThanOrEqual(8);
  });
});

describe('what was missed', () => {
  test('is read on from the last event that is known', async () => {
    const things = Array.from({ length: 5 }, () => newId('pay'));
    await happen(...things.map((thing): [string, string] => ['payment.split', thing]));
    await app.work();
    const first = await office.get<{ data: { id: string; aggregateId: string }[]; more: boolean }>('/v1/events?limit=2');
    expect(first.more).toBe(true);
    const rest = await office.get<typeof first>(`/v1/events?after=${first.data[1]?.id}`);
    expect([...first.data, ...rest.data].map(({ aggregateId }) => aggregateId)).toEqual(things);
    expect(rest.more).toBe(false);
    const stranger = await Office.open(app);
    await stranger.send('get', `/v1/events?after=${first.data[0]?.id}`, undefined, 404);
    expect((await stranger.get<typeof first>('/v1/events')).data).toEqual([]);
  });

  test('can be sent again: one event, or all after one', async () => {
    const { id } = await endpoint(['payment.*']);
    await happen(['payment.split', newId('pay')], ['billing-run.finished', newId('brn')], ['payment.split', newId('pay')]);
    await app.work();
    const [second, first] = await deliveries(id);
    receiver.reset();
    await office.post(`/v1/webhook-deliveries/${first?.id}/retry`);
    await app.work();
    expect(receiver.got.map(({ event }) => event.id)).toEqual([first?.eventId]);
    receiver.reset();
    expect(await office.post(`/v1/webhook-endpoints/${id}/replay`, { after: first?.eventId })).toEqual({ sent: 1, goOnAfter: null });
    await app.work();
    expect(receiver.got.map(({ event }) => event.id)).toEqual([second?.eventId]);
    receiver.reset();
    const late = await endpoint(['billing-run.finished']);
    expect(await office.post(`/v1/webhook-endpoints/${late.id}/replay`)).toMatchObject({ sent: 1 });
    await app.work();
    expect(receiver.types).toEqual(['billing-run.finished']);
  });

  test('what is on its way is not sent again by hand', async () => {
    const { id } = await endpoint();
    receiver.answer = (_, response) => void response.writeHead(500).end();
    await happen(['payment.split', newId('pay')]);
    await app.work();
    const [waiting] = await deliveries(id);
    await office.send('post', `/v1/webhook-deliveries/${waiting?.id}/retry`, {}, 409);
    expect(await office.post(`/v1/webhook-endpoints/${id}/replay`)).toMatchObject({ sent: 0 });
  });
});
