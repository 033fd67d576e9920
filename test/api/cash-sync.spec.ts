import fc from 'fast-check';
import { TestApp } from '../support/app.js';
import { openCashBook, type CashBookView } from '../support/cash.js';
import { Collection } from '../support/collection.js';
import type { Office } from '../support/office.js';
import { kes, letUnit, newUnit, portfolio, type LetOptions } from '../support/portfolio.js';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T07:00:00Z');
});
afterAll(() => app.stop());

const DEVICE = 'tecno-7f3a';

interface Entry {
  deviceId: string;
  receiptNumber: string;
  takenAt: string;
  reference: string;
  amount: { amount: string; currency: string };
  note?: string;
}
interface SyncedView {
  receiptNumber: string;
  outcome: string;
  repeated: boolean;
  reason: string | null;
  entryId: string | null;
  paymentId: string | null;
  number: string | null;
}

/** A caretaker's phone with fifty receipt numbers. */
class Phone {
  private constructor(
    readonly rent: Collection,
    readonly caretaker: Office,
    readonly book: CashBookView,
  ) {}

  static async of(units = 1, limit = '900000.00', lease?: Partial<LetOptions>): Promise<Phone> {
    const rent = await Collection.open(app, { units, ...(lease ? { lease } : {}) });
    const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
    const phone = new Phone(rent, caretaker, await openCashBook(rent.office, caretaker.userId, 'CB1', limit));
    await phone.lease(50);
    return phone;
  }

  lease(count: number, deviceId = DEVICE): Promise<{ firstNumber: string; lastNumber: string }> {
    return this.caretaker.post(`/v1/cash-books/${this.book.id}/receipt-blocks`, { deviceId, count });
  }

  entry(number: number, amount: string, more: Partial<Entry> = {}): Entry {
    const receiptNumber = `CB1-${String(number).padStart(6, '0')}`;
    const { payReference: reference } = this.rent.letting;
    return { deviceId: DEVICE, receiptNumber, takenAt: '2026-11-20T09:15:00+03:00', reference, amount: kes(amount), ...more };
  }

  async sync(...entries: Entry[]): Promise<SyncedView[]> {
    return (await this.caretaker.post<{ entries: SyncedView[] }>(`/v1/cash-books/${this.book.id}/entries`, { entries })).entries;
  }

  async balance(): Promise<string> {
    return (await this.caretaker.get<CashBookView>(`/v1/cash-books/${this.book.id}`)).balance.amount;
  }

  /** What the books say in the end, whatever way it came there. */
  async books(): Promise<object> {
    const payments = await this.rent.payments();
    const balances = await Promise.all(
      this.rent.lettings.map(({ leaseId }) => this.rent.office.get<{ owed: object; credit: object }>(`/v1/leases/${leaseId}/balance`)),
    );
    return {
      paid: payments
        .map(({ amount, valueOn, externalId, leaseId }) => {
          return [externalId, amount.amount, valueOn, this.rent.lettings.findIndex((letting) => letting.leaseId === leaseId)];
        })
        .sort(),
      balances: balances.map(({ owed, credit }) => ({ owed, credit })),
      cash: await this.balance(),
    };
  }
}

test('what was written down without a network is in the books, once, and each tenant is asked', async () => {
  const phone = await Phone.of(2);
  const [first, second] = phone.rent.lettings;
  const charge = await phone.rent.charge('15000.00');
  const batch = [
    phone.entry(1, '10000.00', { note: 'At the gate' }),
    phone.entry(2, '3000.00', { reference: second!.payReference }),
    phone.entry(3, '5000.00', { takenAt: '2026-11-21T09:00:00+03:00' }),
  ];
  const answers = await phone.sync(...batch);
  expect(answers.map(({ outcome, repeated, reason }) => [outcome, repeated, reason])).toEqual(Array(3).fill(['POSTED', false, null]));
  expect(await phone.rent.open(charge)).toEqual(['0.00']);
  expect(await phone.balance()).toBe('18000.00');
  const payments = await phone.rent.payments(`leaseId=${first!.leaseId}`);
  expect(payments.map(({ externalId, valueOn, number }) => [externalId, valueOn, number])).toEqual([
    ['CB1-000001', '2026-11-20', answers[0]!.number],
    ['CB1-000003', '2026-11-21', answers[2]!.number],
  ]);
  await app.work();
  const told = async (leaseId: string): Promise<string[]> =>
    (await phone.rent.office.get<{ data: { template: string; leaseId: string }[] }>(`/v1/messages?leaseId=${leaseId}&limit=200`)).data
      .map(({ template }) => template)
      .filter((template) => template === 'payment.cash_recorded');
  expect([(await told(first!.leaseId)).length, (await told(second!.leaseId)).length]).toEqual([2, 1]);
  expect(await phone.sync(...batch)).toEqual(answers.map((answer) => ({ ...answer, repeated: true })));
  await app.work();
  expect((await told(first!.leaseId)).length).toBe(2);
  expect(await phone.balance()).toBe('18000.00');
  await phone.rent.expectSound();
});

