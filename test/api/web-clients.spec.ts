import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'supertest';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

const OPERATOR = 'https://desk.operator.example';
const ALLOWED = 'access-control-allow-origin';

let app: TestApp;
let other: TestApp;
/** Of the first instance, for what nobody else must see. */
let home: Office;
beforeAll(async () => {
  app = await TestApp.start(undefined, { CORS_ORIGINS: OPERATOR, PUBLIC_URL: 'https://api.plotihub.example' });
  other = await TestApp.start();
  home = await Office.open(app);
});
afterAll(() => Promise.all([app.stop(), other.stop()]));

interface Client {
  id: string;
  origins: string[];
  version: number;
}
let serial = 0;
/** Of nobody yet. */
const freshOrigin = (): string => `https://page-${process.pid}-${++serial}.example.co.ke`;
const register = (office: Office, origins: string[], name = 'Portal'): Promise<Client> => office.post('/v1/web-clients', { name, origins });
const preflight = (origin: string, path = '/v1/owners', door = app): Promise<Response> =>
  Promise.resolve(
    door.http
      .options(path)
      .set({ origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization, content-type' }),
  );
/** What a page of an origin is answered that holds a token. */
const call = (token: string, origin: string, door = app): Promise<Response> =>
  Promise.resolve(door.http.get('/v1/owners').set({ origin, authorization: `Bearer ${token}` }));
const isLetIn = ({ headers }: Response, origin: string): void => expect(headers[ALLOWED]).toBe(origin);
const isShutOut = ({ headers }: Response): void => {
  expect(headers[ALLOWED]).toBeUndefined();
  expect(headers['access-control-expose-headers']).toBeUndefined();
};

describe('a landlord’s page', () => {
  it('asks first, and is then answered, from the origin that was registered and from no other', async () => {
    const [office, origin] = [home, freshOrigin()];
    isShutOut(await preflight(origin));
    const client = await register(office, [origin]);
    expect(client).toMatchObject({ name: 'Portal', origins: [origin], version: 1, createdBy: office.userId });

    const asked = await preflight(origin);
    expect(asked.status).toBe(204);
    isLetIn(asked, origin);
    expect(asked.headers['access-control-allow-headers']).toContain('authorization');
    const answer = await call(office.token, origin);
    expect(answer.status).toBe(200);
    isLetIn(answer, origin);
    expect(answer.headers['access-control-expose-headers']).toContain('ETag');
    expect(answer.headers['vary']).toContain('Origin');
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();

    for (const near of [`${origin}:8443`, origin.replace('https', 'http'), `${origin}.evil.example`, `${origin}.`, 'null']) {
      isShutOut(await preflight(near));
      const refused = await call(office.token, near);
      expect(refused.body).toMatchObject({ status: 403, code: 'origin-not-admitted' });
      isShutOut(refused);
    }
  });

  it('does nothing with the token of another organization, though that has pages too, and its refusal cannot be read', async () => {
    const [ours, theirs] = [home, await Office.open(app)];
    const [ourPage, theirPage] = [freshOrigin(), freshOrigin()];
    await register(ours, [ourPage]);
    await register(theirs, [theirPage]);
    // A browser cannot say before whose client it is.
    isLetIn(await preflight(ourPage), ourPage);

    const written = await app.http
      .post('/v1/owners')
      .set({ origin: ourPage, authorization: `Bearer ${theirs.token}` })
      .send({ name: 'Wafula', kind: 'PERSON', phone: '0722000333' });
    expect(written.body).toMatchObject({ status: 403, code: 'origin-not-admitted' });
    isShutOut(written);
    expect((await theirs.get<{ data: unknown[] }>('/v1/owners')).data).toEqual([]);
    // Who was refused is written down where they belong.
    const refusals = async () => (await theirs.get<{ data: { reason: string }[] }>('/v1/audit-events?outcome=REFUSED')).data;
    while ((await refusals()).length === 0) await sleep(20);
    expect(await refusals()).toMatchObject([{ reason: 'origin-not-admitted' }]);
  });

  it('may belong to two landlords, as that of somebody who writes one for many does', async () => {
    const [one, two, page] = [home, await Office.open(app), freshOrigin()];
    const client = await register(one, [page]);
    await register(two, [page]);
    for (const { token } of [one, two]) isLetIn(await call(token, page), page);
    await one.send('delete', `/v1/web-clients/${client.id}`, undefined, 204);
    expect((await call(one.token, page)).status).toBe(403);
    isLetIn(await call(two.token, page), page);
    isLetIn(await preflight(page), page);
  });

  it('signs people in before anybody knows for whom, and is told when its token has ended', async () => {
    const [office, page] = [home, freshOrigin()];
    await register(office, [page]);
    const session = await app.http
      .post('/v1/sessions')
      .set('origin', page)
      .send({ login: office.login, password: 'four unrelated plain words' });
    expect(session.status).toBe(201);
    isLetIn(session, page);
    const ended = await call('a.b.c', page);
    expect(ended.status).toBe(401);
    isLetIn(ended, page);
    isShutOut(await app.http.post('/v1/sessions').set('origin', freshOrigin()).send({}));
  });

  it('holds an API key under the same rule', async () => {
    const [office, page] = [home, freshOrigin()];
    const { key } = await office.post<{ key: string }>('/v1/api-keys', { name: 'Widget', scopes: ['owners:read'] });
    expect((await call(key, page)).body).toMatchObject({ status: 403, code: 'origin-not-admitted' });
    await register(office, [page]);
    isLetIn(await call(key, page), page);
  });
});

describe('who is none of a page', () => {
  it('a server and an app on a phone send no origin, and are asked for none', async () => {
    const office = home;
    await register(office, [freshOrigin()]);
    const answer = await app.http.get('/v1/owners').set('authorization', `Bearer ${office.token}`).expect(200);
    isShutOut(answer);
  });

  it('pages of the API’s own address are its own, and those of the operator are everybody’s', async () => {
    const office = home;
    const own = await app.http
      .get('/v1/owners')
      .set({ host: 'plotihub.example:3000', origin: 'http://plotihub.example:3000', authorization: `Bearer ${office.token}` });
    expect(own.status).toBe(200);
    expect((await call(office.token, 'https://api.plotihub.example')).status).toBe(200);
    isLetIn(await preflight(OPERATOR), OPERATOR);
    isLetIn(await call(office.token, OPERATOR), OPERATOR);
  });

  it('providers’ addresses are for no browser, registered or not', async () => {
    const page = freshOrigin();
    await register(home, [page]);
    for (const origin of [page, OPERATOR]) {
      isShutOut(await preflight(origin, '/hooks/c2b/x/confirmation'));
      isShutOut(await app.http.post('/hooks/c2b/x/confirmation').set('origin', origin).send({}));
    }
  });
});

describe('an admin', () => {
  it('lists, reads, changes and takes away, each version once', async () => {
    const [office, first, second] = [await Office.open(app), freshOrigin(), freshOrigin()];
    const { id } = await register(office, [first]);
    await register(office, [freshOrigin(), freshOrigin()], 'Owners’ page');
    const page = await office.get<{ data: Client[]; next: string }>('/v1/web-clients?limit=1');
    expect(page.data.map((client) => client.id)).toEqual([id]);
    expect((await office.get<{ data: Client[] }>(`/v1/web-clients?limit=1&cursor=${page.next}`)).data[0]?.origins).toHaveLength(2);

    const path = `/v1/web-clients/${id}`;
    const read = await office.send('get', path, undefined, 200);
    expect(read.headers['etag']).toBe('"1"');
    expect((await office.send('patch', path, { name: 'New' })).status).toBe(428);
    const changed = await office.send('patch', path, { origins: [second, second] }, 200, { 'if-match': '"1"' });
    expect([changed.headers['etag'], changed.body]).toMatchObject(['"2"', { name: 'Portal', origins: [second], version: 2 }]);
    expect((await office.send('patch', path, { name: 'Late' }, 412, { 'if-match': '"1"' })).body).toMatchObject({
      code: 'precondition-failed',
    });
    isShutOut(await call(office.token, first));
    isLetIn(await call(office.token, second), second);

    await office.send('delete', path, undefined, 204);
    isShutOut(await preflight(second));
    expect((await office.send('get', path)).status).toBe(404);
    expect((await office.send('delete', path)).status).toBe(404);
    const { data } = await office.get<{ data: { action: string }[] }>(`/v1/audit-events?subjectId=${id}`);
    expect(data.map(({ action }) => action).sort()).toEqual([
      'DELETE /v1/web-clients/{id}',
      'PATCH /v1/web-clients/{id}',
      'POST /v1/web-clients',
    ]);
  });

  it('has each origin once, and at most twenty web clients, however many ask at the same instant', async () => {
    const [office, page] = [await Office.open(app), freshOrigin()];
    const twins = await Promise.all(
      Array.from({ length: 8 }, () => office.send('post', '/v1/web-clients', { name: 'Twin', origins: [page] })),
    );
    expect(twins.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(twins.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'origin-taken' });
    const more = await Promise.all(
      Array.from({ length: 24 }, () => office.send('post', '/v1/web-clients', { name: 'More', origins: [freshOrigin()] })),
    );
    expect(more.filter(({ status }) => status === 201)).toHaveLength(19);
    expect(more.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'too-many-web-clients' });

    const { data } = await office.get<{ data: Client[] }>('/v1/web-clients?limit=50');
    const [mine, his] = data.filter(({ origins }) => !origins.includes(page));
    const changes = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        office.send('patch', `/v1/web-clients/${mine!.id}`, { name: `Name ${n}` }, undefined, { 'if-match': '"1"' }),
      ),
    );
    expect(changes.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412, 412]);
    const clash = await office.send('patch', `/v1/web-clients/${his!.id}`, { origins: [page] }, 409, { 'if-match': '"1"' });
    expect(clash.body).toMatchObject({ code: 'origin-taken' });
    // What was refused changed nothing.
    expect(await office.get(`/v1/web-clients/${his!.id}`)).toMatchObject({ origins: his!.origins, version: 1 });
  });

  it.each([
    [[]],
    [['http://app.example.co.ke']],
    [['https://app.example.co.ke', 'https://*.example.co.ke']],
    [['https://app.example.co.ke/']],
    [['null']],
    [[7]],
    [Array.from({ length: 11 }, (_, n) => `https://p${n}.example.co.ke`)],
  ])('is told that %j is no list of origins', async (origins) => {
    const answer = await home.send('post', '/v1/web-clients', { name: 'Page', origins });
    expect(answer.body).toMatchObject({ status: 400, errors: [{ pointer: expect.stringMatching(/^\/origins/) as string }] });
  });

  it('proves anew who they are before a page is let in, and not before one is shut out', async () => {
    const [office, page] = [await Office.open(other), freshOrigin()];
    const { id } = await register(office, [page]);
    other.clock.advance(6 * 60_000);
    const added = await office.send('post', '/v1/web-clients', { name: 'Thief', origins: [freshOrigin()] });
    expect(added.body).toMatchObject({ status: 403, code: 'step-up-required' });
    const changed = await office.send('patch', `/v1/web-clients/${id}`, { origins: [freshOrigin()] }, 403, { 'if-match': '"1"' });
    expect(changed.body).toMatchObject({ code: 'step-up-required' });
    await office.send('delete', `/v1/web-clients/${id}`, undefined, 204);
  });

  it('is nobody of another organization, and no colleague', async () => {
    const [office, stranger] = [home, await Office.open(app)];
    const { id } = await register(office, [freshOrigin()]);
    const path = `/v1/web-clients/${id}`;
    expect((await stranger.get<{ data: unknown[] }>('/v1/web-clients')).data).toEqual([]);
    for (const [method, body] of [['get'], ['patch', { name: 'Mine' }], ['delete']] as const)
      expect((await stranger.send(method, path, body, undefined, { 'if-match': '"1"' })).status).toBe(404);
    const manager = await office.colleague('MANAGER');
    expect((await manager.send('post', '/v1/web-clients', { name: 'Page', origins: [freshOrigin()] })).status).toBe(403);
  });
});

