import { TestApp } from '../support/app.js';
import { NEW_PAYBILL, OTHER_CODE, Settled } from '../support/channels.js';
import { letUnit, newPhone, newUnit } from '../support/portfolio.js';

jest.setTimeout(120_000);
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-06T07:00:00Z'));
afterAll(() => app.stop());

interface Told {
  template: string;
  channel: string;
  recipient: string;
  language: string;
  body: string;
  state: string;
  tenantId: string | null;
}
const told = (agency: Settled, template: string): Promise<Told[]> =>
  app.rows<Told>(
    'SELECT template, channel, recipient, language, body, state, tenant_id AS tenantId FROM messages WHERE organization_id = ? AND template = ? ORDER BY channel DESC, recipient',
    [agency.rent.organization.id, template],
  );

test('who lives there and who owns it are told once each, when it becomes valid and whom to call; who has left is not', async () => {
  const agency = await Settled.open(app, { units: 2 });
  const admin = await agency.admin();
  const [first, second] = agency.rent.lettings;
  // A tenant with two leases, one who reads Kiswahili and e-mails, and one who has left.
  const more = await newUnit(admin, agency.rent.property.propertyId, 'B1');
  await letUnit(admin, { unitId: more.id, rent: '9000.00', startsOn: '2026-11-01', tenantId: first!.tenantId });
  const swahili = { name: 'Mwanaisha Juma', phone: newPhone(), language: 'sw' as const, email: 'mwanaisha@example.co.ke' };
  const third = await newUnit(admin, agency.rent.property.propertyId, 'B2');
  await letUnit(admin, { unitId: third.id, rent: '9000.00', startsOn: '2026-11-01', tenant: swahili });
  await app.rows("UPDATE leases SET state = 'VACATED', vacated_on = '2026-11-01' WHERE id = ?", [second!.leaseId]);

  await agency.coolingOff();
  await app.work();
  const messages = await told(agency, 'channel.changing');
  const owners = await app.rows<{ phone: string }>('SELECT phone FROM owners WHERE organization_id = ?', [agency.rent.organization.id]);
  const [one] = await app.rows<{ phone: string; other: string }>('SELECT phone FROM tenants WHERE id = ?', [first!.tenantId]);
  expect(messages.map(({ channel, recipient }) => `${channel} ${recipient}`).sort()).toEqual(
    [
      `EMAIL ${swahili.email}`,
      ...[...owners.map(({ phone }) => phone), one!.phone, `+254${swahili.phone.slice(1)}`].map((phone) => `SMS ${phone}`),
    ].sort(),
  );
  const name = agency.rent.organization.name;
  expect(messages.find(({ recipient }) => recipient === one!.phone)?.body).toBe(
    `${name}: from 09 Nov 10:00 pay rent to Paybill ${OTHER_CODE}. Until then as before. Call 0722000111 if in doubt.`,
  );
  expect(messages.filter(({ language }) => language === 'sw').map(({ body }) => body)).toEqual(
    Array(2).fill(`${name}: kuanzia 09 Nov 10:00 lipa kodi kwa Paybill ${OTHER_CODE}. Kabla ya hapo kama awali. Swali? 0722000111.`),
  );
  // Told again by nothing: neither by time, nor when the event comes twice.
  await app.rows(
    "UPDATE outbox_events SET delivered_at = NULL, available_at = ? WHERE organization_id = ? AND type = 'channel.cooling-off'",
    [app.clock.now(), agency.rent.organization.id],
  );
  await app.rows("DELETE FROM handled_events WHERE handler = 'notifications.channel'");
  await agency.waitOut();
  expect(await told(agency, 'channel.changing')).toHaveLength(messages.length);
});

test('until it is valid bills name the old number, from then on the new one', async () => {
  const agency = await Settled.open(app);
  await agency.coolingOff({ ...NEW_PAYBILL, replacesId: agency.rent.channelId });
  const billed = async (): Promise<string[]> => {
    await app.rows("UPDATE messages SET state = 'CANCELLED' WHERE organization_id = ? AND state = 'QUEUED'", [agency.rent.organization.id]);
    await (
      await agency.admin()
    ).post('/v1/charges', {
      leaseId: agency.rent.letting.leaseId,
      kind: 'REPAIR',
      amount: { amount: '90000.00', currency: 'KES' },
      dueOn: '2026-11-20',
      description: 'Broken window',
    });
    await app.work();
    const rows = await app.rows<{ body: string }>(
      "SELECT body FROM messages WHERE organization_id = ? AND template = 'invoice.issued' ORDER BY id DESC LIMIT 1",
      [agency.rent.organization.id],
    );
    return rows.map(({ body }) => /Paybill (\d+)/.exec(body)?.[1] ?? body);
  };
  expect(await billed()).toEqual(['600966']);
  await agency.waitOut();
  expect(await billed()).toEqual([OTHER_CODE]);
});