test('cash under the deposit’s reference pays the deposit, as it does through the paybill', async () => {
  const phone = await Phone.of(1, '900000.00', { startsOn: '2026-11-01', deposits: [{ kind: 'RENT', amount: '15000.00' }] });
  const { leaseId, payReference } = phone.rent.letting;
  const held = (): Promise<number> => app.number('SELECT deposit_minor FROM lease_accounts WHERE lease_id = ?', [leaseId]);
  await phone.sync(phone.entry(1, '4000.00'));
  expect(await held()).toBe(0);
  await phone.sync(phone.entry(2, '4000.00', { reference: `${payReference}D` }));
  expect(await held()).toBe(400_000);
  await phone.rent.expectSound();
});

test('a batch that comes five times at once is booked once', async () => {
  const phone = await Phone.of(3);
  const batch = Array.from({ length: 30 }, (_, i) =>
    phone.entry(i + 1, `${100 + i}.00`, { reference: phone.rent.lettings[i % 3]!.payReference }),
  );
  const answers = await Promise.all([0, 10, 20, 0, 5].map((from) => phone.sync(...batch.slice(from, from + 20), ...batch.slice(0, from))));
  expect(await phone.rent.payments()).toHaveLength(30);
  expect(new Set(answers.flat().map(({ paymentId }) => paymentId)).size).toBe(30);
  for (const { receiptNumber, paymentId } of answers.flat())
    expect(answers[0]!.concat(...answers).filter((one) => one.receiptNumber === receiptNumber && one.paymentId !== paymentId)).toEqual([]);
  await phone.rent.expectSound();
});

test('in whatever order, cut and repetition batches come, the books end the same', async () => {
  const amounts = ['1000.00', '2000.00', '15000.00', '700.50', '4300.00', '12000.00', '50.00', '9999.99'];
  const entriesOf = (phone: Phone): Entry[] =>
    amounts.map((amount, i) =>
      phone.entry(i + 1, amount, {
        reference: phone.rent.lettings[i % 2]!.payReference,
        takenAt: `2026-11-${String(10 + i)}T09:15:00+03:00`,
      }),
    );
  const opened = async (): Promise<Phone> => {
    const phone = await Phone.of(2);
    for (const { leaseId } of phone.rent.lettings) await phone.rent.charge('15000.00', { leaseId });
    return phone;
  };
  const reference = await opened();
  await reference.sync(...entriesOf(reference));
  const expected = await reference.books();
  const batch = fc.array(fc.nat(amounts.length - 1), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { maxLength: 6 }), fc.boolean(), async (batches, atOnce) => {
      const phone = await opened();
      const entries = entriesOf(phone);
      const sent = [...batches, entries.map((_, i) => i)].map((numbers) => () => phone.sync(...numbers.map((i) => entries[i]!)));
      if (atOnce) await Promise.all(sent.map((send) => send()));
      else for (const send of sent) await send();
      expect(await phone.books()).toEqual(expected);
      await phone.rent.expectSound();
    }),
    { numRuns: 8 },
  );
});

test('cash over the limit is held, not lost: the office brings it into the books or dismisses it', async () => {
  const phone = await Phone.of(1, '10000.00');
  const answers = await phone.sync(phone.entry(1, '8000.00'), phone.entry(2, '3000.00'), phone.entry(3, '2000.00'), phone.entry(4, '1.00'));
  expect(answers.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['POSTED', null],
    ['HELD', 'OVER_LIMIT'],
    ['POSTED', null],
    ['HELD', 'OVER_LIMIT'],
  ]);
  expect(await phone.balance()).toBe('10000.00');
  const { office } = phone.rent;
  const held = (await office.get<{ data: { id: string; receiptNumber: string }[] }>('/v1/cash-entries?state=HELD')).data;
  expect(held.map(({ receiptNumber }) => receiptNumber)).toEqual(['CB1-000002', 'CB1-000004']);
  const [over, torn] = held;
  const { leaseId } = phone.rent.letting;
  expect(await office.post(`/v1/cash-entries/${over!.id}/acceptance`, { leaseId })).toMatchObject({
    ...{ state: 'POSTED', reason: 'OVER_LIMIT', leaseId, decidedBy: office.userId },
    number: expect.stringMatching(/^RCT-2026-/) as string,
  });
  expect(await phone.balance()).toBe('13000.00');
  expect(await office.post(`/v1/cash-entries/${torn!.id}/dismissal`, { reason: 'Torn up' })).toMatchObject({ state: 'DISMISSED' });
  for (const { id } of held) {
    expect((await office.send('post', `/v1/cash-entries/${id}/acceptance`, { leaseId }, 409)).body).toMatchObject({
      code: 'cash-entry-decided',
    });
    await office.send('post', `/v1/cash-entries/${id}/dismissal`, { reason: 'Again' }, 409);
  }
  expect((await phone.sync(phone.entry(2, '3000.00'), phone.entry(4, '1.00'))).map(({ outcome, repeated }) => [outcome, repeated])).toEqual(
    [
      ['POSTED', true],
      ['DISMISSED', true],
    ],
  );
  await phone.rent.expectSound();
});

