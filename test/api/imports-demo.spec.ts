import { readFileSync } from 'node:fs';
import { ENDING, SHORT_CODES, type DemoLine } from '../../demo/confirmations.js';
import { demoFiles } from '../../demo/make-data.js';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

/** The demo's files through the real application: every delivery must end as the README says. */
let app: TestApp;
let office: Office;
const files = demoFiles();
const lines = files['confirmations.jsonl']
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as DemoLine);

beforeAll(async () => {
  app = await TestApp.start('2026-09-28T06:00:00Z');
  office = await Office.open(app);
});
afterAll(() => app.stop());

async function moveTo(instant: string): Promise<void> {
  app.clock.moveTo(instant);
  Object.assign(office, { token: await Office.signIn(app, office.login) });
}

test('the files are what their generator makes, and the README counts them right', () => {
  for (const [name, content] of Object.entries(files)) expect(readFileSync(`demo/${name}`, 'utf8')).toBe(content);
  const counted = Map.groupBy(lines, ({ kind, expect: outcome }) => `${kind} | ${outcome}`);
  const readme = [...readFileSync('demo/README.md', 'utf8').matchAll(/^\| ([a-z-]+) +\| (\d+) +\| ([A-Z:_]+) +\|/gm)];
  expect(Object.fromEntries(readme.map(([, kind, count, outcome]) => [`${kind} | ${outcome}`, Number(count)]))).toEqual(
    Object.fromEntries([...counted].map(([key, list]) => [key, list.length])),
  );
});

test('the rent roll imports without an error', async () => {
  const answer = await app.http
    .post('/v1/imports/rent-roll?mode=commit&billFrom=2026-10')
    .set('authorization', `Bearer ${office.token}`)
    .set('content-type', 'text/csv')
    .send(files['rent-roll.csv']);
  expect(answer).toMatchObject({
    status: 201,
    body: {
      rows: 120,
      errors: [],
      ignoredColumns: ['Remarks'],
      properties: [{ code: 'KMA' }, { code: 'GRN' }, { code: 'TMP' }],
      created: {
        owners: 3,
        properties: 3,
        units: 120,
        tenants: 111,
        leases: 112,
        openingArrears: { count: 12 },
        openingCredit: { count: 5 },
      },
    },
  });
});

test('a month of confirmations ends as expected, line by line, and the books prove', async () => {
  const paths: Record<string, string> = {};
  for (const [to, kind] of [
    ['paybill', 'MPESA_PAYBILL'],
    ['till', 'MPESA_TILL'],
  ] as const) {
    const channel = { kind, shortCode: SHORT_CODES[to], name: to };
    const { confirmationUrl } = await office.post<{ confirmationUrl: string }>('/v1/payment-channels', channel);
    paths[to] = new URL(confirmationUrl).pathname;
  }
  const play = async (from: string, to: string): Promise<void> => {
    for (const { at, to: channel, body } of lines.filter((line) => line.at >= from && line.at < to)) {
      app.clock.moveTo(at);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      await app.http.post(paths[channel]!).set('content-type', 'application/json').send(text).expect(200);
      await app.work();
    }
  };
  await play('2026-09', '2026-10');
  await moveTo('2026-10-01T03:00:00Z');
  await office.post('/v1/billing-runs', { period: '2026-10', mode: 'commit' });
  await app.work();
  await play('2026-10', ENDING.vacatedOn);
  await moveTo(`${ENDING.vacatedOn}T08:00:00Z`);
  const [leaving] = await app.rows<{ id: string }>(
    'SELECT l.id FROM leases l JOIN units u ON u.organization_id = l.organization_id AND u.id = l.unit_id WHERE l.organization_id = ? AND u.label = ?',
    [office.organizationId, ENDING.label],
  );
  await office.post(`/v1/leases/${leaving!.id}/vacate`, { on: ENDING.vacatedOn });
  await play(ENDING.vacatedOn, '2026-11');

  const payments = await app.rows<{ receipt: string; outcome: string }>(
    `SELECT p.external_id AS receipt, CASE WHEN s.id IS NULL THEN p.state ELSE CONCAT('SUSPENSE:', s.reason) END AS outcome
       FROM payments p LEFT JOIN suspense_items s ON s.organization_id = p.organization_id AND s.payment_id = p.id
      WHERE p.organization_id = ? AND p.external_id IS NOT NULL`,
    [office.organizationId],
  );
  const outcomes = Object.fromEntries(payments.map(({ receipt, outcome }) => [receipt, outcome]));
  const expected = lines.filter(({ expect: outcome }) => /^(POSTED|SUSPENSE)/.test(outcome));
  const receiptOf = ({ body }: DemoLine): string => (typeof body === 'string' ? '' : (body['TransID'] ?? ''));
  expect(outcomes).toEqual(Object.fromEntries(expected.map((line) => [receiptOf(line), line.expect])));

  const events = await app.rows<{ state: string; count: string }>(
    'SELECT state, COUNT(*) AS count FROM provider_events WHERE organization_id = ? GROUP BY state',
    [office.organizationId],
  );
  expect(Object.fromEntries(events.map(({ state, count }) => [state, Number(count)]))).toEqual({
    HANDLED: 141,
    DUPLICATE: 5,
    CONFLICT: 1,
    UNREADABLE: 2,
  });
  await moveTo('2026-10-31T20:00:00Z');
  expect(await office.get('/v1/ledger/proof')).toMatchObject({ holds: true });
}, 120_000);
