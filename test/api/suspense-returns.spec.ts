import type { Response } from 'supertest';
import { TestApp } from '../support/app.js';
import { Collection, type PaymentView } from '../support/collection.js';
import type { Office } from '../support/office.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-21T10:00:00Z'));
afterAll(() => app.stop());

interface Story {
  rent: Collection;
  payment: PaymentView;
  itemId: string;
  accountant: Office;
}

/** Somebody's money that was not meant for this paybill. */
async function strayed(kind: 'AGENCY' | 'LANDLORD' = 'AGENCY'): Promise<Story> {
  const rent = await Collection.open(app, { kind });
  const payment = await rent.pay({ reference: 'shop 4', amount: '4000.00' });
  const [item] = await rent.suspense();
  return { rent, payment, itemId: item!.id, accountant: await rent.office.colleague('ACCOUNTANT') };
}

const REASON = { reason: 'Meant for the shop next door' };
const propose = ({ rent, itemId }: Story, status?: number): Promise<Response> =>
  rent.office.send('post', `/v1/suspense/${itemId}/return`, REASON, status);
const approve = (who: Office, proposal: Response, status?: number): Promise<Response> =>
  who.send('post', `/v1/proposals/${(proposal.body as { id: string }).id}/approval`, {}, status);
const approved = async (story: Story): Promise<void> => void (await approve(story.accountant, await propose(story, 201), 200));
const returned = ({ rent, itemId }: Story, body: object = {}, status?: number): Promise<Response> =>
  rent.office.send('post', `/v1/suspense/${itemId}/returned`, { way: 'MPESA_REVERSAL', reference: 'UKL7ZK2M1P', ...body }, status);
const suspended = (rent: Collection): Promise<number> =>
  app.number(
    `SELECT COALESCE(SUM(CASE WHEN a.id = e.credit_account_id THEN e.amount_minor ELSE -e.amount_minor END), 0) FROM accounts a
       JOIN entries e ON e.organization_id = a.organization_id AND a.id IN (e.debit_account_id, e.credit_account_id)
      WHERE a.organization_id = ? AND a.code = '2300'`,
    [rent.organization.id],
  );
const balance = (rent: Collection, code: string): Promise<number> =>
  app.number(
    `SELECT COALESCE(SUM(CASE WHEN a.id = e.debit_account_id THEN e.amount_minor ELSE -e.amount_minor END), 0) FROM accounts a
       JOIN entries e ON e.organization_id = a.organization_id AND a.id IN (e.debit_account_id, e.credit_account_id)
      WHERE a.organization_id = ? AND a.code = ?`,
    [rent.organization.id, code],
  );

test('two people decide, the money stays a liability until it has gone, and then it is gone once', async () => {
  const story = await strayed();
  const { rent, payment, itemId, accountant } = story;
  const proposal = await propose(story, 201);
  expect(proposal.body).toMatchObject({ suspenseItemId: itemId, state: 'PROPOSED', proposedBy: rent.office.userId, ...REASON });
  expect((await propose(story, 409)).body).toMatchObject({ code: 'proposal-pending' });
  expect((await approve(rent.office, proposal, 403)).body).toMatchObject({ code: 'proposer-decides' });
  expect((await returned(story, {}, 409)).body).toMatchObject({ code: 'return-not-pending', state: 'OPEN' });

  await approve(accountant, proposal, 200);
  expect(await rent.suspense('state=RETURN_PENDING')).toMatchObject([{ id: itemId, state: 'RETURN_PENDING', returnedOn: null }]);
  expect(await suspended(rent)).toBe(400_000);
  await rent.expectSound();

  const done = await returned(story, {}, 200);
  expect(done.body).toMatchObject({
    state: 'RETURNED',
    returnWay: 'MPESA_REVERSAL',
    returnReference: 'UKL7ZK2M1P',
    returnedOn: '2026-11-21',
    resolvedBy: rent.office.userId,
    leaseId: null,
  });
  expect(await rent.office.get(`/v1/payments/${payment.id}`)).toMatchObject({ state: 'RETURNED', leaseId: null, number: null });
  expect([await suspended(rent), await balance(rent, '1010')]).toEqual([0, 0]);
  expect(await rent.told()).toEqual({ 'payment.returned': 1, 'payment.suspended': 1 });
  await rent.expectSound();
});

