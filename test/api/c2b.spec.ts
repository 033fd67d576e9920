import { Sealer } from '@plotihub/encryption';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T10:00:00Z');
});
afterAll(() => app.stop());

const SUCCESS = { ResultCode: 0, ResultDesc: 'Success' };

async function paybill(shortCode = '600966'): Promise<{ office: Office; validation: string; confirmation: string }> {
  const office = await Office.open(app);
  const channel = await office.post<{ validationUrl: string; confirmationUrl: string }>('/v1/payment-channels', {
    kind: 'MPESA_PAYBILL',
    shortCode,
    name: 'Rent',
  });
  return { office, validation: new URL(channel.validationUrl).pathname, confirmation: new URL(channel.confirmationUrl).pathname };
}

const stored = async ({ organizationId }: Office) => {
  const rows = await app.rows<{ id: string; sealed: Buffer; state: string; reason: string | null }>(
    'SELECT id, body_sealed AS sealed, state, reason FROM provider_events WHERE organization_id = ? AND body IS NULL ORDER BY id',
    [organizationId],
  );
  const open = (row: string, sealed: Buffer): Promise<string> =>
    app.nest.get(Sealer).open(app.database.reader, organizationId, { table: 'provider_events', column: 'body_sealed', row }, sealed);
  return Promise.all(rows.map(async ({ id, sealed, ...row }) => ({ ...row, body: await open(id, sealed) })));
};

describe('a confirmation is kept as it comes', () => {
  test.each([
    ['JSON', 'application/json', '{"TransID": "A"}'],
    ['broken JSON', 'application/json', '{"TransID": '],
    ['text', 'text/plain', 'hello'],
    ['a form', 'application/x-www-form-urlencoded', 'a=1&b=2'],
    ['XML', 'application/xml', '<a/>'],
    ['something unheard of', 'what/ever; charset=no-such', 'x'],
    ['a content type that is none', ';;;', 'x'],
    ['emoji and a NUL', 'application/json', '{"BillRefNumber": "🏠 \u0000 Ng’ang’a"}'],
    ['a byte order mark', 'application/json', '\uFEFF{}'],
  ])('%s', async (_what, type, body) => {
    const { office, confirmation } = await paybill();
    const answer = await app.http.post(confirmation).set('content-type', type).send(body);
    expect({ status: answer.status, body: answer.body as object }).toEqual({ status: 200, body: SUCCESS });
    expect(await stored(office)).toEqual([{ body, state: 'STORED', reason: null }]);
  });

  test('nothing at all', async () => {
    const { office, confirmation } = await paybill();
    expect((await app.http.post(confirmation)).body).toEqual(SUCCESS);
    expect((await app.http.post(confirmation).set('content-type', 'application/json')).body).toEqual(SUCCESS);
    expect((await stored(office)).map(({ body }) => body)).toEqual(['', '']);
  });

  test('bytes that are not UTF-8, the unreadable ones marked', async () => {
    const { office, confirmation } = await paybill();
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x41, 0x7d]);
    const answer = await app.http.post(confirmation).set('content-type', 'application/octet-stream').send(bytes);
    expect(answer.body).toEqual(SUCCESS);
    expect((await stored(office)).map(({ body }) => body)).toEqual(['{\uFFFD\uFFFDA}']);
  });

  test('up to 256 KiB; one byte more is refused, since it is no payment', async () => {
    const { office, confirmation } = await paybill();
    await app.http.post(confirmation).set('content-type', 'text/plain').send('x'.repeat(262_144)).expect(200);
    const answer = await app.http.post(confirmation).set('content-type', 'text/plain').send('x'.repeat(262_145));
    expect(answer).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
    expect((await stored(office)).map(({ body }) => body.length)).toEqual([262_144]);
  });

  test('again, every time it comes', async () => {
    const { office, confirmation } = await paybill();
    const answers = await Promise.all(Array.from({ length: 20 }, () => app.http.post(confirmation).send({ TransID: 'UKL51ZDR4F' })));
    expect(answers.map(({ body }) => body as object)).toEqual(Array.from({ length: 20 }, () => SUCCESS));
    expect(await stored(office)).toHaveLength(20);
  });
});

test('at an address that we never made nothing is kept', async () => {
  const before = await app.number('SELECT COUNT(*) FROM provider_events');
  for (const token of ['0'.repeat(64), 'x', '..%2f..', 'é'])
    for (const call of ['confirmation', 'validation'])
      expect((await app.http.post(`/hooks/c2b/${encodeURIComponent(token)}/${call}`).send({ a: 1 })).status).toBe(404);
  expect(await app.number('SELECT COUNT(*) FROM provider_events')).toBe(before);
});

test('only POST is taken', async () => {
  const { confirmation } = await paybill();
  expect(await app.http.get(confirmation)).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } });
});

test('with the database away a confirmation is a 503, so that it comes again; a validation goes through', async () => {
  const { validation, confirmation } = await paybill();
  const gone = jest.spyOn(app.database.reader, 'query').mockRejectedValue(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
  expect((await app.http.post(confirmation).send({ a: 1 })).status).toBe(503);
  expect((await app.http.post(validation).send({ TransID: 'UKL51ZDR4F' })).body).toEqual({ ResultCode: '0', ResultDesc: 'Accepted' });
  gone.mockRestore();
});
