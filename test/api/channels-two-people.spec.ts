import type { Response } from 'supertest';
import { TestApp } from '../support/app.js';
import { NEW_PAYBILL, Settled, type ChannelView } from '../support/channels.js';
import { Office } from '../support/office.js';
import { letUnit, portfolio } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-06T07:00:00Z'));
afterAll(() => app.stop());

const states = async (office: Office): Promise<string[]> =>
  (await office.get<{ data: ChannelView[] }>('/v1/payment-channels')).data.map(({ name, state }) => `${name} ${state}`);

test('once tenants pay, another number takes two people and 72 hours; until then the old one stays', async () => {
  const agency = await Settled.open(app);
  const old = agency.rent.channelId;
  const channel = await agency.proposed({ ...NEW_PAYBILL, replacesId: old, reason: 'The bank gave us a paybill of our own' });
  expect(channel).toMatchObject({ state: 'PROPOSED', replacesId: old, activeFrom: null });
  const proposal = await (await agency.admin()).get(`/v1/proposals/${channel.proposalId}`);
  expect(proposal).toMatchObject({
    kind: 'payment-channel',
    subjectId: channel.id,
    reason: 'The bank gave us a paybill of our own',
    state: 'PROPOSED',
  });

  expect((await agency.approve(channel)).status).toBe(200);
  expect(await agency.channel(channel.id)).toMatchObject({ state: 'COOLING_OFF', activeFrom: '2026-11-09T07:00:00.000Z' });
  app.clock.advance(72 * 3_600_000 - 1);
  await app.work();
  expect(await states(await agency.admin())).toEqual(['Rent ACTIVE', 'New paybill COOLING_OFF']);
  app.clock.advance(1);
  await app.work();
  expect(await states(await agency.admin())).toEqual(['Rent RETIRED', 'New paybill ACTIVE']);
  expect(await agency.channel(old)).toMatchObject({
    endReason: 'Replaced by New paybill',
    endedAt: '2026-11-09T07:00:00.000Z',
    watchedUntil: '2027-11-10T07:00:00.000Z',
  });
  const events = await app.rows<{ type: string }>(
    "SELECT type FROM outbox_events WHERE organization_id = ? AND type LIKE 'channel.%' ORDER BY id",
    [agency.rent.organization.id],
  );
  expect(events.map(({ type }) => type)).toEqual([
    'channel.activated',
    'channel.proposed',
    'channel.cooling-off',
    'channel.activated',
    'channel.retired',
  ]);
});

test('not even an admin alone: who proposes never approves, and only an admin does', async () => {
  const agency = await Settled.open(app);
  const admin = await agency.admin();
  const channel = await admin.post<ChannelView>('/v1/payment-channels', NEW_PAYBILL);
  expect(channel).toMatchObject({ state: 'PROPOSED' });
  expect(channel).not.toHaveProperty('confirmationUrl');
  const approval = `/v1/proposals/${channel.proposalId}/approval`;
  expect((await admin.send('post', approval, {})).body).toMatchObject({ status: 403, code: 'proposer-decides' });
  for (const role of ['MANAGER', 'ACCOUNTANT'] as const) {
    const colleague = await agency.rent.office.colleague(role).catch(async () => (await agency.admin()).colleague(role));
    expect((await (await agency.fresh(colleague)).send('post', approval, {})).body).toMatchObject({ status: 403, code: 'forbidden' });
  }
  const partner = await (await agency.admin()).colleague('ADMIN');
  expect((await partner.send('post', approval, {})).status).toBe(200);
  expect(await agency.channel(channel.id)).toMatchObject({ state: 'COOLING_OFF' });
});

test('approving and proposing need a proof of identity of the last five minutes', async () => {
  const agency = await Settled.open(app);
  const channel = await agency.proposed();
  const [admin, manager] = [await agency.admin(), await agency.manager()];
  app.clock.advance(5 * 60_000 + 1);
  const answers = [
    await manager.send('post', '/v1/payment-channels', { ...NEW_PAYBILL, shortCode: '522544' }),
    await admin.send('post', `/v1/proposals/${channel.proposalId}/approval`, {}),
    await admin.send('post', `/v1/payment-channels/${agency.rent.channelId}/retire`, { reason: 'Not ours any more' }),
    await admin.send('post', `/v1/payment-channels/${agency.rent.channelId}/callback-addresses`, {}),
  ];
  expect(answers.map(({ body }) => (body as { code: string }).code)).toEqual(Array(4).fill('step-up-required'));
  expect(await agency.channel(channel.id)).toMatchObject({ state: 'PROPOSED' });
});

