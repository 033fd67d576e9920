import { localDate } from '@plotihub/time';
import { TestApp } from '../support/app.js';
import { openCashBook, type CashBookView } from '../support/cash.js';
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

/** A caretaker with a book of 20,000 shillings in an agency that has let a unit or two. */
async function gate(limit = '20000.00', units = 1): Promise<{ rent: Collection; caretaker: Office; book: CashBookView }> {
  const rent = await Collection.open(app, { units });
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  return { rent, caretaker, book: await openCashBook(rent.office, caretaker.userId, 'CB1', limit) };
}

const cash = (rent: Collection, amount: string, valueOn = '2026-11-21', leaseId = rent.letting.leaseId): object => ({
  ...{ leaseId, amount: kes(amount), method: 'CASH', valueOn },
});
const shown = (who: Office, { id }: { id: string }): Promise<CashBookView> => who.get(`/v1/cash-books/${id}`);
const bank = (who: Office, { id }: { id: string }, amount: string, slipReference: string, on = '2026-11-21'): Promise<{ id: string }> =>
  who.post(`/v1/cash-books/${id}/bankings`, { amount: kes(amount), on, slipReference });

test('a caretaker takes cash into an open book of their own, and not without one', async () => {
  const rent = await Collection.open(app);
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  expect((await caretaker.send('post', '/v1/payments', cash(rent, '100.00'), 409)).body).toMatchObject({ code: 'no-cash-book' });
  const book = await openCashBook(rent.office, caretaker.userId, 'CB1', '20000.00');
  expect(book).toMatchObject({ holderId: caretaker.userId, series: 'CB1', balance: kes('0.00'), room: kes('20000.00'), state: 'OPEN' });
  await caretaker.post('/v1/payments', cash(rent, '15000.00'));
  expect(await shown(caretaker, book)).toMatchObject({
    balance: kes('15000.00'),
    room: kes('5000.00'),
    oldestOn: '2026-11-21',
    ageDays: 0,
  });
  await rent.office
    .post(`/v1/cash-books/${book.id}/closing`)
    .catch((error: Error) => expect(error.message).toContain('cash-book-not-empty'));
  await rent.expectSound();
});

test('over its limit a book takes nothing, says how much room is left, and takes again once some is banked', async () => {
  const { rent, caretaker, book } = await gate();
  await caretaker.post('/v1/payments', cash(rent, '15000.00'));
  expect((await caretaker.send('post', '/v1/payments', cash(rent, '5000.01'), 409)).body).toMatchObject({
    ...{ code: 'cash-limit-reached', room: kes('5000.00'), balance: kes('15000.00'), limit: kes('20000.00') },
  });
  await caretaker.post('/v1/payments', cash(rent, '5000.00'));
  await bank(caretaker, book, '12000.00', 'SLIP-1');
  await caretaker.post('/v1/payments', cash(rent, '12000.00'));
  expect(await shown(caretaker, book)).toMatchObject({ balance: kes('20000.00'), room: kes('0.00'), lastBankedOn: '2026-11-21' });
  await rent.expectSound();
});

test('of ten at the limit at once, as many win as there is room for', async () => {
  const { rent, caretaker, book } = await gate('30000.00', 2);
  const leases = rent.lettings.map(({ leaseId }) => leaseId);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) => caretaker.send('post', '/v1/payments', cash(rent, '10000.00', '2026-11-21', leases[i % 2]))),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, ...Array<number>(7).fill(409)]);
  expect(await shown(caretaker, book)).toMatchObject({ balance: kes('30000.00'), room: kes('0.00') });
  await rent.expectSound();
});

test('colleagues without a book take cash without a limit; with one, up to it', async () => {
  const rent = await Collection.open(app);
  await rent.office.post('/v1/payments', cash(rent, '900000.00'));
  const accountant = await rent.office.colleague('ACCOUNTANT');
  await openCashBook(rent.office, accountant.userId, 'OFF1', '100.00');
  await accountant.send('post', '/v1/payments', cash(rent, '100.01'), 409);
  await accountant.send('post', '/v1/payments', cash(rent, '100.00'), 201);
});

