import { totpCode, totpStep } from '@plotihub/auth';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

const PASSWORD = 'four unrelated plain words';
/** A member's standing is kept this long. */
const CACHE_MS = 15_001;

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

const code = (secret: string): string => totpCode(secret, totpStep(app.clock.now()));
async function enrol(person: Office): Promise<string> {
  const { secret } = await person.post<{ secret: string }>('/v1/me/second-factor');
  await person.post('/v1/me/second-factor/confirm', { code: code(secret) });
  app.clock.advance(30_000);
  return secret;
}
const demand = (office: Office, secondFactorRequired: boolean, version: number) =>
  office.send('patch', '/v1/organization', { secondFactorRequired }, undefined, { 'if-match': `"${version}"` });

/** An organization that demands a second factor, and its admin, who has one. */
async function strictOffice(): Promise<Office> {
  const office = await Office.open(app);
  await enrol(office);
  expect(await demand(office, true, 1)).toMatchObject({ status: 200, body: { secondFactorRequired: true, version: 2 } });
  return office;
}

test('only an admin who has a second factor demands one of others, and not without a fresh proof', async () => {
  const office = await Office.open(app);
  expect(await office.get('/v1/organization')).toMatchObject({ secondFactorRequired: false });
  expect((await demand(office, true, 1)).body).toMatchObject({ status: 403, code: 'second-factor-required' });
  const secret = await enrol(office);
  app.clock.advance(5 * 60_000);
  expect((await demand(office, true, 1)).body).toMatchObject({ status: 403, code: 'step-up-required' });
  const fresh = await office.post<{ accessToken: string }>('/v1/me/step-up', { code: code(secret) });
  const admin = office.as(office.userId, fresh.accessToken);
  expect((await demand(admin, true, 1)).body).toMatchObject({ secondFactorRequired: true });
  app.clock.advance(5 * 60_000 + 1_000);
  expect((await demand(admin, false, 2)).body).toMatchObject({ code: 'step-up-required' });
  expect(await admin.send('patch', '/v1/organization', { name: 'Another name' }, undefined, { 'if-match': '"2"' })).toMatchObject({
    status: 200,
  });
});

test('staff without one reach their own account and nothing else, until they add one', async () => {
  const office = await strictOffice();
  const accountant = await office.colleague('ACCOUNTANT');
  for (const path of ['/v1/properties', '/v1/payments', '/v1/organization', '/v1/roles'])
    expect((await accountant.send('get', path)).body).toMatchObject({ status: 403, code: 'second-factor-required' });
  expect((await accountant.send('post', '/v1/owners', { name: 'Otieno' })).body).toMatchObject({ code: 'second-factor-required' });
  expect(await accountant.get('/v1/me')).toMatchObject({ role: 'ACCOUNTANT' });
  expect(await accountant.get('/v1/me/second-factor')).toMatchObject({ enabled: false });
  await enrol(accountant);
  expect((await accountant.send('get', '/v1/properties')).status).toBe(200);
});

test('they can step up, see their sessions and leave', async () => {
  const office = await strictOffice();
  const manager = await office.colleague('MANAGER');
  await manager.post('/v1/me/step-up', { password: PASSWORD });
  expect((await manager.get<{ data: unknown[] }>('/v1/me/sessions')).data).toHaveLength(1);
  await manager.send('post', '/v1/sessions/revoke-all', undefined, 204);
});

test('who is signed in when it is demanded is held within fifteen seconds, and so is who removes theirs', async () => {
  const office = await Office.open(app);
  const manager = await office.colleague('MANAGER');
  const secret = await enrol(office);
  expect((await manager.send('get', '/v1/properties')).status).toBe(200);
  expect((await demand(office, true, 1)).status).toBe(200);
  app.clock.advance(CACHE_MS);
  expect((await manager.send('get', '/v1/properties')).body).toMatchObject({ code: 'second-factor-required' });
  const { accessToken } = await office.post<{ accessToken: string }>('/v1/me/step-up', { code: code(secret) });
  await office.as(office.userId, accessToken).send('delete', '/v1/me/second-factor', undefined, 204);
  expect((await office.send('get', '/v1/properties')).body).toMatchObject({ code: 'second-factor-required' });
});

test('an organization that demands it binds nobody in another', async () => {
  const strict = await strictOffice();
  const other = await Office.open(app);
  await strict.colleague('MANAGER');
  expect((await other.send('get', '/v1/properties')).status).toBe(200);
});

test('API keys have no app and go on', async () => {
  const office = await strictOffice();
  const { key } = await office.post<{ key: string }>('/v1/api-keys', { name: 'Books', scopes: ['properties:read'] });
  expect((await office.as('', key).send('get', '/v1/properties')).status).toBe(200);
});

test('the document tells of it wherever it can happen', async () => {
  const { paths } = (await app.http.get('/docs-json')).body as {
    paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
  };
  expect(paths['/v1/properties']?.['get']?.responses['403']?.description).toContain('second-factor-required');
  expect(paths['/v1/me']?.['get']?.responses['403']?.description).not.toContain('second-factor-required');
  expect(paths['/v1/sessions']?.['post']?.responses['403']?.description).not.toContain('second-factor-required');
});