test('of two that accept and dismiss at once one wins, and nobody decides on their own cash', async () => {
  const phone = await Phone.of();
  const { office, letting } = phone.rent;
  const [held] = await phone.sync(phone.entry(1, '700.00', { reference: 'NOWHERE1' }));
  const accountant = await office.colleague('ACCOUNTANT');
  const answers = await Promise.all([
    office.send('post', `/v1/cash-entries/${held!.entryId}/acceptance`, { leaseId: letting.leaseId }),
    accountant.send('post', `/v1/cash-entries/${held!.entryId}/dismissal`, { reason: 'No such unit' }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const book = await openCashBook(office, accountant.userId, 'OFF1');
  const own = { ...phone.entry(1, '5.00'), receiptNumber: 'OFF1-000001' };
  const { entries } = await accountant.post<{ entries: SyncedView[] }>(`/v1/cash-books/${book.id}/entries`, { entries: [own] });
  expect(entries).toMatchObject([{ outcome: 'HELD', reason: 'RECEIPT_NOT_LEASED' }]);
  const path = `/v1/cash-entries/${entries[0]!.entryId}`;
  expect((await accountant.send('post', `${path}/acceptance`, { leaseId: letting.leaseId }, 409)).body).toMatchObject({ code: 'own-cash' });
  expect((await accountant.send('post', `${path}/dismissal`, { reason: 'Mine' }, 409)).body).toMatchObject({ code: 'own-cash' });
  await office.post(`${path}/acceptance`, { leaseId: letting.leaseId });
  await phone.rent.expectSound();
});

test('an entry that cannot be booked is held with its reason, and keeps nobody else out', async () => {
  const phone = await Phone.of();
  const draft = await newUnit(phone.rent.office, phone.rent.property.propertyId, 'B7');
  await letUnit(phone.rent.office, { unitId: draft.id, rent: '9000.00', startsOn: '2026-12-01', upTo: 'DRAFT' });
  const elsewhere = await portfolio(phone.rent.office, {});
  await letUnit(phone.rent.office, { unitId: elsewhere.units[0]!.id, rent: '9000.00', startsOn: '2026-09-01' });
  const answers = await phone.sync(
    phone.entry(1, '1.00', { reference: 'NONSENSE' }),
    phone.entry(2, '2.00', { reference: elsewhere.units[0]!.payReference }), // out of the caretaker's sight
    phone.entry(3, '3.00', { takenAt: '2026-11-23T09:15:00+03:00' }),
    phone.entry(4, '4.00', { takenAt: '2026-08-01T09:15:00+03:00' }),
    phone.entry(51, '5.00'),
    phone.entry(6, '6.00', { deviceId: 'another-phone' }),
    phone.entry(7, '7.00', { takenAt: '2026-11-21T23:00:00+03:00' }), // a clock that runs ahead
    phone.entry(8, '8.00', { reference: draft.payReference }),
  );
  expect(answers.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
    ...['UNKNOWN_REFERENCE', 'UNKNOWN_REFERENCE', 'WRONG_CLOCK', 'WRONG_CLOCK', 'RECEIPT_NOT_LEASED', 'RECEIPT_NOT_LEASED', 'POSTED'],
    'UNKNOWN_REFERENCE',
  ]);
  expect(await phone.rent.payments()).toMatchObject([{ externalId: 'CB1-000007', valueOn: '2026-11-21' }]);
  expect(await phone.balance()).toBe('7.00');
  await phone.rent.expectSound();
});

test('cash of a device whose clock was wrong counts for the day it came, or the day the office says', async () => {
  const phone = await Phone.of();
  const { office, letting } = phone.rent;
  const [first, second] = await phone.sync(
    phone.entry(1, '1.00', { takenAt: '2010-01-01T00:00:00Z' }),
    phone.entry(2, '2.00', { takenAt: '2030-01-01T00:00:00Z' }),
  );
  const accept = (entry: SyncedView | undefined, body: object, status: number) =>
    office.send('post', `/v1/cash-entries/${entry!.entryId}/acceptance`, { leaseId: letting.leaseId, ...body }, status);
  await accept(first, { valueOn: '2026-11-22' }, 400);
  await accept(first, {}, 200);
  await accept(second, { valueOn: '2026-11-18' }, 200);
  expect((await phone.rent.payments()).map(({ valueOn }) => valueOn)).toEqual(['2026-11-21', '2026-11-18']);
});

test('a receipt number stands for one payment: other cash under it is refused, and nothing is kept of it', async () => {
  const phone = await Phone.of();
  const [first] = await phone.sync(phone.entry(1, '500.00'));
  const others = [
    phone.entry(1, '600.00'),
    phone.entry(1, '500.00', { takenAt: '2026-11-20T09:15:01+03:00' }),
    phone.entry(1, '500.00', { reference: 'KMA12J' }),
  ];
  const answers = await phone.sync(...others, phone.entry(1, '500.00', { note: 'By her brother' }));
  expect(answers.map(({ outcome, reason, paymentId }) => [outcome, reason, paymentId])).toEqual([
    ...Array<unknown>(3).fill(['REFUSED', 'RECEIPT_USED', null]),
    ['POSTED', null, first!.paymentId],
  ]);
  const within = await phone.sync(phone.entry(2, '1.00'), phone.entry(2, '1.00'), phone.entry(2, '2.00'));
  expect(within.map(({ outcome, repeated }) => [outcome, repeated])).toEqual([
    ['POSTED', false],
    ['POSTED', true],
    ['REFUSED', true],
  ]);
  expect(await phone.balance()).toBe('501.00');
});

test('blocks of receipt numbers never overlap, also when ten devices ask at once', async () => {
  const phone = await Phone.of();
  const blocks = await Promise.all(Array.from({ length: 10 }, (_, i) => phone.lease(7, `device-${i}`)));
  const firsts = blocks.map(({ firstNumber }) => Number(firstNumber.slice(4))).sort((a, b) => a - b);
  expect(firsts).toEqual(Array.from({ length: 10 }, (_, i) => 51 + i * 7));
  expect(blocks.every(({ firstNumber, lastNumber }) => Number(lastNumber.slice(4)) - Number(firstNumber.slice(4)) === 6)).toBe(true);
});

test('entries are of who holds the book, and a closed book holds them for the office', async () => {
  const phone = await Phone.of();
  const { office, property } = phone.rent;
  const colleague = await office.colleague('CARETAKER', { propertyIds: [property.propertyId] });
  const path = `/v1/cash-books/${phone.book.id}`;
  await colleague.send('post', `${path}/entries`, { entries: [phone.entry(1, '1.00')] }, 404);
  await colleague.send('post', `${path}/receipt-blocks`, { deviceId: DEVICE, count: 1 }, 404);
  const [held] = await phone.sync(phone.entry(1, '1.00', { reference: 'NOWHERE1' }));
  expect((await colleague.get<{ data: object[] }>('/v1/cash-entries')).data).toEqual([]);
  expect((await phone.caretaker.get<{ data: object[] }>('/v1/cash-entries')).data).toHaveLength(1);
  await phone.caretaker.send('post', `/v1/cash-entries/${held!.entryId}/dismissal`, { reason: 'Mine' }, 403);
  expect((await office.send('post', `${path}/closing`, {}, 409)).body).toMatchObject({ code: 'cash-book-not-empty', heldEntries: 1 });
  await office.post(`/v1/cash-entries/${held!.entryId}/dismissal`, { reason: 'No such unit' });
  await office.post(`${path}/closing`);
  expect(await phone.sync(phone.entry(2, '9.00'))).toMatchObject([{ outcome: 'HELD', reason: 'BOOK_CLOSED' }]);
  await phone.caretaker.send('post', `${path}/receipt-blocks`, { deviceId: DEVICE, count: 1 }, 409);
});

test('a batch has one to two hundred entries, each of them whole', async () => {
  const phone = await Phone.of();
  const path = `/v1/cash-books/${phone.book.id}/entries`;
  const many = Array.from({ length: 201 }, (_, i) => phone.entry(i + 1, '1.00'));
  for (const entries of [
    [],
    many,
    [{ ...phone.entry(1, '1.00'), takenAt: 'yesterday' }],
    [{ ...phone.entry(1, '0.00') }],
    [phone.entry(1, '1.00', { receiptNumber: 'X' })],
  ])
    await phone.caretaker.send('post', path, { entries }, 400);
  await phone.lease(200);
  const answers = await phone.sync(
    ...many.slice(0, 200).map((entry, i) => ({ ...entry, receiptNumber: `CB1-${String(51 + i).padStart(6, '0')}` })),
  );
  expect(answers.every(({ outcome }) => outcome === 'POSTED')).toBe(true);
  expect((await phone.rent.payments()).length).toBe(200);
  await phone.rent.expectSound();
});
