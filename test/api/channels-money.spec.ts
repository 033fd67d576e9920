import { TestApp } from '../support/app.js';
import { NEW_PAYBILL, OTHER_CODE, Settled, type ChannelView } from '../support/channels.js';
import { newTransactionCode } from '../support/collection.js';
import { Office } from '../support/office.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-06T07:00:00Z'));
afterAll(() => app.stop());

const DAY = 86_400_000;

/** New addresses of a channel, by its admin. */
async function addresses(agency: Settled, id: string, body: object = {}): Promise<{ confirm: string; validate: string }> {
  const urls = await (
    await agency.admin()
  ).post<{ confirmationUrl: string; validationUrl: string }>(`/v1/payment-channels/${id}/callback-addresses`, body);
  return { confirm: urls.confirmationUrl, validate: urls.validationUrl };
}

/** M-Pesa tells at an address that somebody has paid. @returns the state of what was made of it */
async function paid(agency: Settled, path: string, shortCode: string, code = newTransactionCode()): Promise<string> {
  await agency.rent.confirm({ code, shortCode }, path);
  await app.work();
  const [event] = await app.rows<{ state: string; reason: string | null }>(
    'SELECT state, reason FROM provider_events WHERE organization_id = ? ORDER BY id DESC LIMIT 1',
    [agency.rent.organization.id],
  );
  const payments = await (await agency.admin()).get<{ data: { state: string }[] }>(`/v1/payments?externalId=${code}`);
  return [event!.state, event!.reason, ...payments.data.map(({ state }) => state)].filter((word) => word !== null).join(' ');
}

test('money that comes before its time is taken, and shown', async () => {
  const agency = await Settled.open(app);
  const channel = await agency.coolingOff();
  const { confirm } = await addresses(agency, channel.id);
  expect(await paid(agency, confirm, OTHER_CODE)).toBe('HANDLED POSTED');
  expect(await agency.channel(channel.id)).toMatchObject({
    state: 'COOLING_OFF',
    latePayments: 1,
    latePaymentAt: '2026-11-06T07:00:00.000Z',
  });
  await agency.waitOut();
  expect(await paid(agency, confirm, OTHER_CODE)).toBe('HANDLED POSTED');
  expect(await agency.channel(channel.id)).toMatchObject({ state: 'ACTIVE', latePayments: 1 });
  await agency.rent.moveTo(app.clock.now().toISOString());
  await agency.rent.expectSound();
});

test('money that comes to what was stopped is taken too: it has moved', async () => {
  const agency = await Settled.open(app);
  const channel = await agency.coolingOff();
  const { confirm } = await addresses(agency, channel.id);
  await (await agency.manager()).send('post', `/v1/payment-channels/${channel.id}/stop`, { reason: 'A mistake' }, 200);
  expect(await paid(agency, confirm, OTHER_CODE)).toBe('HANDLED POSTED');
  expect(await agency.channel(channel.id)).toMatchObject({ state: 'STOPPED', latePayments: 1 });
});

test('a retired channel is watched for twelve months; what comes later is kept for a person, and counts once they say so', async () => {
  const agency = await Settled.open(app);
  const { channelId } = agency.rent;
  const old = agency.rent.confirmationUrl;
  await (await agency.admin()).send('post', `/v1/payment-channels/${channelId}/retire`, { reason: 'Another bank' }, 200);
  app.clock.advance(366 * DAY - 1);
  expect(await paid(agency, old, '600966')).toBe('HANDLED POSTED');
  expect(await agency.channel(channelId)).toMatchObject({ latePayments: 1 });
  app.clock.advance(1);
  const code = newTransactionCode();
  expect(await paid(agency, old, '600966', code)).toBe('PARKED ended-address');
  const admin = await agency.admin();
  const [parked] = (await admin.get<{ data: { id: string }[] }>('/v1/provider-events?state=PARKED')).data;
  await admin.send('post', `/v1/provider-events/${parked!.id}/retry`, {}, 200);
  await app.work();
  expect(await admin.get(`/v1/payments?externalId=${code}`)).toMatchObject({ data: [{ state: 'POSTED' }] });
  expect(await agency.channel(channelId)).toMatchObject({ state: 'RETIRED', latePayments: 2 });
});

