import { Outbox } from '@plotihub/events';
import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import { ChargesService } from '../../apps/api/src/modules/billing/index.js';
import { PaymentsService } from '../../apps/api/src/modules/payments/index.js';
import { TestApp } from '../support/app.js';
import { Collection, SHORT_CODE } from '../support/collection.js';
import { Office } from '../support/office.js';
import { letUnit, newPhone, portfolio } from '../support/portfolio.js';

jest.setTimeout(30_000);

interface Message {
  id: string;
  template: string;
  channel: string;
  recipient: string;
  language: string;
  subject: string | null;
  body: string;
  segments: number;
  state: string;
  leaseId: string;
  tenantId: string;
  notBefore: string;
  attempts: number;
  providerId: string | null;
  sentAt: string | null;
}

/** 10:00 in Nairobi. */
const MORNING = '2026-11-02T07:00:00Z';
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start(MORNING);
});
beforeEach(() => app.clock.moveTo(MORNING));
afterAll(() => app.stop());

/** An agency with a paybill and let units, whose tenants have been told nothing and owe nothing yet. */
async function opened(...options: Parameters<typeof Collection.open> extends [unknown, ...infer Rest] ? Rest : never): Promise<Collection> {
  const agency = await Collection.open(app, ...options);
  await app.work();
  await forget(agency.office);
  return agency;
}

/** Takes back what signing a lease bills, and what was said of it. */
async function forget(office: Office): Promise<void> {
  const { data } = await office.get<{ data: { id: string; voidedOn: string | null }[] }>('/v1/charges?limit=200');
  for (const { id, voidedOn } of data) if (voidedOn === null) await office.post(`/v1/charges/${id}/void`, { reason: 'Not of this story' });
  await app.work();
  await app.rows('DELETE FROM messages WHERE organization_id = ?', [office.organizationId]);
}

/** What a lease was told, oldest first. */
async function told(office: Office, leaseId: string, query = ''): Promise<Message[]> {
  return (await office.get<{ data: Message[] }>(`/v1/messages?limit=200&leaseId=${leaseId}${query}`)).data.reverse();
}

const bodies = (messages: Message[]): string[] => messages.map(({ template, body }) => `${template}: ${body}`);

test('an invoice is told to the tenant once, with what is owed in all and how to pay', async () => {
  const agency = await opened({ lease: { tenant: { name: 'Wanjiku Ng’ang’a', phone: newPhone() } } });
  const { leaseId, payReference, tenantId } = agency.letting;
  await agency.charge('2500.00', { dueOn: '2026-10-05' });
  await app.work();
  await agency.charge('15000.00');
  await app.work();

  const messages = await told(agency.office, leaseId);
  // 2,500 of October and 15,000 of November
  expect(bodies(messages).at(-1)).toBe(
    `invoice.issued: Hi Wanjiku, Nov 2026 bill for A1: KES 15,000, due 05 Nov. Total with arrears KES 17,500. Paybill ${SHORT_CODE} Acc ${payReference}.`,
  );
  expect(messages).toHaveLength(2);
  const tenant = await agency.office.get<{ phone: string }>(`/v1/tenants/${tenantId}`);
  expect(messages[1]).toMatchObject({
    state: 'SENT',
    providerId: 'local',
    channel: 'SMS',
    language: 'en',
    segments: 1,
    attempts: 1,
    recipient: tenant.phone,
    tenantId,
    leaseId,
  });
});

test('the same fact told twice by events is told once to the tenant', async () => {
  const agency = await opened();
  await agency.charge('15000.00');
  await app.work();
  const events = await app.rows<{ type: string; aggregateId: string; payload: unknown }>(
    "SELECT type, aggregate_id AS aggregateId, payload FROM outbox_events WHERE organization_id = ? AND type = 'invoice.issued' ORDER BY id DESC LIMIT 1",
    [agency.organization.id],
  );
  const again = events.map(({ type, aggregateId, payload }) => ({
    type,
    aggregateId,
    organizationId: agency.organization.id,
    payload: (typeof payload === 'string' ? JSON.parse(payload) : payload) as Record<string, unknown>,
  }));
  expect(again).toHaveLength(1);
  await app.database.transaction((tx) => app.nest.get(Outbox).add(tx, ...again, ...again));
  await app.work();
  // The first event itself, as after a crash between the effect and the mark.
  await app.rows("DELETE FROM handled_events WHERE organization_id = ? AND handler LIKE 'notifications.%'", [agency.organization.id]);
  await app.rows(
    "UPDATE outbox_events SET delivered_at = NULL WHERE organization_id = ? AND type = 'invoice.issued' AND aggregate_id = ?",
    [agency.organization.id, again[0]?.aggregateId],
  );
  await app.work();
  expect(await told(agency.office, agency.letting.leaseId)).toHaveLength(1);
});

