import type { Response } from 'supertest';
import { TestApp } from '../support/app.js';
import { Collection } from '../support/collection.js';
import { Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

jest.setTimeout(60_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T07:00:00Z');
});
beforeEach(() => app.clock.moveTo('2026-11-21T07:00:00Z'));
afterAll(() => app.stop());

const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

interface Case {
  rent: Collection;
  paymentId: string;
}

/** An office with a payment that somebody wants to take back. */
async function paid(kind: 'AGENCY' | 'LANDLORD' = 'AGENCY'): Promise<Case> {
  const rent = await Collection.open(app, { kind });
  await rent.charge('15000.00');
  const { id } = await rent.office.post<{ id: string }>('/v1/payments', {
    leaseId: rent.letting.leaseId,
    amount: kes('15000.00'),
    method: 'CASH',
    valueOn: '2026-11-20',
  });
  return { rent, paymentId: id };
}

const propose = (who: Office, paymentId: string, status?: number): Promise<Response> =>
  who.send('post', `/v1/payments/${paymentId}/reversal`, { reason: 'The note was false' }, status);
const proposed = async (who: Office, paymentId: string): Promise<string> =>
  ((await propose(who, paymentId, 201)).body as { id: string }).id;
const approve = (who: Office, id: string, status?: number): Promise<Response> =>
  who.send('post', `/v1/proposals/${id}/approval`, {}, status);
const stateOf = async ({ rent, paymentId }: Case): Promise<string> =>
  (await rent.office.get<{ state: string }>(`/v1/payments/${paymentId}`)).state;

test('a proposal changes nothing; the approval of another takes the payment back, and the books hold', async () => {
  const story = await paid();
  const { rent, paymentId } = story;
  const manager = await rent.office.colleague('MANAGER');
  const id = await proposed(manager, paymentId);
  expect(await stateOf(story)).toBe('POSTED');
  expect(await rent.office.get('/v1/proposals?state=PROPOSED')).toMatchObject({
    data: [{ id, kind: 'payment-reversal', subjectId: paymentId, state: 'PROPOSED', proposedBy: manager.userId, decidedBy: null }],
  });
  const accountant = await rent.office.colleague('ACCOUNTANT');
  const decision = await accountant.send('post', `/v1/proposals/${id}/approval`, { reason: 'Seen it' }, 200);
  expect(decision.body).toMatchObject({ state: 'APPROVED', decidedBy: accountant.userId, decisionReason: 'Seen it' });
  expect(await stateOf(story)).toBe('REVERSED');
  expect(await rent.office.get(`/v1/payments/${paymentId}`)).toMatchObject({
    reversalReason: 'The note was false',
    reversedOn: '2026-11-21',
  });
  await rent.expectSound();
});

test('whoever proposes does not decide, not even an admin', async () => {
  const story = await paid();
  const { rent, paymentId } = story;
  const id = await proposed(rent.office, paymentId);
  expect((await approve(rent.office, id, 403)).body).toMatchObject({ code: 'proposer-decides' });
  expect((await rent.office.send('post', `/v1/proposals/${id}/decline`, { reason: 'I erred' }, 403)).body).toMatchObject({
    code: 'proposer-decides',
  });
  expect(await stateOf(story)).toBe('POSTED');
  await approve(await rent.office.colleague('ADMIN'), id, 200);
});

test('a manager proposes and does not approve, a caretaker does neither', async () => {
  const { rent, paymentId } = await paid();
  const id = await proposed(rent.office, paymentId);
  const manager = await rent.office.colleague('MANAGER');
  expect((await approve(manager, id, 403)).body).toMatchObject({ code: 'forbidden' });
  await manager.send('post', `/v1/proposals/${id}/decline`, { reason: 'I doubt it' }, 403);
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  await propose(caretaker, paymentId, 403);
  await approve(caretaker, id, 403);
});

