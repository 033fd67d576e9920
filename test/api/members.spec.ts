import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

const memberOf = async (office: Office, userId: string): Promise<{ id: string; role: string }> =>
  (await office.get<{ data: { id: string; userId: string; role: string }[] }>('/v1/members?limit=200')).data.find(
    (member) => member.userId === userId,
  )!;

test('an admin gives a member another role, and within 15 seconds it holds', async () => {
  const office = await Office.open(app);
  const colleague = await office.colleague('ACCOUNTANT');
  expect((await colleague.send('get', '/v1/members')).status).toBe(403);
  const { id } = await memberOf(office, colleague.userId);
  expect((await office.send('patch', `/v1/members/${id}`, { role: 'ADMIN' }, 200)).body).toMatchObject({ id, role: 'ADMIN' });
  app.clock.advance(15_001);
  await colleague.get('/v1/members');
});

test('an organization keeps its last admin', async () => {
  const office = await Office.open(app);
  const { id } = await memberOf(office, office.userId);
  expect((await office.send('patch', `/v1/members/${id}`, { role: 'MANAGER' })).body).toMatchObject({ status: 409, code: 'last-admin' });
  expect((await office.send('delete', `/v1/members/${id}`)).body).toMatchObject({ status: 409, code: 'last-admin' });
});

test('two admins who remove each other at the same time: one stays', async () => {
  for (let round = 0; round < 5; round++) {
    const office = await Office.open(app);
    const other = await office.colleague('ADMIN');
    const [mine, theirs] = [await memberOf(office, office.userId), await memberOf(office, other.userId)];
    const answers = await Promise.all([
      office.send('delete', `/v1/members/${theirs.id}`),
      other.send('patch', `/v1/members/${mine.id}`, { role: 'ACCOUNTANT' }),
    ]);
    expect(answers.map(({ status }) => status < 300).sort()).toEqual([false, true]);
    const admins = "SELECT COUNT(*) FROM memberships WHERE organization_id = ? AND role = 'ADMIN' AND ended_at IS NULL";
    expect(await app.number(admins, [office.organizationId])).toBe(1);
  }
});

test('a role is changed by somebody who has just proved who they are', async () => {
  const office = await Office.open(app);
  const colleague = await office.colleague('MANAGER');
  const { id } = await memberOf(office, colleague.userId);
  app.clock.advance(5 * 60_000 + 1_000);
  expect((await office.send('patch', `/v1/members/${id}`, { role: 'ADMIN' })).body).toMatchObject({
    status: 403,
    code: 'step-up-required',
  });
});

test('a member of another organization is as unknown as one that never was', async () => {
  const office = await Office.open(app);
  const stranger = await Office.open(app);
  const theirs = await memberOf(stranger, stranger.userId);
  const foreign = await office.send('patch', `/v1/members/${theirs.id}`, { role: 'ACCOUNTANT' });
  const unknown = await office.send('patch', '/v1/members/mbr_01JD0000000000000000000000', { role: 'ACCOUNTANT' });
  expect([foreign.status, unknown.status]).toEqual([404, 404]);
  expect((await memberOf(stranger, stranger.userId)).role).toBe('ADMIN');
});

test('an admin signs a member out everywhere: they are out within seconds, stay a member, and may sign in again', async () => {
  const office = await Office.open(app);
  const colleague = await office.colleague('MANAGER');
  const elsewhere = await Office.signIn(app, colleague.login);
  const { id } = await memberOf(office, colleague.userId);
  await office.send('post', `/v1/members/${id}/end-sessions`, {}, 204);
  app.clock.advance(15_001);
  expect((await colleague.send('get', '/v1/properties')).status).toBe(401);
  expect((await app.http.get('/v1/properties').set('authorization', `Bearer ${elsewhere}`)).status).toBe(401);
  await office.get('/v1/properties');
  const again = colleague.as(colleague.userId, await Office.signIn(app, colleague.login));
  await again.get('/v1/properties');
  expect(await memberOf(office, colleague.userId)).toMatchObject({ id, role: 'MANAGER' });
});

test('nobody signs out the members of another organization', async () => {
  const [office, stranger] = [await Office.open(app), await Office.open(app)];
  const theirs = await memberOf(stranger, stranger.userId);
  expect((await office.send('post', `/v1/members/${theirs.id}/end-sessions`)).status).toBe(404);
  app.clock.advance(15_001);
  await stranger.get('/v1/properties');
});