test('many at once through a retired channel are each taken and each counted', async () => {
  const agency = await Settled.open(app);
  const { channelId } = agency.rent;
  await (await agency.admin()).send('post', `/v1/payment-channels/${channelId}/retire`, { reason: 'Another bank' }, 200);
  await Promise.all(Array.from({ length: 40 }, () => agency.rent.confirm()));
  await Promise.all([app.work(), app.work()]);
  expect(await agency.channel(channelId)).toMatchObject({ latePayments: 40 });
  await agency.rent.moveTo(app.clock.now().toISOString());
  await agency.rent.expectSound();
});

test('a new address: the old one is watched for twelve months, because M-Pesa is slow to change what is registered', async () => {
  const agency = await Settled.open(app);
  const old = agency.rent.confirmationUrl;
  const { confirm, validate } = await addresses(agency, agency.rent.channelId);
  expect(confirm).not.toBe(old);
  expect(await paid(agency, confirm, '600966')).toBe('HANDLED POSTED');
  expect(await paid(agency, old, '600966')).toBe('HANDLED POSTED');
  // The same payment told at both is one payment.
  const code = newTransactionCode();
  expect(await paid(agency, old, '600966', code)).toBe('HANDLED POSTED');
  expect(await paid(agency, confirm, '600966', code)).toBe('DUPLICATE POSTED');
  app.clock.advance(366 * DAY);
  expect(await paid(agency, old, '600966')).toBe('PARKED ended-address');
  expect(await paid(agency, confirm, '600966')).toBe('HANDLED POSTED');
  const answer = await agency.rent.validate({}, validate);
  expect(answer.body).toMatchObject({ ResultCode: '0' });
});

test('a secret that somebody knows: with keepOldDays 0 nothing that is said there is believed any more, also of addresses before it', async () => {
  const agency = await Settled.open(app);
  const oldest = agency.rent.confirmationUrl;
  const known = await addresses(agency, agency.rent.channelId);
  const { confirm } = await addresses(agency, agency.rent.channelId, { keepOldDays: 0 });
  app.clock.advance(60_000); // as long as a process may remember an address
  for (const path of [oldest, known.confirm]) expect(await paid(agency, path, '600966')).toBe('PARKED ended-address');
  expect(await paid(agency, confirm, '600966')).toBe('HANDLED POSTED');
});

test('a number that is active again is believed again at its old address', async () => {
  const agency = await Settled.open(app);
  const { channelId, confirmationUrl } = agency.rent;
  await (await agency.admin()).send('post', `/v1/payment-channels/${channelId}/retire`, { reason: 'Another bank' }, 200);
  const back = await agency.coolingOff({ kind: 'MPESA_PAYBILL', shortCode: '600966', name: 'Rent' });
  expect(back.id).toBe(channelId);
  await agency.waitOut();
  app.clock.advance(400 * DAY);
  expect(await paid(agency, confirmationUrl, '600966')).toBe('HANDLED POSTED');
});

test('addresses are for what was approved and what M-Pesa calls about, and for nobody but the admin', async () => {
  const agency = await Settled.open(app);
  const proposed = await agency.proposed();
  const admin = await agency.admin();
  const bank = await (await Office.open(app)).post<ChannelView>('/v1/payment-channels', NEW_PAYBILL);
  const ask = (id: string, by: Office = admin) => by.send('post', `/v1/payment-channels/${id}/callback-addresses`, {});
  expect((await ask(proposed.id)).body).toMatchObject({ status: 409, code: 'channel-move-not-allowed', state: 'PROPOSED' });
  const cash = await admin.post<ChannelView>('/v1/payment-channels', { kind: 'CASH', name: 'Office cash' });
  expect((await ask(cash.id)).body).toMatchObject({ status: 409, code: 'channel-has-no-address' });
  expect((await ask(agency.rent.channelId, await agency.manager())).body).toMatchObject({ status: 403, code: 'forbidden' });
  expect((await ask(bank.id)).status).toBe(404);
  const answer = await ask(agency.rent.channelId);
  const token = (answer.body as { confirmationUrl: string }).confirmationUrl.split('/').at(-2);
  for (const table of ['audit_events', 'idempotency_keys', 'outbox_events', 'former_channel_addresses', 'payment_channels']) {
    const rows = await app.rows(`SELECT * FROM ${table} WHERE organization_id = ?`, [agency.rent.organization.id]);
    expect([table, JSON.stringify(rows).includes(token!)]).toEqual([table, false]);
  }
});
