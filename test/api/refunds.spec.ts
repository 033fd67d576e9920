import type { Response } from 'supertest';
import { TestApp } from '../support/app.js';
import { Collection } from '../support/collection.js';
import { type Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

jest.setTimeout(60_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-21T10:00:00Z'));
afterAll(() => app.stop());

interface Proposed {
  id: string;
  proposalId: string;
  state: string;
}
interface Story {
  rent: Collection;
  accountant: Office;
}

/** A tenant who has paid 15,000 too much. */
async function overpaid(kind: 'AGENCY' | 'LANDLORD' = 'AGENCY'): Promise<Story> {
  const rent = await Collection.open(app, { kind });
  await rent.pay({ amount: '9000.00', time: '20261103080000' });
  await rent.pay({ amount: '6000.00', time: '20261101080000' });
  return { rent, accountant: await rent.office.colleague('ACCOUNTANT') };
}

const ask = ({ rent }: Story, amount: string, more: object = {}, status?: number): Promise<Response> =>
  rent.office.send(
    'post',
    '/v1/refunds',
    { leaseId: rent.letting.leaseId, amount: kes(amount), tenantId: rent.letting.tenantId, reason: 'She has moved out', ...more },
    status,
  );
const propose = async (story: Story, amount: string, more: object = {}): Promise<Proposed> =>
  (await ask(story, amount, more, 201)).body as Proposed;
const approve = (who: Office, { proposalId }: Proposed, status?: number): Promise<Response> =>
  who.send('post', `/v1/proposals/${proposalId}/approval`, {}, status);
const paid = ({ rent }: Story, { id }: Proposed, body: object = {}, status?: number): Promise<Response> =>
  rent.office.send('post', `/v1/refunds/${id}/paid`, { way: 'BANK', reference: 'FT26325XYZ', ...body }, status);
const failed = ({ rent }: Story, { id }: Proposed, status?: number): Promise<Response> =>
  rent.office.send('post', `/v1/refunds/${id}/failed`, { reason: 'The number is not registered' }, status);
async function approved(story: Story, amount: string, more: object = {}): Promise<Proposed> {
  const refund = await propose(story, amount, more);
  await approve(story.accountant, refund, 200);
  return refund;
}
const balance = (rent: Collection, code: string): Promise<number> =>
  app.number(
    `SELECT COALESCE(SUM(CASE WHEN a.id = e.debit_account_id THEN e.amount_minor ELSE -e.amount_minor END), 0) FROM accounts a
       JOIN entries e ON e.organization_id = a.organization_id AND a.id IN (e.debit_account_id, e.credit_account_id)
      WHERE a.organization_id = ? AND a.code = ?`,
    [rent.organization.id, code],
  );

test('two people decide, the credit is set aside, and leaves the books once, when the money has gone', async () => {
  const story = await overpaid();
  const { rent, accountant } = story;
  const refund = await propose(story, '10000.00');
  expect(refund).toMatchObject({ state: 'PROPOSED', destinationKind: 'MPESA', tenantId: rent.letting.tenantId, amount: kes('10000.00') });
  expect((await approve(rent.office, refund, 403)).body).toMatchObject({ code: 'proposer-decides' });
  expect(await rent.credit()).toBe('15000.00');
  expect((await paid(story, refund, {}, 409)).body).toMatchObject({ code: 'refund-not-approved', state: 'PROPOSED' });

  await approve(accountant, refund, 200);
  expect(await rent.credit()).toBe('5000.00');
  expect(await balance(rent, '2000')).toBe(-1_500_000);
  const late = await rent.charge('7000.00');
  expect(await rent.open(late)).toEqual(['2000.00']); // what is set aside settles nothing any more
  await rent.expectSound();

  const done = await paid(story, refund, { way: 'MPESA', channelId: rent.channelId, reference: 'ukl7zk2m1p' }, 200);
  expect(done.body).toMatchObject({ state: 'PAID', way: 'MPESA', reference: 'UKL7ZK2M1P', paidOn: '2026-11-21' });
  expect([await balance(rent, '2000'), await balance(rent, '1010')]).toEqual([0, 500_000]);
  expect((await paid(story, refund, {}, 409)).body).toMatchObject({ code: 'refund-not-approved', state: 'PAID' });
  expect((await failed(story, refund, 409)).body).toMatchObject({ code: 'refund-not-approved', state: 'PAID' });
  await rent.expectSound();

  await app.work();
  const [message] = await app.rows<{ body: string }>(
    "SELECT body FROM messages WHERE organization_id = ? AND template = 'payment.refunded'",
    [rent.organization.id],
  );
  expect(message?.body).toContain('KES 10,000');
  expect(message?.body).toContain('UKL7ZK2M1P');
});

test('out of the bank it leaves the bank, in either book', async () => {
  for (const [kind, bank] of [
    ['AGENCY', '1000'],
    ['LANDLORD', '1090'],
  ] as const) {
    const story = await overpaid(kind);
    const account = { bank: 'Equity Bank', accountNumber: '0120123456789', accountName: 'Achieng Otieno' };
    const refund = await approved(story, '15000.00', { tenantId: undefined, account });
    expect(refund).toMatchObject({ destinationKind: 'BANK', tenantId: null, destination: 'Equity Bank ••••6789' });
    await paid(story, refund, {}, 200);
    expect([await balance(story.rent, bank), await balance(story.rent, '2000')]).toEqual([-1_500_000, 0]);
    await story.rent.expectSound();
  }
});

test('it is never more than the credit, however many are proposed and approved at once', async () => {
  const story = await overpaid();
  const { rent, accountant } = story;
  expect((await ask(story, '15000.01', {}, 409)).body).toMatchObject({ code: 'credit-too-small', available: '15000.00' });
  const refunds = [];
  for (let i = 0; i < 4; i++) refunds.push(await propose(story, '6000.00'));
  const answers = await Promise.all(refunds.map((refund) => approve(accountant, refund)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'credit-too-small', available: '3000.00' });
  expect(await rent.credit()).toBe('3000.00');
  await rent.expectSound();
});

test('what did not arrive is credit again, and settles what came open meanwhile', async () => {
  const story = await overpaid();
  const { rent } = story;
  const refund = await approved(story, '15000.00');
  const charge = await rent.charge('4000.00');
  expect((await failed(story, refund, 200)).body).toMatchObject({ state: 'FAILED', failure: 'The number is not registered' });
  expect(await rent.open(charge)).toEqual(['0.00']);
  expect(await rent.credit()).toBe('11000.00');
  await paid(story, refund, {}, 409);
  await rent.expectSound();
  await paid(story, await approved(story, '11000.00'), {}, 200);
  await rent.expectSound();
});

test('of twins that end it, one is heard; and one reference pays one refund', async () => {
  const story = await overpaid();
  const refund = await approved(story, '6000.00');
  const answers = await Promise.all([
    paid(story, refund, { reference: 'FT1' + 'A'.repeat(5) }),
    failed(story, refund),
    paid(story, refund, { reference: 'FT1' + 'B'.repeat(5) }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  await story.rent.expectSound();
  const [one, other] = [await approved(story, '100.00'), await approved(story, '100.00')];
  await paid(story, one, {}, 200);
  expect((await paid(story, other, { reference: 'ft26325xyz' }, 409)).body).toMatchObject({ code: 'reference-used' });
  await story.rent.expectSound();
});

test('who declines or withdraws it ends it; nothing was set aside', async () => {
  const story = await overpaid();
  const { rent, accountant } = story;
  const [one, other, third] = [await propose(story, '100.00'), await propose(story, '100.00'), await propose(story, '100.00')];
  await accountant.send('post', `/v1/proposals/${one.proposalId}/decline`, { reason: 'She owes water' }, 200);
  await rent.office.send('post', `/v1/proposals/${other.proposalId}/withdrawal`, {}, 200);
  await rent.moveTo('2026-11-29T10:00:00Z');
  const { data } = await rent.office.get<{ data: Proposed[] }>(`/v1/refunds?leaseId=${rent.letting.leaseId}`);
  expect(data.map(({ id, state }) => [id, state])).toEqual([
    [one.id, 'DECLINED'],
    [other.id, 'DECLINED'],
    [third.id, 'EXPIRED'],
  ]);
  expect(await rent.credit()).toBe('15000.00');
});

test('a payment whose credit went back is not taken back: there is not all of it', async () => {
  const story = await overpaid();
  const { rent } = story;
  const refund = await approved(story, '15000.00');
  await paid(story, refund, {}, 200);
  for (const { id } of await rent.payments())
    expect(await rent.office.reverse(id, 'M-Pesa took it back')).toMatchObject({ status: 409, body: { code: 'payment-not-reversible' } });
  await rent.expectSound();
});

test('where it goes is on record or an account, lies sealed, and is shown by its end', async () => {
  const story = await overpaid();
  const { rent } = story;
  const refund = await propose(story, '100.00');
  const { phone, tenantId } = rent.letting;
  expect(await rent.office.get(`/v1/refunds/${refund.id}`)).toMatchObject({ destination: `••••${phone.slice(-4)}`, tenantId });
  const [row] = await app.rows<{ sealed: Buffer; reason: string }>(
    'SELECT destination_sealed AS sealed, reason FROM refunds WHERE organization_id = ? AND id = ?',
    [rent.organization.id, refund.id],
  );
  expect(row!.sealed.toString('latin1')).not.toContain(phone.slice(-9));
  const stranger = await rent.office.post<{ id: string }>('/v1/tenants', { name: 'Somebody', phone: '0733000999' });
  await ask(story, '100.00', { tenantId: stranger.id }, 404);
  await ask(story, '100.00', { tenantId: undefined }, 400);
  await ask(story, '100.00', { account: { bank: 'Equity', accountNumber: '0120123456789', accountName: 'A O' } }, 400);
  await paid(story, await approved(story, '100.00'), { way: 'MPESA' }, 400);
  await paid(story, await approved(story, '100.00'), { on: '2026-11-22' }, 400);
});

test('another organization, a caretaker and a manager alone do not send money', async () => {
  const story = await overpaid();
  const { rent } = story;
  const refund = await propose(story, '100.00');
  const other = await Collection.open(app);
  await other.office.send('get', `/v1/refunds/${refund.id}`, undefined, 404);
  await other.office.send('post', `/v1/refunds/${refund.id}/paid`, { way: 'BANK', reference: 'FT1' }, 404);
  await approve(await rent.office.colleague('MANAGER'), refund, 403);
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  await caretaker.send('get', '/v1/refunds', undefined, 403);
});
