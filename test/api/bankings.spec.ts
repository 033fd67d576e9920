import { randomUUID } from 'node:crypto';
import { BankingsService } from '../../apps/api/src/modules/cash/index.js';
import { localDate } from '@plotihub/time';
import { TestApp } from '../support/app.js';
import { openCashBook, type CashBookView } from '../support/cash.js';
import { Collection } from '../support/collection.js';
import type { Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

jest.setTimeout(60_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T07:00:00Z');
});
afterAll(() => app.stop());

interface Gate {
  rent: Collection;
  caretaker: Office;
  book: CashBookView;
  path: string;
}

/** A caretaker who has taken 10,000 shillings. */
async function gate(): Promise<Gate> {
  const rent = await Collection.open(app);
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  const book = await openCashBook(rent.office, caretaker.userId, 'CB1');
  const paid = { leaseId: rent.letting.leaseId, amount: kes('10000.00'), method: 'CASH', valueOn: '2026-11-20' };
  await caretaker.post('/v1/payments', paid);
  return { rent, caretaker, book, path: `/v1/cash-books/${book.id}/bankings` };
}

const slip = (amount: string, slipReference = 'EQ-1', on = '2026-11-21'): object => ({ amount: kes(amount), on, slipReference });
const balance = async ({ rent, book }: Gate): Promise<string> =>
  (await rent.office.get<CashBookView>(`/v1/cash-books/${book.id}`)).balance.amount;

test('banked cash leaves the hands at once and is confirmed by somebody else', async () => {
  const story = await gate();
  const { rent, caretaker, path } = story;
  const banking = await caretaker.post<{ id: string }>(path, { ...slip('9000.00'), photoSha256: 'a'.repeat(64) });
  expect(banking).toMatchObject({ state: 'DECLARED', amount: kes('9000.00'), bankedOn: '2026-11-21', declaredBy: caretaker.userId });
  expect(await balance(story)).toBe('1000.00');
  expect(await rent.office.post(`/v1/bankings/${banking.id}/confirmation`)).toMatchObject({
    state: 'CONFIRMED',
    decidedBy: rent.office.userId,
  });
  for (const move of ['confirmation', 'rejection'])
    expect(
      (await rent.office.send('post', `/v1/bankings/${banking.id}/${move}`, move === 'rejection' ? { reason: 'Late' } : {}, 409)).body,
    ).toMatchObject({
      ...{ code: 'banking-decided', state: 'CONFIRMED' },
    });
  await rent.expectSound();
});

test('a rejected banking is reversed, and its slip may be declared again', async () => {
  const story = await gate();
  const { rent, caretaker, path } = story;
  const { id } = await caretaker.post<{ id: string }>(path, slip('9000.00'));
  expect((await caretaker.send('post', path, slip('500.00'), 409)).body).toMatchObject({ code: 'slip-used' });
  expect(await rent.office.post(`/v1/bankings/${id}/rejection`, { reason: 'The bank knows nothing of it' })).toMatchObject({
    ...{ state: 'REJECTED', rejectionReason: 'The bank knows nothing of it' },
  });
  expect(await balance(story)).toBe('10000.00');
  await rent.office.send('post', `/v1/bankings/${id}/rejection`, { reason: 'Again' }, 409);
  await caretaker.post(path, slip('9000.00'));
  expect(await balance(story)).toBe('1000.00');
  await rent.expectSound();
});

test('more than is in hand cannot be banked, nor on a day to come, nor into a channel that is not there', async () => {
  const { rent, caretaker, path } = await gate();
  expect((await caretaker.send('post', path, slip('10000.01'), 409)).body).toMatchObject({
    code: 'more-than-in-hand',
    balance: kes('10000.00'),
  });
  expect((await caretaker.send('post', path, slip('1.00', 'EQ-1', '2026-11-22'), 400)).body).toMatchObject({
    errors: [{ pointer: '/on' }],
  });
  await rent.office.send('post', path, { ...slip('1.00'), channelId: 'chn_01JD0000000000000000000000' }, 404);
  expect(await rent.office.post(path, { ...slip('1.00'), channelId: rent.channelId })).toMatchObject({ channelId: rent.channelId });
  for (const body of [slip('0.00'), slip('1.00', 'x'), { ...slip('1.00'), photoSha256: 'no' }])
    await caretaker.send('post', path, body, 400);
});