test('a tenant who chose Kiswahili is told in Kiswahili', async () => {
  const agency = await opened({ lease: { tenant: { name: 'Asha Ali', phone: newPhone(), language: 'sw' } } });
  const { leaseId, payReference } = agency.letting;
  await agency.charge('15000.00');
  await app.work();
  await agency.pay({ amount: '10000.00', code: 'UKSW000001' });
  expect(bodies(await told(agency.office, leaseId))).toEqual([
    `invoice.issued: Habari Asha Ali, bili ya Nov 2026 ya A1: KES 15,000, lipa kufikia 05 Nov. Jumla na deni KES 15,000. Paybill ${SHORT_CODE} Acc ${payReference}.`,
    'payment.received: Tumepokea KES 10,000 ya A1 05 Nov. Ref UKSW000001, risiti RCT-2026-000001. Deni lililobaki KES 5,000. Asante.',
  ]);
});

test('two tenants with the same name are told of their own bills, on their own phones', async () => {
  const name = 'Mary Wambui';
  const agency = await opened();
  const property = await portfolio(agency.office, { units: 2 });
  const [first, second] = await Promise.all(
    property.units.map(({ id }) =>
      letUnit(agency.office, { unitId: id, rent: '9000.00', startsOn: '2026-09-01', tenant: { name, phone: newPhone() } }),
    ),
  );
  await app.work();
  await forget(agency.office);
  await agency.charge('9000.00', { leaseId: first!.leaseId });
  await agency.charge('9100.00', { leaseId: second!.leaseId });
  await app.work();
  for (const [letting, amount] of [
    [first!, '9,000'],
    [second!, '9,100'],
  ] as const) {
    const messages = await told(agency.office, letting.leaseId);
    expect(messages.map(({ recipient }) => recipient)).toEqual([`+254${letting.phone.replace(/^(\+254|0)/, '')}`]);
    expect(messages[0]?.body).toContain(`KES ${amount}, due`);
    expect(messages[0]?.body).toContain(`Acc ${letting.payReference}.`);
  }
});

test('a receipt says what is still owed, that nothing is owed, or what is kept', async () => {
  const agency = await opened();
  const { leaseId } = agency.letting;
  await agency.charge('15000.00');
  await app.work();
  await agency.pay({ amount: '10000.50', code: 'UKR0000001' });
  await agency.pay({ amount: '4999.50', code: 'UKR0000002' });
  await agency.pay({ amount: '700.00', code: 'UKR0000003' });
  expect(bodies(await told(agency.office, leaseId)).slice(1)).toEqual([
    // 15,000.00 − 10,000.50
    'payment.received: Received KES 10,000.50 for A1 on 05 Nov. Ref UKR0000001, receipt RCT-2026-000001. You still owe KES 4,999.50. Thank you.',
    'payment.received: Received KES 4,999.50 for A1 on 05 Nov. Ref UKR0000002, receipt RCT-2026-000002. Nothing owed. Thank you.',
    'payment.credit: Received KES 700 for A1. Ref UKR0000003, receipt RCT-2026-000003. Nothing owed. KES 700 extra goes to your next bill.',
  ]);
});

test('a bill that credit has paid says so, and asks for nothing', async () => {
  const agency = await opened();
  await agency.pay({ amount: '20000.00' });
  await agency.charge('15000.00');
  await app.work();
  expect(bodies(await told(agency.office, agency.letting.leaseId)).at(-1)).toBe(
    'invoice.issued: Hi Achieng, Nov 2026 bill for A1: KES 15,000. It is paid already. Nothing owed.',
  );
});

test('a callback delivered five times makes one receipt', async () => {
  const agency = await opened();
  const body = agency.body({ code: 'UKTWICE001' });
  for (let i = 0; i < 5; i++) await agency.confirm(body);
  await app.work();
  expect(await told(agency.office, agency.letting.leaseId)).toHaveLength(1);
});

test('cash is receipted, and the tenant is asked at once whether it is what they paid', async () => {
  const agency = await opened();
  const { leaseId } = agency.letting;
  await agency.charge('15000.00');
  await app.work();
  await agency.office.post('/v1/payments', {
    leaseId,
    method: 'CASH',
    amount: { amount: '15000.00', currency: 'KES' },
    valueOn: '2026-11-02',
  });
  await app.work();
  expect(bodies(await told(agency.office, leaseId)).slice(1)).toEqual([
    'payment.received: Received KES 15,000 for A1 on 02 Nov. Ref CASH, receipt RCT-2026-000001. Nothing owed. Thank you.',
    'payment.cash_recorded: Wanjiku recorded cash KES 15,000 for A1, receipt RCT-2026-000001. Wrong amount or not paid by you? Call 0722000111 now.',
  ]);
});