test('twenty approvals at once take the payment back once', async () => {
  const story = await paid();
  const { rent, paymentId } = story;
  const id = await proposed(rent.office, paymentId);
  const accountant = await rent.office.colleague('ACCOUNTANT');
  const answers = await Promise.all(times(20, () => approve(accountant, id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...times(19, () => 409)]);
  expect(answers.filter(({ status }) => status === 409).every(({ body }) => (body as { code: string }).code === 'proposal-decided')).toBe(
    true,
  );
  expect(await app.number("SELECT COUNT(*) FROM postings WHERE kind = 'payment-reversal' AND source_id = ?", [paymentId])).toBe(1);
  await rent.expectSound();
});

test('a payment has one open proposal, however many ask at once', async () => {
  const { rent, paymentId } = await paid();
  const answers = await Promise.all(times(10, () => propose(rent.office, paymentId)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...times(9, () => 409)]);
  expect((await propose(rent.office, paymentId, 409)).body).toMatchObject({ code: 'proposal-pending' });
});

test('declined or withdrawn, it is over, and can be proposed anew', async () => {
  const story = await paid();
  const { rent, paymentId } = story;
  const admin = await rent.office.colleague('ADMIN');
  const first = await proposed(rent.office, paymentId);
  await admin.send('post', `/v1/proposals/${first}/withdrawal`, {}, 403);
  expect((await admin.send('post', `/v1/proposals/${first}/decline`, { reason: 'It was paid' }, 200)).body).toMatchObject({
    state: 'DECLINED',
  });
  expect((await approve(admin, first, 409)).body).toMatchObject({ code: 'proposal-decided', state: 'DECLINED' });
  const second = await proposed(rent.office, paymentId);
  expect((await rent.office.send('post', `/v1/proposals/${second}/withdrawal`, {}, 200)).body).toMatchObject({ state: 'WITHDRAWN' });
  await approve(admin, second, 409);
  expect(await stateOf(story)).toBe('POSTED');
  await approve(admin, await proposed(rent.office, paymentId), 200);
  expect((await propose(rent.office, paymentId, 409)).body).toMatchObject({ code: 'payment-not-reversible' });
});

test('after seven days nobody can approve it, and it can be proposed anew', async () => {
  const { rent, paymentId } = await paid();
  const id = await proposed(rent.office, paymentId);
  await app.rows('UPDATE proposals SET expires_at = ? WHERE id = ?', [app.clock.now(), id]);
  const admin = await rent.office.colleague('ADMIN');
  expect((await approve(admin, id, 409)).body).toMatchObject({ code: 'proposal-decided', state: 'EXPIRED' });
  expect(await rent.office.get('/v1/proposals?state=EXPIRED')).toMatchObject({ data: [{ id, state: 'EXPIRED' }] });
  expect(await rent.office.get('/v1/proposals?state=PROPOSED')).toEqual({ data: [] });
  await approve(admin, await proposed(rent.office, paymentId), 200);
});

test('who approves has just proved who they are: a token that somebody found is not enough', async () => {
  const story = await paid();
  const id = await proposed(story.rent.office, story.paymentId);
  const admin = await story.rent.office.colleague('ADMIN');
  app.clock.advance(6 * 60_000);
  expect((await approve(admin, id, 403)).body).toMatchObject({ code: 'step-up-required' });
  expect(await stateOf(story)).toBe('POSTED');
  await approve(admin.as(admin.userId, await Office.signIn(app, admin.login)), id, 200);
});

describe('a landlord who works alone', () => {
  test('approves their own after proving afresh who they are, and only then', async () => {
    const story = await paid('LANDLORD');
    const { rent, paymentId } = story;
    const id = await proposed(rent.office, paymentId);
    app.clock.advance(6 * 60_000);
    expect((await approve(rent.office, id, 403)).body).toMatchObject({ code: 'step-up-required' });
    const fresh = rent.office.as(rent.office.userId, await signIn(rent.office));
    await approve(fresh, id, 200);
    expect(await stateOf(story)).toBe('REVERSED');
  });

  test('no longer, as soon as somebody else may approve', async () => {
    const { rent, paymentId } = await paid('LANDLORD');
    const id = await proposed(rent.office, paymentId);
    await rent.office.colleague('CARETAKER');
    const accountant = await rent.office.colleague('ACCOUNTANT');
    expect((await approve(rent.office, id, 403)).body).toMatchObject({ code: 'proposer-decides' });
    expect(accountant.userId).not.toBe(rent.office.userId);
  });

  const signIn = async ({ login }: Office): Promise<string> => {
    const session = await app.http.post('/v1/sessions').send({ login, password: 'four unrelated plain words' });
    return (session.body as { accessToken: string }).accessToken;
  };
});

test('the database itself refuses that one person is both', async () => {
  const { rent, paymentId } = await paid();
  const id = await proposed(rent.office, paymentId);
  const both = app.rows("UPDATE proposals SET state = 'APPROVED', decided_by = proposed_by, decided_at = proposed_at WHERE id = ?", [id]);
  await expect(both).rejects.toThrow(/constraint/i);
});

test('another organization knows nothing of it', async () => {
  const { rent, paymentId } = await paid();
  const id = await proposed(rent.office, paymentId);
  const { office } = await Collection.open(app);
  await propose(office, paymentId, 404);
  await office.send('get', `/v1/proposals/${id}`, undefined, 404);
  await approve(office, id, 404);
  expect(await office.get('/v1/proposals')).toEqual({ data: [] });
});