test('of five that bank all of it at once one wins, and a repetition under its key is the same banking', async () => {
  const story = await gate();
  const { rent, caretaker, path } = story;
  const answers = await Promise.all(Array.from({ length: 5 }, (_, i) => caretaker.send('post', path, slip('10000.00', `EQ-${i}`))));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  expect(await balance(story)).toBe('0.00');
  const key = randomUUID();
  await caretaker.post('/v1/payments', { leaseId: rent.letting.leaseId, amount: kes('700.00'), method: 'CASH', valueOn: '2026-11-20' });
  const twins = await Promise.all([1, 2, 3].map(() => caretaker.post<{ id: string }>(path, slip('300.00', 'EQ-9'), key)));
  expect(new Set(twins.map(({ id }) => id)).size).toBe(1);
  expect(await balance(story)).toBe('400.00');
  await rent.expectSound();
});

test('of two that confirm and reject at once one wins', async () => {
  const story = await gate();
  const { rent, caretaker, path } = story;
  const { id } = await caretaker.post<{ id: string }>(path, slip('4000.00'));
  const accountant = await rent.office.colleague('ACCOUNTANT');
  const answers = await Promise.all([
    rent.office.send('post', `/v1/bankings/${id}/confirmation`, {}),
    accountant.send('post', `/v1/bankings/${id}/rejection`, { reason: 'Not there' }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(await balance(story)).toBe(answers[0].status === 200 ? '6000.00' : '10000.00');
  await rent.expectSound();
});

test('nobody decides on their own cash, nor on what they declared for somebody else', async () => {
  const { rent, caretaker, path } = await gate();
  const manager = await rent.office.colleague('MANAGER');
  const own = await caretaker.post<{ id: string }>(path, slip('1000.00', 'EQ-1'));
  await caretaker.send('post', `/v1/bankings/${own.id}/confirmation`, {}, 403);
  const forCaretaker = await manager.post<{ id: string }>(path, slip('1000.00', 'EQ-2'));
  for (const move of ['confirmation', 'rejection'])
    expect(
      (await manager.send('post', `/v1/bankings/${forCaretaker.id}/${move}`, move === 'rejection' ? { reason: 'Mine' } : {}, 409)).body,
    ).toMatchObject({
      code: 'own-cash',
    });
  const book = await openCashBook(rent.office, manager.userId, 'OFF1');
  await manager.post('/v1/payments', { leaseId: rent.letting.leaseId, amount: kes('50.00'), method: 'CASH', valueOn: '2026-11-20' });
  const declaredByAdmin = await rent.office.post<{ id: string }>(`/v1/cash-books/${book.id}/bankings`, slip('50.00', 'EQ-3'));
  expect((await manager.send('post', `/v1/bankings/${declaredByAdmin.id}/confirmation`, {}, 409)).body).toMatchObject({ code: 'own-cash' });
  await rent.office.post(`/v1/bankings/${own.id}/confirmation`);
});

test('a line of the bank’s statement confirms a banking, once', async () => {
  const { rent, caretaker, path } = await gate();
  const first = await caretaker.post<{ id: string }>(path, slip('1000.00', 'EQ-1', '2026-11-20'));
  const second = await caretaker.post<{ id: string }>(path, slip('2000.00', 'EQ-2'));
  const bankings = app.nest.get(BankingsService);
  const days = { from: localDate('2026-11-01'), to: localDate('2026-11-30') };
  const open = async (): Promise<string[]> =>
    (await bankings.unmatched(app.database.reader, rent.organization.id, days)).map(({ id }) => id);
  expect(await open()).toEqual([first.id, second.id]);
  const show = (id: string, line: string) => app.database.transaction((tx) => bankings.showOnStatement(tx, rent.organization, id, line));
  const line = 'bsl_01JD0000000000000000000001';
  expect(await show(first.id, line)).toMatchObject({ state: 'CONFIRMED', decidedBy: null, statementLineId: line });
  expect(await show(first.id, line)).toMatchObject({ statementLineId: line });
  await expect(show(first.id, 'bsl_01JD0000000000000000000002')).rejects.toMatchObject({ code: 'banking-decided' });
  await rent.office.post(`/v1/bankings/${second.id}/rejection`, { reason: 'Not there' });
  await expect(show(second.id, line)).rejects.toMatchObject({ code: 'banking-decided' });
  expect(await open()).toEqual([]);
});
