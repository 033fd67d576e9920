import { createHash, randomUUID } from 'node:crypto';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

interface NewChannel {
  id: string;
  validationUrl: string;
  confirmationUrl: string;
}
const paybill = { kind: 'MPESA_PAYBILL', shortCode: '600966', name: 'Rent paybill' };

test('a channel answers once with the addresses to register, and keeps only a hash of their secret', async () => {
  const office = await Office.open(app);
  const channel = await office.post<NewChannel>('/v1/payment-channels', paybill);
  expect(channel).toMatchObject({ id: expect.stringMatching(/^chn_/) as string, ...paybill, state: 'ACTIVE' });
  const [, host, token] = /^(http:\/\/127\.0\.0\.1:\d+)\/hooks\/c2b\/([0-9a-f]{64})\/validation$/.exec(channel.validationUrl) ?? [];
  expect(channel.confirmationUrl).toBe(`${host}/hooks/c2b/${token}/confirmation`);

  const page = await office.get<{ data: object[] }>('/v1/payment-channels');
  const at = '2026-11-01T07:00:00.000Z';
  const shown = {
    ...{ id: channel.id, bank: null, branch: null, accountNumber: null, accountName: null, ...paybill, createdAt: at },
    ...{ ownerId: null, ownerConsent: null, ownerConsentBy: null, ownerConsentAt: null },
    ...{ state: 'ACTIVE', replacesId: null, proposalId: null, activeFrom: at, endedAt: null, endReason: null, watchedUntil: null },
    ...{ latePayments: 0, latePaymentAt: null },
    ...{ waitsFor: null, toldOtherwise: null, toldOtherwiseBy: null, toldOtherwiseAt: null },
  };
  expect(page.data).toEqual([shown]);
  expect(await office.get(`/v1/payment-channels/${channel.id}`)).toEqual(shown);
  const [row] = await app.rows('SELECT token_hash AS hash FROM payment_channels WHERE id = ?', [channel.id]);
  expect(row).toEqual({ hash: createHash('sha256').update(token!).digest('hex') });
  expect(await app.number('SELECT COUNT(*) FROM idempotency_keys WHERE response LIKE ?', [`%${token}%`])).toBe(0);
});

test('the addresses are under PUBLIC_URL where one is set', async () => {
  const published = await TestApp.start(undefined, { PUBLIC_URL: 'https://api.example.co.ke/' });
  const office = await Office.open(published);
  const channel = await office.post<NewChannel>('/v1/payment-channels', paybill);
  expect(channel.confirmationUrl).toMatch(/^https:\/\/api\.example\.co\.ke\/hooks\/c2b\/[0-9a-f]{64}\/confirmation$/);
  await published.stop();
});

test('an address that M-Pesa would refuse is refused first', async () => {
  const office = await Office.open(app);
  const answer = await office.send('post', '/v1/payment-channels', paybill, 400, { host: 'api.mpesa-rent.example' });
  expect(answer.body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: 'Host', code: 'forbidden-word' }] });
  expect(await office.get('/v1/payment-channels')).toEqual({ data: [] });
});

test('the same short code is one channel, also when it is added twice at once; another organization may have it too', async () => {
  const office = await Office.open(app);
  const answers = await Promise.all(Array.from({ length: 5 }, () => office.send('post', '/v1/payment-channels', paybill)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'channel-exists' });
  await office.post('/v1/payment-channels', { ...paybill, kind: 'MPESA_TILL' });
  const other = await Office.open(app);
  await other.post('/v1/payment-channels', paybill);
  expect((await other.get<{ data: object[] }>('/v1/payment-channels')).data).toHaveLength(1);
});