test('stopped: who was told is told at once that it is not true, who was not yet is told nothing', async () => {
  // Eight in the evening: texts to tenants wait for the morning, so nobody has been told but who was sent it before.
  const agency = await Settled.open(app, { units: 2 });
  const channel = await agency.coolingOff();
  await app.rows("UPDATE messages SET state = 'CANCELLED' WHERE organization_id = ? AND state = 'QUEUED'", [agency.rent.organization.id]);
  await app.work();
  const [first, ...others] = await told(agency, 'channel.changing');
  expect(others.length).toBeGreaterThan(1);
  await app.rows(
    "UPDATE messages SET state = 'QUEUED', sent_at = NULL, not_before = '2030-01-01' WHERE organization_id = ? AND template = 'channel.changing' AND recipient <> ?",
    [agency.rent.organization.id, first!.recipient],
  );
  app.clock.moveTo('2026-11-06T20:00:00Z');
  await (await agency.manager()).send('post', `/v1/payment-channels/${channel.id}/stop`, { reason: 'Somebody stole a phone' }, 200);
  await app.work();
  const now = await told(agency, 'channel.changing');
  expect(now.map(({ state }) => state).sort()).toEqual(['SENT', ...others.map(() => 'CANCELLED')].sort());
  const stopped = await told(agency, 'channel.stopped');
  expect(stopped).toEqual([
    {
      ...first!,
      template: 'channel.stopped',
      state: 'SENT',
      body: `${agency.rent.organization.name}: do NOT pay to Paybill ${OTHER_CODE}. That change was stopped. Pay as before. Call 0722000111 if in doubt.`,
    },
  ]);
});

test('stopped before anybody was told: nobody hears of it, whichever event is handled first', async () => {
  const agency = await Settled.open(app);
  const channel = await agency.coolingOff();
  await (await agency.manager()).send('post', `/v1/payment-channels/${channel.id}/stop`, { reason: 'A mistake' }, 200);
  await app.work();
  expect([...(await told(agency, 'channel.changing')), ...(await told(agency, 'channel.stopped'))]).toEqual([]);
});

test('the same number proposed again is told again', async () => {
  const agency = await Settled.open(app);
  const first = await agency.coolingOff();
  await app.work();
  const people = (await told(agency, 'channel.changing')).length;
  await (await agency.manager()).send('post', `/v1/payment-channels/${first.id}/stop`, { reason: 'A mistake' }, 200);
  await app.work();
  await agency.coolingOff();
  await app.work();
  expect(await told(agency, 'channel.changing')).toHaveLength(2 * people);
  expect(await told(agency, 'channel.stopped')).toHaveLength(people);
});

test('hundreds are told, and told of the stop, in pages of a transaction each, once each', async () => {
  const agency = await Settled.open(app);
  // Leases of more than a page; whoever has the first has the last too.
  const lines = Array.from(
    { length: 230 },
    (_, n) => `Kamulu,Z${n},Tenant ${n % 229},07${String(30_000_000 + (n % 229))},15000,2024-01-01`,
  );
  const sheet = ['Property,Unit,Tenant,Phone,Rent,Start', ...lines].join('\n');
  const admin = await agency.admin();
  const imported = app.http.post('/v1/imports/rent-roll?mode=commit').set('authorization', `Bearer ${admin.token}`);
  expect((await imported.set('content-type', 'text/csv').send(sheet)).status).toBe(201);
  await app.work();
  await app.rows("UPDATE messages SET state = 'CANCELLED' WHERE organization_id = ? AND state = 'QUEUED'", [agency.rent.organization.id]);

  const channel = await agency.coolingOff();
  await app.work();
  const changing = await told(agency, 'channel.changing');
  // The tenant of the story and two or more owners beside them.
  const owners = await app.number('SELECT COUNT(*) FROM owners WHERE organization_id = ? AND phone IS NOT NULL', [
    agency.rent.organization.id,
  ]);
  expect(changing).toHaveLength(229 + 1 + owners);
  expect(new Set(changing.map(({ recipient }) => recipient)).size).toBe(changing.length);
  const pages = (): Promise<number> =>
    app.number("SELECT COUNT(*) FROM outbox_events WHERE organization_id = ? AND type = 'channel.telling-went-on'", [
      agency.rent.organization.id,
    ]);
  expect(await pages()).toBe(1);

  const sent = changing.filter(({ state }) => state === 'SENT').length;
  expect(sent).toBeGreaterThan(200);
  await (await agency.manager()).send('post', `/v1/payment-channels/${channel.id}/stop`, { reason: 'A mistake' }, 200);
  await app.work();
  const stopped = await told(agency, 'channel.stopped');
  expect(stopped).toHaveLength(sent);
  expect(new Set(stopped.map(({ recipient }) => recipient)).size).toBe(sent);
});