test('out of the bank it leaves the bank, and the paybill keeps what it received', async () => {
  for (const [kind, bank] of [
    ['AGENCY', '1000'],
    ['LANDLORD', '1090'],
  ] as const) {
    const story = await strayed(kind);
    await approved(story);
    await returned(story, { way: 'BANK', reference: 'FT26325XYZ', on: '2026-11-20' }, 200);
    expect([await balance(story.rent, '1010'), await balance(story.rent, bank), await suspended(story.rent)]).toEqual([
      400_000, -400_000, 0,
    ]);
    await story.rent.expectSound();
  }
});

test('who is about to be sent their money back is not robbed of it: no lease, no reversal, until it is open again', async () => {
  const story = await strayed();
  const { rent, payment, itemId } = story;
  await approved(story);
  const resolve = () => rent.office.send('post', `/v1/suspense/${itemId}/resolve`, { leaseId: rent.letting.leaseId });
  expect(await resolve()).toMatchObject({ status: 409, body: { code: 'suspense-not-open', state: 'RETURN_PENDING' } });
  expect(await rent.office.reverse(payment.id, 'M-Pesa took it back')).toMatchObject({
    status: 409,
    body: { code: 'payment-not-reversible' },
  });
  await rent.office.send('post', `/v1/suspense/${itemId}/return/cancellation`, { reason: 'The tenant came with the message' }, 200);
  expect((await resolve()).status).toBe(200);
  await returned(story, {}, 409);
  await rent.expectSound();
});

test('what went back is told again by the provider, and nothing happens twice', async () => {
  const story = await strayed();
  await approved(story);
  await returned(story, {}, 200);
  const { rent, payment, itemId } = story;
  expect((await returned(story, {}, 409)).body).toMatchObject({ code: 'return-not-pending', state: 'RETURNED' });
  expect((await rent.office.send('post', `/v1/payments/${payment.id}/reversal`, { reason: 'On the statement' }, 409)).body).toMatchObject({
    code: 'payment-not-reversible',
    state: 'RETURNED',
  });
  expect((await rent.office.send('post', `/v1/suspense/${itemId}/resolve`, { leaseId: rent.letting.leaseId }, 409)).body).toMatchObject({
    code: 'suspense-not-open',
    state: 'RETURNED',
  });
  expect((await propose(story, 409)).body).toMatchObject({ code: 'suspense-not-open' });
  await rent.expectSound();
});

test('a proposal that comes too late does nothing: the money has found its lease', async () => {
  const story = await strayed();
  const proposal = await propose(story, 201);
  await story.rent.office.post(`/v1/suspense/${story.itemId}/resolve`, { leaseId: story.rent.letting.leaseId });
  expect((await approve(story.accountant, proposal, 409)).body).toMatchObject({ code: 'suspense-not-open', state: 'RESOLVED' });
  await story.rent.expectSound();
});

test('one reference sends back one payment, on a day that can be', async () => {
  const story = await strayed();
  await approved(story);
  await returned(story, { on: '2026-11-22' }, 400);
  await returned(story, { on: '2026-11-04' }, 400);
  await returned(story, { reference: '%' }, 400);
  await returned(story, { way: 'DONKEY' }, 400);
  await returned(story, {}, 200);
  await story.rent.pay({ reference: 'shop 4 again' });
  const [next] = await story.rent.suspense();
  const second = { ...story, itemId: next!.id };
  await approved(second);
  expect((await returned(second, { reference: 'ukl7zk2m1p' }, 409)).body).toMatchObject({ code: 'reference-used' });
  await returned(second, { reference: 'UKL7ZK2M1Q' }, 200);
  await story.rent.expectSound();
});

test('of twins that say it has gone, one is heard', async () => {
  const story = await strayed();
  await approved(story);
  const references = ['UKL7ZK2M1A', 'UKL7ZK2M1B', 'UKL7ZK2M1C', 'UKL7ZK2M1D'];
  const answers = await Promise.all(references.map((reference) => returned(story, { reference })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  await story.rent.expectSound();
});

test('a caretaker and another organization do not come near it', async () => {
  const story = await strayed();
  const { rent, itemId } = story;
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  await caretaker.send('post', `/v1/suspense/${itemId}/return`, REASON, 403);
  const other = await Collection.open(app);
  await other.office.send('post', `/v1/suspense/${itemId}/return`, REASON, 404);
  await other.office.send('post', `/v1/suspense/${itemId}/returned`, { way: 'BANK', reference: 'FT1' }, 404);
  const manager = await rent.office.colleague('MANAGER');
  const proposal = await manager.send('post', `/v1/suspense/${itemId}/return`, REASON, 201);
  await approve(await rent.office.colleague('MANAGER'), proposal, 403);
  await approve(rent.office, proposal, 200);
});