test('only an admin adds channels alone, what others add waits for the admin; without a token nobody sees them', async () => {
  const office = await Office.open(app);
  const accountant = await office.colleague('ACCOUNTANT');
  await accountant.send('get', '/v1/payment-channels', undefined, 200);
  const proposed = await accountant.post<NewChannel>('/v1/payment-channels', paybill);
  expect(proposed).toMatchObject({ state: 'PROPOSED', activeFrom: null });
  // Whoever knows the addresses can say that somebody has paid: they are not for who only proposes.
  expect(proposed).not.toHaveProperty('confirmationUrl');
  expect(await app.number('SELECT COUNT(*) FROM payment_channels WHERE id = ? AND token_hash IS NOT NULL', [proposed.id])).toBe(0);
  const caretaker = await office.colleague('CARETAKER');
  expect((await caretaker.send('post', '/v1/payment-channels', paybill, 403)).body).toMatchObject({ code: 'forbidden' });
  expect((await app.http.get('/v1/payment-channels')).status).toBe(401);
  expect((await app.http.post('/v1/payment-channels').send(paybill)).status).toBe(401);
});

test.each([
  ['kind', { ...paybill, kind: 'AIRTEL' }],
  ['bank', { ...paybill, bank: 'Equity Bank' }],
  ['shortCode', { kind: 'BANK_PAYBILL', accountNumber: '0110 2345 678', name: 'Bank' }],
  ['accountNumber', { kind: 'BANK', bank: 'Equity Bank', accountName: 'Mwangaza', name: 'Bank' }],
  ['accountNumber', { kind: 'BANK', bank: 'Equity Bank', accountName: 'Mwangaza', accountNumber: '--------', name: 'Bank' }],
  ['accountName', { kind: 'CHEQUE', name: 'Cheques' }],
  ['shortCode', { ...paybill, shortCode: '12a4' }],
  ['name', { ...paybill, name: '' }],
])('a channel with a wrong %s is refused by name', async (member, body) => {
  const office = await Office.open(app);
  const answer = await office.send('post', '/v1/payment-channels', body, 400, { 'idempotency-key': randomUUID() });
  expect(answer.body).toMatchObject({ errors: [{ pointer: `/${member}` }] });
});

test('whoever adds a channel says where rent goes: an old proof of identity is not enough', async () => {
  const office = await Office.open(app);
  app.clock.advance(5 * 60_000 + 1);
  expect((await office.send('post', '/v1/payment-channels', paybill)).body).toMatchObject({ status: 403, code: 'step-up-required' });
  await office.as(office.userId, await Office.signIn(app, office.login)).post('/v1/payment-channels', paybill);
});

test('money also comes through banks, cash books and cheques: nobody calls us about those, so they have no addresses', async () => {
  const office = await Office.open(app);
  const account = { bank: 'Equity Bank', branch: 'Westlands', accountNumber: '0110-2345 678', accountName: 'Mwangaza Agency' };
  const made = [];
  for (const body of [
    { kind: 'BANK_PAYBILL', shortCode: '247247', accountNumber: '01102345678', name: 'Pay by Equity' },
    { kind: 'BANK_PAYBILL', shortCode: '247247', accountNumber: '01109999999', name: 'Pay by Equity, the other account' },
    { kind: 'BANK', ...account, name: 'Equity' },
    { kind: 'CASH', name: 'Office cash' },
    { kind: 'CHEQUE', accountName: 'Mwangaza Agency', name: 'Cheques' },
  ])
    made.push(await office.post<NewChannel>('/v1/payment-channels', body));
  expect(made.filter((channel) => 'validationUrl' in channel || 'confirmationUrl' in channel)).toEqual([]);
  expect(made[2]).toMatchObject({ ...account, accountNumber: '01102345678', shortCode: null });
  expect(
    await app.number('SELECT COUNT(*) FROM payment_channels WHERE organization_id = ? AND token_hash IS NULL', [office.organizationId]),
  ).toBe(5);
  // The same account under another name is the same channel.
  for (const again of [
    { kind: 'BANK_PAYBILL', shortCode: '247247', accountNumber: '0110 2345 678', name: 'Again' },
    { kind: 'BANK', ...account, bank: 'EQUITY  bank', name: 'Again' },
    { kind: 'CASH', name: 'office cash' },
  ])
    expect((await office.send('post', '/v1/payment-channels', again, 409)).body).toMatchObject({ code: 'channel-exists' });
});