test('a payment that is taken back is told, with what is owed again', async () => {
  const agency = await opened();
  const { leaseId } = agency.letting;
  await agency.charge('15000.00');
  const payment = await agency.pay({ amount: '15000.00', code: 'UKREV00001' });
  await agency.office.reverse(payment.id, 'The provider took it back');
  await app.work();
  expect(bodies(await told(agency.office, leaseId)).at(-1)).toBe(
    'payment.reversed: Payment UKREV00001 of KES 15,000 for A1 was reversed on 02 Nov. You now owe KES 15,000. Call 0722000111.',
  );
});

test('a payment that was taken back before it was told of is told as that alone', async () => {
  const agency = await opened();
  const { leaseId } = agency.letting;
  const { id } = await agency.office.post<{ id: string }>('/v1/payments', {
    leaseId,
    method: 'CASH',
    amount: { amount: '500.00', currency: 'KES' },
    valueOn: '2026-11-02',
  });
  await agency.office.reverse(id, 'Typed into the wrong lease');
  await app.work();
  expect((await told(agency.office, leaseId)).map(({ template }) => template)).toEqual(['payment.reversed']);
});

test('without a paybill a text names none, and says whom to call', async () => {
  for (const channel of [undefined, 'MPESA_TILL']) {
    const office = await Office.open(app);
    if (channel) await office.post('/v1/payment-channels', { kind: channel, shortCode: '5123456', name: 'Till' });
    const property = await portfolio(office, { units: 1 });
    const letting = await letUnit(office, { unitId: property.units[0]!.id, rent: '15000.00', startsOn: '2026-09-01' });
    await app.work();
    await forget(office);
    await office.post('/v1/charges', {
      leaseId: letting.leaseId,
      kind: 'REPAIR',
      amount: { amount: '1200.00', currency: 'KES' },
      dueOn: '2026-11-09',
      description: 'Broken window',
    });
    await app.work();
    expect(bodies(await told(office, letting.leaseId))).toEqual([
      'invoice.issued: Hi Achieng, Nov 2026 bill for A1: KES 1,200, due 09 Nov. Total with arrears KES 1,200. Call 0722000111 to pay.',
    ]);
  }
});

test('somebody who waits to move in is not told to pay with the reference of who still lives there', async () => {
  const agency = await opened();
  const { leaseId, unitId } = agency.letting;
  await agency.office.post(`/v1/leases/${leaseId}/notice`, { effectiveOn: '2027-01-31' });
  const next = await letUnit(agency.office, { unitId, rent: '16000.00', startsOn: '2027-02-01', upTo: 'AWAITING_MOVE_IN' });
  await app.work();
  await forget(agency.office);
  await agency.charge('16000.00', { leaseId: next.leaseId, dueOn: '2027-02-01' });
  await app.work();
  const [message] = await told(agency.office, next.leaseId);
  expect(message?.body).toMatch(/Call 0722000111 to pay\.$/);
  expect(message?.body).not.toMatch(/Paybill/);
});

test('bills wait for the morning, receipts do not', async () => {
  const agency = await opened();
  await agency.charge('15000.00');
  // 22:30 in Nairobi
  app.clock.moveTo('2026-11-02T19:30:00Z');
  await agency.confirm({ amount: '5000.00' });
  await app.work();
  const states = await app.rows('SELECT template, state, not_before AS notBefore FROM messages WHERE lease_id = ? ORDER BY template', [
    agency.letting.leaseId,
  ]);
  expect(states).toEqual([
    { template: 'invoice.issued', state: 'QUEUED', notBefore: new Date('2026-11-03T04:00:00Z') },
    { template: 'payment.received', state: 'SENT', notBefore: new Date('2026-11-02T19:30:00Z') },
  ]);
  app.clock.moveTo('2026-11-03T03:59:00Z');
  await app.work();
  expect(await app.number("SELECT COUNT(*) FROM messages WHERE lease_id = ? AND state = 'SENT'", [agency.letting.leaseId])).toBe(1);
  app.clock.moveTo('2026-11-03T04:00:00Z');
  await app.work();
  expect(await app.number("SELECT COUNT(*) FROM messages WHERE lease_id = ? AND state = 'SENT'", [agency.letting.leaseId])).toBe(2);
});

