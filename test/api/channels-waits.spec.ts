import { TestApp } from '../support/app.js';
import { Settled, type ChannelView } from '../support/channels.js';
import { Office } from '../support/office.js';

jest.setTimeout(120_000);
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-06T07:00:00Z'));
afterAll(() => app.stop());

const DAYS_3 = 72 * 3_600_000;
const changing = (agency: Settled): Promise<{ recipient: string; state: string }[]> =>
  app.rows("SELECT recipient, state FROM messages WHERE organization_id = ? AND template = 'channel.changing' ORDER BY recipient", [
    agency.rent.organization.id,
  ]);
const told = async (office: Office, channel: ChannelView, status: number) =>
  (await office.send('post', `/v1/payment-channels/${channel.id}/told`, { how: 'A letter under every door on 6 November' }, status))
    .body as {
    code?: string;
  };

test('texts that the SMS budget holds: the channel waits for them, says so, and is active once the last was told', async () => {
  const agency = await Settled.open(app, { units: 2 });
  await app.work();
  await (await agency.admin()).send('put', '/v1/sms-budget', { segmentsPerDay: 1 }, 200);
  const channel = await agency.coolingOff();
  expect(channel.waitsFor).toEqual({ until: '2026-11-09T07:00:00.000Z', written: false, untold: 0, held: 0 });
  await app.work();
  const people = (await changing(agency)).length;
  expect(people).toBeGreaterThan(2);
  const held = (await changing(agency)).filter(({ state }) => state === 'HELD').length;
  expect(held).toBeGreaterThan(0);
  expect((await agency.channel(channel.id)).waitsFor).toMatchObject({ written: true, untold: held, held });

  // Every morning one more is told; three mornings are not enough for all.
  await (await agency.admin()).send('put', '/v1/sms-budget', { segmentsPerDay: 0 }, 200);
  app.clock.advance(DAYS_3);
  await app.work();
  expect(await agency.channel(channel.id)).toMatchObject({ state: 'COOLING_OFF', waitsFor: { written: true, untold: held, held } });
  expect((await agency.channel(agency.rent.channelId)).state).toBe('ACTIVE');

  await (await agency.admin()).send('put', '/v1/sms-budget', { segmentsPerDay: 100 }, 200);
  await app.work();
  expect((await agency.channel(channel.id)).waitsFor).toMatchObject({ untold: 0, held: 0 });
  app.clock.advance(5 * 60_000);
  await app.work();
  expect(await agency.channel(channel.id)).toMatchObject({
    state: 'ACTIVE',
    waitsFor: null,
    activeFrom: '2026-11-09T07:05:00.000Z',
  });
});

test('nobody was written to, because no worker ran: the hours pass and the channel waits', async () => {
  const agency = await Settled.open(app);
  const channel = await agency.coolingOff();
  await app.rows("UPDATE outbox_events SET available_at = '2030-01-01' WHERE organization_id = ? AND type = 'channel.cooling-off'", [
    agency.rent.organization.id,
  ]);
  app.clock.advance(DAYS_3);
  await app.work();
  expect(await agency.channel(channel.id)).toMatchObject({ state: 'COOLING_OFF', waitsFor: { written: false, untold: 0 } });
});

test('one number that no text reaches: told by e-mail is told, told by nothing is not', async () => {
  const agency = await Settled.open(app);
  const admin = await agency.admin();
  await admin.post('/v1/owners', { name: 'Njoroge Mwangi', kind: 'PERSON', phone: '0722000333', email: 'njoroge@example.co.ke' });
  const channel = await agency.coolingOff();
  await app.work();
  const fail = (recipient: string) =>
    app.rows(
      "UPDATE messages SET state = 'FAILED', sent_at = NULL WHERE organization_id = ? AND template = 'channel.changing' AND recipient = ?",
      [agency.rent.organization.id, recipient],
    );
  await fail('+254722000333');
  expect((await agency.channel(channel.id)).waitsFor).toMatchObject({ untold: 0 });
  await fail('njoroge@example.co.ke');
  expect((await agency.channel(channel.id)).waitsFor).toMatchObject({ untold: 1, held: 0 });
  app.clock.advance(DAYS_3);
  await app.work();
  expect((await agency.channel(channel.id)).state).toBe('COOLING_OFF');
});

test('a person says how they were told otherwise, and answers for it: an admin who did not propose it, with a fresh proof', async () => {
  const agency = await Settled.open(app);
  const channel = await agency.coolingOff();
  await app.rows("UPDATE outbox_events SET available_at = '2030-01-01' WHERE organization_id = ? AND type = 'channel.cooling-off'", [
    agency.rent.organization.id,
  ]);
  expect(await told(await agency.manager(), channel, 403)).toMatchObject({ code: 'forbidden' });
  expect(await told(await Office.open(app), channel, 404)).toMatchObject({ code: 'not-found' });
  const late = await agency.admin();
  app.clock.advance(5 * 60_000 + 1);
  expect(await told(late, channel, 403)).toMatchObject({ code: 'step-up-required' });
  app.clock.advance(-5 * 60_000 - 1);

  const admin = await agency.admin();
  expect(await told(admin, channel, 200)).toMatchObject({
    state: 'COOLING_OFF',
    toldOtherwise: 'A letter under every door on 6 November',
    toldOtherwiseBy: admin.userId,
  });
  app.clock.advance(DAYS_3 - 1);
  await app.work();
  expect((await agency.channel(channel.id)).state).toBe('COOLING_OFF');
  app.clock.advance(1);
  await app.work();
  expect((await agency.channel(channel.id)).state).toBe('ACTIVE');
  expect(await told(await agency.admin(), channel, 409)).toMatchObject({ code: 'channel-move-not-allowed' });
});

test('who proposed a channel does not say that everybody was told of it', async () => {
  const agency = await Settled.open(app);
  const partner = await (await agency.admin()).colleague('ADMIN');
  const admin = await agency.admin();
  const channel = await admin.post<ChannelView>('/v1/payment-channels', { kind: 'MPESA_TILL', shortCode: '522700', name: 'Till' });
  await (await agency.fresh(partner)).send('post', `/v1/proposals/${channel.proposalId}/approval`, {}, 200);
  expect(await told(admin, channel, 403)).toMatchObject({ code: 'proposer-decides' });
  expect(await told(await agency.fresh(partner), channel, 200)).toMatchObject({ state: 'COOLING_OFF' });
});