test('a payment that is taken back makes room again', async () => {
  const { rent, caretaker, book } = await gate();
  const { id } = await caretaker.post<{ id: string }>('/v1/payments', cash(rent, '20000.00'));
  await rent.office.reverse(id, 'The notes were false');
  expect(await shown(caretaker, book)).toMatchObject({ balance: kes('0.00'), room: kes('20000.00'), oldestOn: null, ageDays: null });
  await rent.expectSound();
});

test('the age of a book is that of its oldest cash, and whoever sits on it too long is listed', async () => {
  const { rent, caretaker, book } = await gate();
  const fresh = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  const other = await openCashBook(rent.office, fresh.userId, 'CB2');
  await caretaker.post('/v1/payments', cash(rent, '1000.00', '2026-11-11'));
  await caretaker.post('/v1/payments', cash(rent, '2000.00', '2026-11-18'));
  await fresh.post('/v1/payments', cash(rent, '500.00', '2026-11-20'));
  const overdue = async (days: number): Promise<string[]> =>
    (await rent.office.get<{ data: CashBookView[] }>(`/v1/cash-books?overdue=${days}`)).data.map(({ id }) => id);
  expect(await shown(rent.office, book)).toMatchObject({ oldestOn: '2026-11-11', ageDays: 10 });
  expect([await overdue(0), await overdue(9), await overdue(10)]).toEqual([[book.id, other.id], [book.id], []]);
  await bank(caretaker, book, '1000.00', 'SLIP-1');
  expect(await shown(rent.office, book)).toMatchObject({ oldestOn: '2026-11-18', ageDays: 3 });
  expect(await overdue(3)).toEqual([]);
  expect(await overdue(2)).toEqual([book.id]);
});

test('a rejected banking puts the cash back as old as it was', async () => {
  const { rent, caretaker, book } = await gate();
  await caretaker.post('/v1/payments', cash(rent, '1000.00', '2026-11-11'));
  const { id } = await bank(caretaker, book, '1000.00', 'SLIP-1');
  await rent.office.post(`/v1/bankings/${id}/rejection`, { reason: 'No such slip' });
  expect(await shown(rent.office, book)).toMatchObject({
    balance: kes('1000.00'),
    oldestOn: '2026-11-11',
    ageDays: 10,
    lastBankedOn: null,
  });
  expect((await rent.office.get<{ data: CashBookView[] }>('/v1/cash-books?overdue=9')).data).toHaveLength(1);
});

test('the limit is changed by who has read it, and a closed book takes no more', async () => {
  const { rent, caretaker, book } = await gate();
  const patch = (version: number, status: number) =>
    rent.office.send('patch', `/v1/cash-books/${book.id}`, { limit: kes('100.00') }, status, { 'if-match': `"${version}"` });
  expect((await patch(1, 200)).body).toMatchObject({ limit: kes('100.00'), version: 2 });
  await patch(1, 412);
  await rent.office.send('patch', `/v1/cash-books/${book.id}`, { limit: kes('100.00') }, 428);
  await caretaker.post('/v1/payments', cash(rent, '100.00'));
  const refusal = await rent.office.send('post', `/v1/cash-books/${book.id}/closing`, {}, 409);
  expect(refusal.body).toMatchObject({ code: 'cash-book-not-empty', balance: kes('100.00') });
  const banking = await bank(caretaker, book, '100.00', 'SLIP-1');
  await rent.office.send('post', `/v1/cash-books/${book.id}/closing`, {}, 409); // nobody has confirmed it
  await rent.office.post(`/v1/bankings/${banking.id}/confirmation`);
  expect(await rent.office.post(`/v1/cash-books/${book.id}/closing`)).toMatchObject({ state: 'CLOSED', version: 3 });
  await caretaker.send('post', '/v1/payments', cash(rent, '1.00'), 409);
  expect((await patch(3, 409)).body).toMatchObject({ code: 'cash-book-closed' });
  await rent.office.send('post', `/v1/cash-books/${book.id}/closing`, {}, 409);
  const next = await openCashBook(rent.office, caretaker.userId, 'CB3');
  await caretaker.post('/v1/payments', cash(rent, '300.00', '2026-11-11'));
  expect(await shown(rent.office, book)).toMatchObject({ state: 'CLOSED', balance: kes('0.00') });
  expect((await rent.office.get<{ data: CashBookView[] }>('/v1/cash-books?overdue=1')).data.map(({ id }) => id)).toEqual([next.id]);
});