test('a tenant with an address gets bill and receipt by e-mail too', async () => {
  const tenant = { name: 'Otieno O’Brien', phone: newPhone(), email: 'otieno@tenant.test' };
  const agency = await opened({ lease: { tenant } });
  const { leaseId, payReference } = agency.letting;
  await agency.charge('15000.00');
  await app.work();
  await agency.pay({ amount: '15000.00', code: 'UKMAIL0001' });
  const mails = (await told(agency.office, leaseId)).filter(({ channel }) => channel === 'EMAIL');
  expect(mails.map(({ recipient, segments, state }) => ({ recipient, segments, state }))).toEqual([
    { recipient: tenant.email, segments: 0, state: 'SENT' },
    { recipient: tenant.email, segments: 0, state: 'SENT' },
  ]);
  expect(mails.map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^Invoice INV-2026-\d{6}: A1, Nov 2026$/),
    'Receipt RCT-2026-000001: KES 15,000, A1',
  ]);
  expect(mails[0]?.body).toContain('Dear Otieno O’Brien,');
  expect(mails[0]?.body).toContain('RENT due 2026-11-05: KES 15,000');
  expect(mails[0]?.body).toContain(`Paybill ${SHORT_CODE}, account ${payReference}.`);
  expect(mails[1]?.body).toContain('Nothing is owed.');
});

test('balances that an import brings along are told to nobody', async () => {
  const agency = await opened();
  const { leaseId } = agency.letting;
  const list = [{ leaseId, amount: Money.parse('4000.00', 'KES'), on: localDate('2026-10-31') }];
  await app.database.transaction((tx) => app.nest.get(ChargesService).addOpening(tx, agency.organization, list));
  await app.database.transaction((tx) => app.nest.get(PaymentsService).recordOpeningCredit(tx, agency.organization, list));
  await app.work();
  expect(await told(agency.office, leaseId)).toEqual([]);
});

test('messages are found by lease, state and kind, newest first, page by page', async () => {
  const agency = await opened({ units: 2 });
  for (const { leaseId } of agency.lettings) await agency.charge('15000.00', { leaseId });
  await app.work();
  await agency.pay({ amount: '1000.00' });
  const list = async (query: string) => agency.office.get<{ data: Message[]; next?: string }>(`/v1/messages?${query}`);
  const all = (await list('')).data;
  expect(all.map(({ template }) => template)).toEqual(['payment.received', 'invoice.issued', 'invoice.issued']);
  expect((await list('template=invoice.issued')).data).toHaveLength(2);
  expect((await list('state=FAILED')).data).toEqual([]);
  expect((await list(`leaseId=${agency.lettings[1]!.leaseId}&state=SENT`)).data).toHaveLength(1);
  const first = await list('limit=2');
  const second = await list(`limit=2&cursor=${first.next ?? ''}`);
  expect([...first.data, ...second.data]).toEqual(all);
  expect(second.next).toBeUndefined();
  expect(await agency.office.get(`/v1/messages/${all[0]!.id}`)).toEqual(all[0]);
  expect((await agency.office.send('get', '/v1/messages?state=LOST')).status).toBe(400);
});

test('only a message that failed, or may have, is sent again, and by one person once', async () => {
  const agency = await opened();
  await agency.charge('15000.00');
  await app.work();
  const [message] = await told(agency.office, agency.letting.leaseId);
  const path = `/v1/messages/${message!.id}/retry`;
  expect((await agency.office.send('post', path)).body).toMatchObject({ status: 409, code: 'message-not-retryable', state: 'SENT' });

  await app.rows("UPDATE messages SET state = 'UNKNOWN', sent_at = NULL WHERE id = ?", [message!.id]);
  const twins = await Promise.all(Array.from({ length: 5 }, () => agency.office.send('post', path)));
  expect(twins.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  await app.work();
  expect(await agency.office.get(`/v1/messages/${message!.id}`)).toMatchObject({ state: 'SENT', attempts: 2 });
});

test('nobody without a token, no stranger, and no accountant who would send', async () => {
  const agency = await opened();
  await agency.charge('15000.00');
  await app.work();
  const [message] = await told(agency.office, agency.letting.leaseId);
  const path = `/v1/messages/${message!.id}`;
  await app.http.get('/v1/messages').expect(401);
  await app.http.get(path).expect(401);
  await app.http.post(`${path}/retry`).expect(401);

  const stranger = await Office.open(app);
  expect(await stranger.get('/v1/messages')).toEqual({ data: [] });
  expect(await stranger.get(`/v1/messages?leaseId=${agency.letting.leaseId}`)).toEqual({ data: [] });
  const unknown = (await stranger.send('get', '/v1/messages/msg_01JD0000000000000000000000', undefined, 404)).body as object;
  const foreign = (await stranger.send('get', path, undefined, 404)).body as object;
  expect(Object.keys(foreign)).toEqual(Object.keys(unknown));
  expect(foreign).toMatchObject({ code: 'not-found' });
  expect((await stranger.send('post', `${path}/retry`)).status).toBe(404);

  const accountant = await agency.office.colleague('ACCOUNTANT');
  await accountant.get(path);
  expect((await accountant.send('post', `${path}/retry`)).status).toBe(403);
  expect((await agency.office.send('post', `${path}/retry`, undefined, undefined, { 'idempotency-key': '' })).status).toBe(400);
});
