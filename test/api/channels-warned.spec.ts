import { TestApp } from '../support/app.js';
import { NEW_PAYBILL, OTHER_CODE, Settled } from '../support/channels.js';

jest.setTimeout(120_000);
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-06T07:00:00Z'));
afterAll(() => app.stop());

const warnings = (agency: Settled) =>
  app.rows<{ recipient: string; body: string }>(
    "SELECT recipient, body FROM messages WHERE organization_id = ? AND template = 'channel.warning' ORDER BY recipient",
    [agency.rent.organization.id],
  );

test('who still pays to a number that was given up is told the right one, once, and the money is taken', async () => {
  const agency = await Settled.open(app, { units: 2 });
  const [first, second] = agency.rent.lettings;
  const channel = await agency.coolingOff({ ...NEW_PAYBILL, replacesId: agency.rent.channelId });
  // While the old number is told, and the new one cools off, nobody has made a mistake.
  await agency.rent.pay({ reference: first!.payReference });
  expect(await warnings(agency)).toEqual([]);

  await agency.waitOut();
  expect((await agency.channel(channel.id)).state).toBe('ACTIVE');
  await agency.rent.moveTo(app.clock.now().toISOString());
  expect(await agency.rent.pay({ reference: first!.payReference })).toMatchObject({ state: 'POSTED', leaseId: first!.leaseId });
  await agency.rent.pay({ reference: first!.payReference });
  const warned = {
    recipient: first!.phone,
    body: `We never change the Paybill by SMS. Pay only Paybill ${OTHER_CODE} Acc ${first!.payReference}. Got another message? Call 0722000111 first.`,
  };
  expect(await warnings(agency)).toEqual([warned]);
  await agency.rent.pay({ reference: second!.payReference });
  expect((await warnings(agency)).map(({ recipient }) => recipient)).toEqual([first!.phone, second!.phone].sort());
});

test('nobody is told a number where there is none to tell', async () => {
  const agency = await Settled.open(app);
  const admin = await agency.admin();
  await admin.send('post', `/v1/payment-channels/${agency.rent.channelId}/retire`, { reason: 'Closed' }, 200);
  await agency.rent.pay();
  expect(await warnings(agency)).toEqual([]);
});
