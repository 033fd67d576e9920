import { TestApp } from '../support/app.js';
import { Landlady, type ChargeView } from '../support/billing.js';
import { kes } from '../support/portfolio.js';

let app: TestApp;
let mine: Landlady;
let leaseId: string;
beforeAll(async () => {
  app = await TestApp.start('2026-01-02T07:00:00Z');
});
afterAll(() => app.stop());

const day = (date: string): Promise<void> => mine.at(`${date}T07:00:00Z`);
const lateFees = (date: string) => mine.office.post<{ fees: number; total: object }>('/v1/late-fee-runs', { day: date, mode: 'commit' });
/** What the month's invoice comes to, and what is open of it. */
const invoice = async (period: string): Promise<string> => {
  const [first, ...more] = await mine.invoices(`leaseId=${leaseId}&period=${period}`);
  expect(more).toEqual([]);
  return `${first!.total.amount}, open ${first!.open.amount}`;
};

/**
 * One lease of an agency in 2026: 15,000 rent for two owners (60 % and 40 %), 2,000 service charge for the agency, due on
 * the 5th with three days of grace, 10 % late fee for the agency. Every amount is worked out beside it.
 */
describe('the year of a lease', () => {
  test('January: signed on the 5th for the 14th, paid on the 10th, moved in on the 14th', async () => {
    mine = await Landlady.openEmpty(app, { owners: [6_000, 4_000] });
    await mine.office.post('/v1/late-fee-policies', { kind: 'PERCENT', basisPoints: 1_000, payee: 'AGENCY', fromOn: '2026-01-02' });
    await day('2026-01-05');
    ({ leaseId } = await mine.sign({
      startsOn: '2026-01-14',
      graceDays: 3,
      deposits: [{ kind: 'RENT', amount: '15000.00' }],
      chargeRules: [{ kind: 'SERVICE', amount: '2000.00', payee: 'AGENCY' }],
      upTo: 'AWAITING_MOVE_IN',
    }));
    // 18 of 31 days: 15,000 × 18 ÷ 31 = 8,709.68 and 2,000 × 18 ÷ 31 = 1,161.29.
    expect(await mine.owes()).toEqual(['RENT 2026-01 8710.00, open 8710.00', 'SERVICE 2026-01 1161.00, open 1161.00']);
    await day('2026-01-10');
    await mine.pay('24871.00', '2026-01-10'); // 15,000 deposit first, then 8,710 + 1,161
    expect(await mine.balance()).toEqual({ owed: '0.00', dueNow: '0.00', credit: '0.00', depositHeld: '15000.00' });
    await day('2026-01-14');
    await mine.office.post(`/v1/leases/${leaseId}/move-in`, { on: '2026-01-14' });
  });

  test('February: 3,000 too much becomes credit; March takes it', async () => {
    await day('2026-02-01');
    expect(await mine.bill('2026-02')).toMatchObject({ charges: 2, total: kes('17000.00') });
    await day('2026-02-04');
    await mine.pay('20000.00', '2026-02-04');
    expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '3000.00' });
    await day('2026-03-01');
    await mine.bill('2026-03');
    expect(await invoice('2026-03')).toBe('17000.00, open 14000.00'); // 17,000 − 3,000
    await day('2026-03-05');
    await mine.pay('14000.00', '2026-03-05');
    expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '0.00' });
  });

  test('April: late by the books, in time by the bank slip: the fee is taken back', async () => {
    await day('2026-04-01');
    await mine.bill('2026-04');
    await day('2026-04-09');
    expect(await lateFees('2026-04-09')).toMatchObject({ fees: 1, total: kes('1500.00') }); // 10 % of 15,000 rent; not of the service charge
    expect(await mine.balance()).toMatchObject({ owed: '18500.00', dueNow: '18500.00' }); // 17,000 + 1,500
    await day('2026-04-12');
    await mine.pay('17000.00', '2026-04-07'); // the slip says the 7th, within grace
    expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '0.00' });
  });

  test('May: the rent rises within the month; half is paid in time, so the fee is on the rest', async () => {
    await mine.office.post(`/v1/leases/${leaseId}/rent-steps`, { fromOn: '2026-05-16', amount: kes('16500.00') });
    await day('2026-05-01');
    await mine.bill('2026-05');
    // 15,000 × 15 ÷ 31 + 16,500 × 16 ÷ 31 = 15,774.19, and 2,000.
    expect(await invoice('2026-05')).toBe('17774.00, open 17774.00');
    await day('2026-05-05');
    await mine.pay('10000.00', '2026-05-05');
    await day('2026-05-09');
    expect(await lateFees('2026-05-09')).toMatchObject({ fees: 1, total: kes('577.00') }); // 10 % of 15,774 − 10,000 = 577.40
    await day('2026-05-20');
    await mine.pay('8351.00', '2026-05-20'); // 5,774 rent + 2,000 service + 577 fee
    expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '0.00' });
  });

  test('June is forgotten, and made up for in July', async () => {
    await day('2026-07-01');
    expect(await mine.bill('2026-07')).toMatchObject({ charges: 4, total: kes('37000.00') }); // 2 × (16,500 + 2,000)
    await day('2026-07-03');
    await mine.pay('37000.00', '2026-07-03');
    expect(await mine.balance()).toMatchObject({ owed: '0.00' });
  });

  test('August and September: a note turns out to be false; nobody is fined for it afterwards', async () => {
    await day('2026-08-01');
    await mine.bill('2026-08');
    await day('2026-08-03');
    await mine.pay('18500.00', '2026-08-03');
    await day('2026-09-01');
    await mine.bill('2026-09');
    await day('2026-09-02');
    const note = await mine.pay('18500.00', '2026-09-02');
    await day('2026-09-09');
    expect(await lateFees('2026-09-09')).toMatchObject({ fees: 0 });
    await day('2026-09-10');
    await mine.office.reverse(note, 'The note was false');
    await app.work();
    expect(await mine.balance()).toMatchObject({ owed: '18500.00', dueNow: '18500.00' });
    await day('2026-09-11');
    await mine.pay('18500.00', '2026-09-11');
    expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '0.00' });
    expect(await mine.balance('2026-09-05')).toMatchObject({ owed: '0.00' }); // as it stood then
    expect(await mine.balance('2026-09-10')).toMatchObject({ owed: '18500.00' });
  });

  test('October: a repair is charged, paid, and taken back; November takes the credit', async () => {
    await day('2026-10-01');
    await mine.bill('2026-10');
    const repair = { leaseId, kind: 'REPAIR', amount: kes('2500.00'), dueOn: '2026-10-20', description: 'Kitchen tap' };
    const { id } = await mine.office.post<ChargeView>('/v1/charges', repair);
    await day('2026-10-04');
    await mine.pay('21000.00', '2026-10-04'); // 18,500 + 2,500
    await day('2026-10-25');
    await mine.office.post(`/v1/charges/${id}/void`, { reason: 'Wear and tear: the owner pays' });
    expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '2500.00' });
    await day('2026-11-01');
    await mine.bill('2026-11');
    expect(await invoice('2026-11')).toBe('18500.00, open 16000.00'); // 18,500 − 2,500
    await day('2026-11-03');
    await mine.pay('16000.00', '2026-11-03');
  });

  test('December: paid in full, moved out on the 21st; the rest of the month is credit', async () => {
    await day('2026-12-01');
    await mine.bill('2026-12');
    await day('2026-12-03');
    await mine.pay('18500.00', '2026-12-03');
    await day('2026-12-21');
    await mine.office.post(`/v1/leases/${leaseId}/vacate`, { on: '2026-12-21' });
    await app.work();
    // 20 of 31 days: 16,500 × 20 ÷ 31 = 10,645.16 and 2,000 × 20 ÷ 31 = 1,290.32; 18,500 − 11,935 = 6,565.
    expect(await mine.balance()).toEqual({ owed: '0.00', dueNow: '0.00', credit: '6565.00', depositHeld: '15000.00' });
    expect(await mine.bill('2027-01')).toMatchObject({ charges: 0 });
  });

  test('the books of the year prove', async () => {
    await app.work();
    // Jan 8,710 · Feb, Mar, Apr 15,000 · May 15,774 · Jun to Nov 16,500 · Dec 10,645
    const rent = 8_710 + 3 * 15_000 + 15_774 + 6 * 16_500 + 10_645;
    const { ownerIds, propertyId } = mine.property;
    const owners = [
      await mine.account('2200C', `${ownerIds[0]}/${propertyId}`),
      await mine.account('2200C', `${ownerIds[1]}/${propertyId}`),
    ];
    expect(owners).toEqual([-rent * 0.6, -rent * 0.4]);
    expect(await mine.account('2600')).toBe(-(1_161 + 10 * 2_000 + 1_290 + 577)); // service charges, and the fee of May
    expect(await mine.account('2000')).toBe(-6_565);
    expect(await mine.account('2100')).toBe(-15_000);
    // Everything that came in and was not taken back is in the caretaker's hand, and is somebody's.
    const money = 24_871 + 20_000 + 14_000 + 17_000 + 10_000 + 8_351 + 37_000 + 2 * 18_500 + 21_000 + 16_000 + 18_500;
    expect(await mine.account('1020')).toBe(money);
    expect(money).toBe(rent + 23_028 + 6_565 + 15_000);
    await mine.expectSoundBooks();
  });
});
