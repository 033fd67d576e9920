import { TestApp } from '../support/app.js';
import { NEW_PAYBILL, OTHER_CODE, Settled } from '../support/channels.js';
import { REAL_LIMITS, resetLimits } from '../support/limits.js';
import { Office } from '../support/office.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-06T07:00:00Z'));
afterAll(() => app.stop());

interface Answer {
  genuine: boolean;
  channels: { organization: string; standing: string; from: string | null; until: string | null }[];
}
/** Anybody asks, without signing in. */
async function ask(query: string, status = 200): Promise<Answer> {
  const answer = await app.http.get(`/v1/verify/channel?${query}`);
  expect([answer.status, answer.body]).toEqual([status, answer.body]);
  return answer.body as Answer;
}
let numbers = 0;
/** A number that no other story has. */
const newNumber = (): string => String(7_000_000 + process.pid * 7 + numbers++).slice(0, 9);
const nameOf = async (office: Office): Promise<string> => (await office.get<{ name: string }>('/v1/organization')).name;

test('a tenant who was told a number learns whose it is, and whether it is valid today', async () => {
  const agency = await Settled.open(app);
  const [organization, shortCode] = [agency.rent.organization.name, newNumber()];
  const about = async (): Promise<Answer> => ask(`paybill=${shortCode}&reference=KMA12J`);
  expect(await about()).toEqual({ genuine: false, channels: [] });

  const channel = await agency.proposed({ ...NEW_PAYBILL, shortCode });
  expect(await about()).toEqual({ genuine: false, channels: [] }); // what one person says is nothing yet
  await agency.approve(channel);
  const from = '2026-11-09T07:00:00.000Z';
  expect(await about()).toEqual({ genuine: false, channels: [{ organization, ofOwner: false, standing: 'NOT_YET', from, until: null }] });
  await agency.waitOut();
  expect(await about()).toEqual({ genuine: true, channels: [{ organization, ofOwner: false, standing: 'VALID', from, until: null }] });
  app.clock.moveTo('2026-12-01T07:00:00Z');
  await (await agency.admin()).send('post', `/v1/payment-channels/${channel.id}/retire`, { reason: 'Another bank' }, 200);
  expect(await about()).toEqual({
    genuine: false,
    channels: [{ organization, ofOwner: false, standing: 'NO_LONGER', from, until: '2026-12-01T07:00:00.000Z' }],
  });
});

test('what was stopped is as if it had never been', async () => {
  const agency = await Settled.open(app);
  const shortCode = newNumber();
  const channel = await agency.coolingOff({ ...NEW_PAYBILL, shortCode });
  await (await agency.manager()).send('post', `/v1/payment-channels/${channel.id}/stop`, { reason: 'A fraud' }, 200);
  expect(await ask(`paybill=${shortCode}`)).toEqual({ genuine: false, channels: [] });
});

test('at a bank’s paybill the account says whose it is; without it, or with another, nobody’s', async () => {
  const [one, two, bank] = [await Office.open(app), await Office.open(app), newNumber()];
  await one.post('/v1/payment-channels', { kind: 'BANK_PAYBILL', shortCode: bank, accountNumber: '0110 2345 678', name: 'Bank' });
  await two.post('/v1/payment-channels', { kind: 'BANK_PAYBILL', shortCode: bank, accountNumber: '01102345679', name: 'Bank' });
  const whose = async (reference: string): Promise<string[]> =>
    (await ask(`paybill=${bank}${reference}`)).channels.map(({ organization }) => organization);
  expect(await whose('&reference=0110-2345-678')).toEqual([await nameOf(one)]);
  expect(await whose('&reference=01102345679')).toEqual([await nameOf(two)]);
  expect(await whose('&reference=01102345670')).toEqual([]);
  expect(await whose('')).toEqual([]);
});

test('tills and bank accounts are asked about by their own names', async () => {
  const [office, till, account] = [await Office.open(app), newNumber(), `1${newNumber()}`];
  await office.post('/v1/payment-channels', { kind: 'MPESA_TILL', shortCode: till, name: 'Till' });
  await office.post('/v1/payment-channels', {
    kind: 'BANK',
    bank: 'Equity',
    accountNumber: account,
    accountName: 'Wanjiku Kamau',
    name: 'Bank',
  });
  expect(await ask(`till=${till}`)).toMatchObject({ genuine: true, channels: [{ organization: await nameOf(office) }] });
  expect(await ask(`account=${account.slice(0, 4)}-${account.slice(4)}`)).toMatchObject({ genuine: true });
  expect((await ask(`paybill=${till}`)).genuine).toBe(false);
  expect((await ask(`account=${till}`)).genuine).toBe(false);
});

test('it tells nothing of units, tenants or people: a reference that exists is answered as one that does not', async () => {
  const agency = await Settled.open(app);
  const shortCode = newNumber();
  await agency.coolingOff({ ...NEW_PAYBILL, shortCode });
  const { payReference } = agency.rent.letting;
  const [known, unknown, none] = [
    await ask(`paybill=${shortCode}&reference=${payReference}`),
    await ask(`paybill=${shortCode}&reference=XXX999X`),
    await ask(`paybill=${shortCode}`),
  ];
  expect(unknown).toEqual(known);
  expect(none).toEqual(known);
  expect(Object.keys(known.channels[0]!).sort()).toEqual(['from', 'ofOwner', 'organization', 'standing', 'until']);
  const [row] = await app.rows<{ name: string; phone: string }>('SELECT name, phone FROM tenants WHERE id = ?', [
    agency.rent.letting.tenantId,
  ]);
  for (const secret of [row!.name, row!.phone, payReference, agency.rent.channelId]) expect(JSON.stringify(known)).not.toContain(secret);
});

test('a number that two organizations claim is answered with both names', async () => {
  const [one, two, shortCode] = [await Office.open(app), await Office.open(app), newNumber()];
  for (const office of [one, two]) await office.post('/v1/payment-channels', { ...NEW_PAYBILL, shortCode });
  expect((await ask(`paybill=${shortCode}`)).channels.map(({ organization }) => organization).sort()).toEqual(
    [await nameOf(one), await nameOf(two)].sort(),
  );
});

test.each(['', 'paybill=1234&till=1234', 'reference=KMA12J', 'till=1234&reference=A', 'paybill=12a4', 'account='])(
  'a question such as %j is refused',
  async (query) => {
    expect(await ask(query, 400)).toMatchObject({ code: 'invalid-request' });
  },
);

test('thirty questions in ten minutes from one address, then no more', async () => {
  const counting = await TestApp.start(undefined, REAL_LIMITS);
  await resetLimits(counting);
  const answers: number[] = [];
  for (let n = 0; n < 32; n++) answers.push((await counting.http.get(`/v1/verify/channel?paybill=${OTHER_CODE}`)).status);
  await resetLimits(counting);
  await counting.stop();
  expect(answers).toEqual([...Array<number>(30).fill(200), 429, 429]);
});