test('two instances agree within fifteen seconds, whichever of them was asked', async () => {
  const [office, page] = [await Office.open(app), freshOrigin()];
  other.clock.moveTo(app.clock.now());
  const { token } = office;
  // Both know by now that there is no such page.
  for (const door of [app, other]) {
    isShutOut(await preflight(page, undefined, door));
    isShutOut(await call(token, page, door));
  }
  const { id } = await register(office, [page]);
  isLetIn(await call(token, page), page);
  expect((await call(token, page, other)).status).toBe(403);
  for (const { clock } of [app, other]) clock.advance(15_000);
  isLetIn(await preflight(page, undefined, other), page);
  isLetIn(await call(token, page, other), page);

  await office.send('delete', `/v1/web-clients/${id}`, undefined, 204);
  for (const { clock } of [app, other]) clock.advance(15_000);
  isShutOut(await preflight(page, undefined, other));
  expect((await call(token, page, other)).status).toBe(403);
});

test('a page that is known costs no look-up, and neither does one that was refused', async () => {
  const [office, page, strange] = [home, freshOrigin(), freshOrigin()];
  await register(office, [page]);
  const query = jest.spyOn(app.database.reader, 'query');
  for (let i = 0; i < 5; i++) {
    await Promise.all([preflight(page), preflight(page), preflight(strange), call(office.token, page), call(office.token, strange)]);
  }
  const lookUps = query.mock.calls.filter(([sql]) => sql.includes('web_client'));
  query.mockRestore();
  // One for each page at its first preflight, one for the organization's pages.
  expect(lookUps).toHaveLength(3);
});