test('one open book a person, one book a series, also for twins', async () => {
  const { rent, caretaker } = await gate();
  await expect(openCashBook(rent.office, caretaker.userId, 'CB9')).rejects.toThrow('cash-book-exists');
  const other = await rent.office.colleague('ACCOUNTANT');
  await expect(openCashBook(rent.office, other.userId, 'CB1')).rejects.toThrow('cash-book-exists');
  const twins = await Promise.allSettled(['CB7', 'CB8'].map((series) => openCashBook(rent.office, other.userId, series)));
  expect(twins.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const client = await rent.office.colleague('OWNER', { ownerId: rent.property.ownerIds[0]! });
  await expect(openCashBook(rent.office, client.userId, 'CB10')).rejects.toThrow('holder-takes-no-cash');
});

test('who sees a part of the organization sees their own book, the office sees all, others none', async () => {
  const { rent, caretaker, book } = await gate();
  const { propertyId } = rent.property;
  const colleague = await rent.office.colleague('CARETAKER', { propertyIds: [propertyId] });
  const other = await openCashBook(rent.office, colleague.userId, 'CB2');
  const manager = await rent.office.colleague('MANAGER', { propertyIds: [propertyId] });
  const list = async (who: Office): Promise<string[]> =>
    (await who.get<{ data: CashBookView[] }>('/v1/cash-books')).data.map(({ id }) => id);
  expect(await list(caretaker)).toEqual([book.id]);
  expect(await list(manager)).toEqual([]);
  expect(await list(await rent.office.colleague('ACCOUNTANT'))).toEqual([book.id, other.id]);
  await caretaker.send('get', `/v1/cash-books/${other.id}`, undefined, 404);
  await caretaker.send(
    'post',
    `/v1/cash-books/${other.id}/bankings`,
    { amount: kes('1.00'), on: '2026-11-20', slipReference: 'SLIP-1' },
    404,
  );
  await caretaker.send('post', '/v1/cash-books', { memberId: 'mbr_01JD0000000000000000000000', series: 'X', limit: kes('1.00') }, 403);
  await caretaker.send('patch', `/v1/cash-books/${book.id}`, { limit: kes('1000000.00') }, 403, { 'if-match': '"1"' });
  const stranger = await Office.open(app);
  await stranger.send('get', `/v1/cash-books/${book.id}`, undefined, 404);
  expect(await list(stranger)).toEqual([]);
});

test('a book of a landlord is banked into their own bank', async () => {
  const rent = await Collection.open(app, { kind: 'LANDLORD' });
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  const book = await openCashBook(rent.office, caretaker.userId, 'CB1');
  await caretaker.post('/v1/payments', cash(rent, '1000.00'));
  await bank(caretaker, book, '400.00', 'SLIP-1');
  const { data } = await rent.office.get<{ data: { kind: string; debitCode: string; creditCode: string; effectiveOn: string }[] }>(
    '/v1/ledger/entries',
  );
  expect(data.filter(({ kind }) => kind === 'cash-banking')).toEqual([
    expect.objectContaining({ debitCode: '1090', creditCode: '1020', effectiveOn: localDate('2026-11-21') }),
  ]);
  await rent.expectSound();
});