test('a sole landlord approves alone, and waits 72 hours like everybody', async () => {
  const landlord = await Settled.open(app, { kind: 'LANDLORD' });
  const admin = await landlord.admin();
  const channel = await admin.post<ChannelView>('/v1/payment-channels', NEW_PAYBILL);
  await admin.send('post', `/v1/proposals/${channel.proposalId}/approval`, {}, 200);
  expect(await landlord.channel(channel.id)).toMatchObject({ state: 'COOLING_OFF' });
  await landlord.waitOut();
  expect(await states(await landlord.admin())).toEqual(['Rent ACTIVE', 'New paybill ACTIVE']);
});

test('twins: proposed twice at once it is one channel, approved twice at once one approval, on time twice one activation', async () => {
  const agency = await Settled.open(app);
  const manager = await agency.manager();
  const proposals = await Promise.all(Array.from({ length: 4 }, () => manager.send('post', '/v1/payment-channels', NEW_PAYBILL)));
  expect(proposals.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  expect(proposals.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'channel-exists' });
  const channel = proposals.find(({ status }) => status === 201)!.body as ChannelView;
  const admins = [await agency.admin(), await (await agency.admin()).colleague('ADMIN')];
  const approvals = await Promise.all(
    [...admins, ...admins].map((admin) => admin.send('post', `/v1/proposals/${channel.proposalId}/approval`, {})),
  );
  expect(approvals.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  await app.work();
  app.clock.advance(72 * 3_600_000);
  await Promise.all([app.work(), app.work()]);
  expect(await app.number("SELECT COUNT(*) FROM outbox_events WHERE aggregate_id = ? AND type = 'channel.activated'", [channel.id])).toBe(
    1,
  );
});

test('what is declined, withdrawn or left lying ends, and the same number may be proposed again as the same channel', async () => {
  const agency = await Settled.open(app);
  const channel = await agency.proposed();
  const again = async (): Promise<ChannelView> => {
    const next = await agency.proposed();
    expect(next.id).toBe(channel.id);
    return next;
  };
  await (await agency.admin()).send('post', `/v1/proposals/${channel.proposalId}/decline`, { reason: 'Never heard of it' }, 200);
  expect(await agency.channel(channel.id)).toMatchObject({ state: 'DECLINED', endedAt: '2026-11-06T07:00:00.000Z' });

  const second = await again();
  await (await agency.manager()).send('post', `/v1/proposals/${second.proposalId}/withdrawal`, {}, 200);
  expect(await agency.channel(channel.id)).toMatchObject({ state: 'WITHDRAWN' });

  const third = await again();
  app.clock.advance(7 * 86_400_000);
  await app.work();
  expect(await agency.channel(channel.id)).toMatchObject({ state: 'EXPIRED' });
  expect((await agency.approve(third)).body).toMatchObject({ status: 409, code: 'proposal-decided' });

  const fourth = await again();
  expect((await agency.approve(fourth)).status).toBe(200);
  expect(await agency.channel(channel.id)).toMatchObject({ state: 'COOLING_OFF', endedAt: null, endReason: null });
});

test('the brake: anybody in the office stops what cools off, and it never becomes active', async () => {
  const agency = await Settled.open(app);
  const channel = await agency.coolingOff({ ...NEW_PAYBILL, replacesId: agency.rent.channelId });
  const accountant = await (await agency.admin()).colleague('ACCOUNTANT');
  app.clock.advance(10 * 60_000); // without another proof: it must be quick
  const stopped = (
    await accountant.send('post', `/v1/payment-channels/${channel.id}/stop`, { reason: 'The bank knows nothing of it' }, 200)
  ).body as ChannelView;
  expect(stopped).toMatchObject({ state: 'STOPPED', endReason: 'The bank knows nothing of it' });
  await agency.waitOut();
  expect(await states(await agency.admin())).toEqual(['Rent ACTIVE', 'New paybill STOPPED']);
});

test('every other move is refused and names the state', async () => {
  const agency = await Settled.open(app);
  const proposed = await agency.proposed();
  const cooling = await agency.coolingOff({ kind: 'MPESA_TILL', shortCode: '600977', name: 'Till' });
  const active = agency.rent.channelId;
  const admin = await agency.admin();
  const move = (id: string, what: string): Promise<Response> =>
    admin.send('post', `/v1/payment-channels/${id}/${what}`, { reason: 'Because' });
  const refused = async (answer: Response, state: string): Promise<void> =>
    expect(answer.body).toMatchObject({ status: 409, code: 'channel-move-not-allowed', state });
  await refused(await move(proposed.id, 'stop'), 'PROPOSED');
  await refused(await move(proposed.id, 'retire'), 'PROPOSED');
  await refused(await move(cooling.id, 'retire'), 'COOLING_OFF');
  await refused(await move(active, 'stop'), 'ACTIVE');
  await refused(
    await admin.send('post', '/v1/payment-channels', { ...NEW_PAYBILL, shortCode: '522555', replacesId: cooling.id }),
    'COOLING_OFF',
  );
  expect((await move(active, 'retire')).status).toBe(200);
  await refused(await move(active, 'retire'), 'RETIRED');
  await refused(await move(active, 'stop'), 'RETIRED');
  expect((await admin.send('post', '/v1/payment-channels', NEW_PAYBILL)).body).toMatchObject({
    status: 409,
    code: 'channel-exists',
    state: 'PROPOSED',
  });
});

test('a channel of another organization does not exist: not to be seen, moved or replaced', async () => {
  const agency = await Settled.open(app);
  const cooling = await agency.coolingOff();
  const stranger = await Office.open(app);
  for (const move of ['stop', 'retire'])
    await stranger.send('post', `/v1/payment-channels/${cooling.id}/${move}`, { reason: 'Because' }, 404);
  await stranger.send('post', `/v1/payment-channels/${cooling.id}/callback-addresses`, {}, 404);
  await stranger.send('get', `/v1/payment-channels/${cooling.id}`, undefined, 404);
  await stranger.send('post', '/v1/payment-channels', { ...NEW_PAYBILL, replacesId: agency.rent.channelId }, 404);
  expect(await agency.channel(cooling.id)).toMatchObject({ state: 'COOLING_OFF' });
});

test('a cash book is added by an admin at any time: it has no number that anybody could be told', async () => {
  const agency = await Settled.open(app);
  expect(await (await agency.admin()).post('/v1/payment-channels', { kind: 'CASH', name: 'Office cash' })).toMatchObject({
    state: 'ACTIVE',
  });
  const proposed = await agency.proposed({ kind: 'CASH', name: 'Gate cash' });
  expect(proposed).toMatchObject({ state: 'PROPOSED' });
  await agency.approve(proposed);
  expect(await agency.channel(proposed.id)).toMatchObject({ state: 'ACTIVE' });
  // The payee of cheques is told.
  expect(
    await (await agency.admin()).post('/v1/payment-channels', { kind: 'CHEQUE', name: 'Cheques', accountName: 'Somebody' }),
  ).toMatchObject({ state: 'PROPOSED' });
});

test('while nobody knows a number an admin sets up what there is, and mends a wrong one; from the first bill that names one, no more', async () => {
  const office = await Office.open(app);
  const wrong = await office.post<ChannelView>('/v1/payment-channels', { ...NEW_PAYBILL, shortCode: '522532' });
  const right = await office.post<ChannelView>('/v1/payment-channels', { ...NEW_PAYBILL, replacesId: wrong.id });
  expect([wrong.state, right.state]).toEqual(['ACTIVE', 'ACTIVE']);
  expect(await states(office)).toEqual(['New paybill RETIRED', 'New paybill ACTIVE']);
  app.clock.advance(1_000);
  const property = await portfolio(office);
  await letUnit(office, { unitId: property.units[0]!.id, rent: '15000.00', startsOn: '2026-11-01' });
  await office.post('/v1/payment-channels', { ...NEW_PAYBILL, shortCode: '522598' });
  await app.work();
  expect(await office.get('/v1/messages')).toMatchObject({ data: [{ body: expect.stringContaining('Paybill 522533') as string }] });
  expect(await office.post('/v1/payment-channels', { ...NEW_PAYBILL, shortCode: '522599' })).toMatchObject({ state: 'PROPOSED' });
});
