import { Writable } from 'node:stream';
import type { Response } from 'supertest';
import { TenantsService } from '../../apps/api/src/modules/leases/index.js';
import { TestApp } from '../support/app.js';
import { Collection } from '../support/collection.js';

/** Values that stand nowhere else. Each is planted as a person's datum and must turn up in no log line, problem, event or audit row. */
const CANARY = {
  name: 'Zyqwerina Plantedname',
  email: 'zyqwerina@planted-canary.test',
  phone: '0733918273',
  idNumber: '91827364',
  kraPin: 'A918273645Q',
  kinName: 'Kinzyqwer Plantedkin',
  kinPhone: '0733564738',
  payer: 'PAYERZYQWER',
  payerPhone: '254733827364',
  password: 'zyqwer planted secret words',
  note: 'Zyqwernote about a person',
};
/** As typed and as stored. */
const TRACES = [...Object.values(CANARY), '733918273', '733564738', 'Zyqwerina', 'zyqwerina', 'Plantedkin'];

const lines: string[] = [];
const capture = new Writable({
  write(chunk: Buffer, _encoding, done) {
    lines.push(chunk.toString('utf8'));
    done();
  },
});
const problems: string[] = [];
const keep = (answer: Response): Response => {
  if (answer.status >= 400) problems.push(JSON.stringify(answer.body));
  return answer;
};

let app: TestApp;
let rent: Collection;
const secrets: string[] = [];
beforeAll(async () => {
  app = await TestApp.start('2026-11-20T07:00:00Z', { LOG_LEVEL: 'trace' }, capture);
  rent = await Collection.open(app, { lease: { tenant: { name: CANARY.name, phone: CANARY.phone, email: CANARY.email } } });
});
afterAll(() => app.stop());

const found = (text: string): string[] => [...TRACES, ...secrets].filter((trace) => text.includes(trace));

test('the flows of people, money and messages run, the good and the bad', async () => {
  const { office } = rent;
  const of = (method: 'get' | 'post' | 'patch', path: string, body?: object, headers: Record<string, string> = {}) =>
    office.send(method, path, body, undefined, headers).then(keep);

  // Who signs in.
  const member = { name: CANARY.name, email: CANARY.email, password: CANARY.password, role: 'MANAGER' };
  keep(await of('post', '/v1/members', member));
  keep(await of('post', '/v1/members', member));
  const session = await app.http.post('/v1/sessions').send({ login: CANARY.email, password: CANARY.password });
  const { accessToken, refreshToken } = session.body as Record<string, string>;
  secrets.push(...[accessToken, refreshToken].filter((token) => token !== undefined));
  keep(await app.http.post('/v1/sessions').send({ login: CANARY.email, password: `${CANARY.password}!` }));
  keep(await app.http.post('/v1/sessions/refresh').send({ refreshToken: `${refreshToken}x` }));
  keep(await app.http.get('/v1/tenants').set('authorization', `Bearer ${accessToken}x`));

  // Tenants and owners.
  const identity = {
    idType: 'NATIONAL_ID',
    idNumber: CANARY.idNumber,
    kraPin: CANARY.kraPin,
    nextOfKin: { name: CANARY.kinName, phone: CANARY.kinPhone },
  };
  const { tenantId } = rent.letting;
  expect((await of('patch', `/v1/tenants/${tenantId}`, identity, { 'if-match': '"1"' })).status).toBe(200);
  keep(await of('patch', `/v1/tenants/${tenantId}`, { ...identity, kraPin: `${CANARY.kraPin}X` }, { 'if-match': '"2"' }));
  keep(
    await of(
      'patch',
      `/v1/tenants/${tenantId}`,
      { ...identity, nextOfKin: { name: CANARY.kinName, phone: `${CANARY.kinPhone}999` } },
      { 'if-match': '"2"' },
    ),
  );
  keep(await of('post', '/v1/tenants', { name: CANARY.name, phone: `${CANARY.phone}12345`, unknown: CANARY.idNumber }));
  keep(await of('post', '/v1/owners', { name: CANARY.name, kind: 'PERSON', phone: CANARY.phone, kraPin: CANARY.kraPin }));
  for (const search of [CANARY.name, CANARY.phone, CANARY.idNumber]) await of('get', `/v1/tenants?search=${encodeURIComponent(search)}`);
  expect(
    (await of('post', `/v1/tenants/${tenantId}/reveal`, { fields: ['idNumber', 'kraPin', 'nextOfKinPhone'], reason: 'A bank asks' })).body,
  ).toMatchObject({
    idNumber: CANARY.idNumber,
  });

  // Money.
  await rent.charge('15000.00');
  const body = JSON.stringify({ ...(JSON.parse(rent.body()) as object), FirstName: CANARY.payer, MSISDN: CANARY.payerPhone });
  await rent.confirm(body);
  await rent.confirm(`${body.slice(0, -1)},`);
  await rent.confirm(body.replace('15000.00', 'a lot'));
  await rent.validate(body);
  await app.work();
  keep(
    await of('post', '/v1/payments', { leaseId: rent.letting.leaseId, amount: { amount: '-1.00', currency: 'KES' }, note: CANARY.note }),
  );

  // Their rights.
  expect((await of('post', `/v1/data-subjects/${tenantId}/export`, {})).status).toBe(200);
  expect((await of('post', `/v1/data-subjects/${tenantId}/export`, { format: 'pdf' })).status).toBe(200);
  keep(await of('post', `/v1/data-subjects/${tenantId}/erasure`, { reason: 'By letter' }));
  expect(problems.length).toBeGreaterThan(8);
});

test('and so do errors that nobody expected, with the data in their hands', async () => {
  const { office } = rent;
  const tenants = app.nest.get(TenantsService);
  const failures = [
    Object.assign(new Error(`Duplicate entry '${CANARY.phone}' for key 'tenants.x'`), { parameters: [CANARY.name], code: 'ER_DUP_ENTRY' }),
    Object.assign(new Error('Data too long'), { parameters: [CANARY.idNumber], query: `INSERT '${CANARY.name}'` }),
  ];
  for (const failure of failures) {
    jest.spyOn(tenants, 'get').mockRejectedValueOnce(failure);
    const answer = keep(await office.send('get', `/v1/tenants/${rent.letting.tenantId}`));
    expect(answer.status).toBe(500);
  }
  jest.restoreAllMocks();
  expect(lines.some((line) => line.includes('"level":50'))).toBe(true);
});

test('no log line tells of anybody', () => {
  expect(lines.length).toBeGreaterThan(30);
  expect(lines.flatMap((line) => (found(line).length > 0 ? [{ found: found(line), line: line.slice(0, 400) }] : []))).toEqual([]);
});

test('no problem tells of anybody', () => {
  expect(problems.flatMap((body) => (found(body).length > 0 ? [{ found: found(body), body }] : []))).toEqual([]);
});

test('no event between modules, and no line of the audit log, tells of anybody', async () => {
  const { organizationId } = rent.office;
  const rows = await app.rows(
    `SELECT 'outbox' AS place, CONCAT_WS(' ', type, payload, last_error) AS text FROM outbox_events WHERE organization_id = ?
     UNION ALL SELECT 'audit', CONCAT_WS(' ', action, reason, details) FROM audit_events WHERE organization_id = ?
     UNION ALL SELECT 'runs', CONCAT_WS(' ', name, last_error) FROM runs WHERE organization_id = ?
     UNION ALL SELECT 'billing', CAST(failures AS CHAR) FROM billing_runs WHERE organization_id = ?`,
    [organizationId, organizationId, organizationId, organizationId],
  );
  expect(new Set(rows.map(({ place }) => place))).toEqual(new Set(['outbox', 'audit']));
  expect(rows.filter(({ text }) => found(String(text)).length > 0)).toEqual([]);
});

test('what is sealed lies nowhere in clear text', async () => {
  const columns = await app.rows<{ t: string; c: string }>(
    `SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name NOT LIKE 'lib%'
        AND data_type IN ('varchar', 'char', 'text', 'mediumtext', 'longtext', 'json', 'blob', 'mediumblob', 'varbinary')`,
  );
  const leaks: string[] = [];
  for (const { t, c } of columns)
    for (const secret of [CANARY.idNumber, CANARY.kraPin, CANARY.kinName, '733564738', CANARY.password, ...secrets])
      if ((await app.number(`SELECT COUNT(*) FROM \`${t}\` WHERE INSTR(CAST(\`${c}\` AS BINARY), ?) > 0`, [Buffer.from(secret)])) > 0)
        leaks.push(`${t}.${c}`);
  expect(leaks).toEqual([]);
});
