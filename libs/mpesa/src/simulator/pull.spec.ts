import { Office } from './fixtures/office.js';

let office: Office;
beforeEach(async () => {
  office = await Office.open({ pullPageRows: 2 });
});
afterEach(() => office.close());

const register = (): ReturnType<Office['call']> =>
  office.call('/pulltransactions/v1/register', {
    ShortCode: '600966',
    RequestType: 'Pull',
    NominatedNumber: '254722000000',
    CallBackURL: office.url('/pull'),
  });
const query = (changes: object = {}): ReturnType<Office['call']> =>
  office.call('/pulltransactions/v1/query', {
    ShortCode: '600966',
    StartDate: '2026-11-21 09:00:00',
    EndDate: '2026-11-21 10:00:00',
    OffSetValue: '0',
    ...changes,
  });
const receipts = async (changes: object = {}): Promise<unknown[]> => {
  const { Response } = (await query(changes)).body as { Response: { transactionId: string }[][] | string };
  return typeof Response === 'string' ? [] : Response.flat().map(({ transactionId }) => transactionId);
};

describe('Pull', () => {
  test('is registered once; again is said so, and is no error', async () => {
    expect(await query()).toMatchObject({ status: 400 });
    expect((await register()).body).toMatchObject({ ResponseStatus: '1000', ShortCode: '600966' });
    expect((await register()).body).toMatchObject({ ResponseStatus: '1001' });
  });

  test('tells of payments whose callbacks were lost, in a list within a list', async () => {
    await register();
    await office.register();
    office.daraja.script({ on: 'c2b.confirmation', lost: true });
    office.daraja.addPayer({ phone: '0722000101', name: 'Jane Achieng' });
    const { receipt } = await office.daraja.pay({ from: '0722000101', to: '600966', amount: '12500.50', account: 'a 12' });
    await office.daraja.settle({ everything: true });
    expect(office.at('/confirmation')).toEqual([]);
    expect((await query()).body).toEqual({
      ResponseRefID: expect.any(String) as string,
      ResponseCode: '1000',
      ResponseMessage: 'Success',
      Response: [
        [
          {
            transactionId: receipt,
            trxDate: '2026-11-21T09:30:15Z',
            msisdn: 722000101,
            sender: 'Jane Achieng',
            transactiontype: 'c2b-pay-bill-debit',
            billreference: 'a 12',
            amount: '12500.50',
            organizationname: 'MAPENZI AGENCY',
          },
        ],
      ],
    });
  });

  test('says [[]] in text where there is nothing, and can say it by an error', async () => {
    await register();
    expect((await query()).text).toMatch(/"ResponseCode":"1001","ResponseMessage":"[^"]+","Response":"\[\[\]\]"}$/);
    const message = 'short code does not have any available transactions';
    office.daraja.script({ on: 'pull.query', error: { code: '500.003.1001', message } });
    expect(await query()).toMatchObject({ status: 500, body: { errorMessage: message } });
  });

  test('comes in pages, in the order of time, of a span of time, of 48 hours', async () => {
    await register();
    const paid: string[] = [];
    for (let i = 0; i < 5; i++) {
      paid.push((await office.daraja.pay({ from: '0722000101', to: '600966', amount: 1 })).receipt);
      office.clock.advance(600_000); // 09:30:15, 09:40:15, …
    }
    expect(await receipts()).toEqual(paid.slice(0, 2));
    expect(await receipts({ OffSetValue: 2 })).toEqual(paid.slice(2, 3));
    expect(await receipts({ OffSetValue: '3' })).toEqual([]);
    expect(await receipts({ StartDate: '2026-11-21 10:00:00', EndDate: '2026-11-21 10:10:15' })).toEqual(paid.slice(3));
    office.clock.moveTo('2026-11-23T06:45:00Z');
    await office.signIn(); // tokens live for an hour
    expect(await receipts()).toEqual(paid.slice(2, 3));
  });

  test('knows customers’ payments only, of this short code only', async () => {
    await register();
    office.daraja.addPaybill({ shortCode: '600988' });
    await office.daraja.pay({ from: '0722000101', to: '600988', amount: 5 });
    const mine = await office.daraja.pay({ from: '0722000101', to: '600966', amount: 5 });
    office.daraja.reverse(mine.receipt);
    expect(await receipts()).toEqual([mine.receipt]);
    expect(await query({ ShortCode: '600988' })).toMatchObject({ status: 400 });
  });

  test.each([
    { StartDate: '2026-11-21T09:00:00' },
    { EndDate: '2026-02-30 09:00:00' },
    { OffSetValue: '-1' },
    { OffSetValue: undefined, OffsetValue: '0' },
  ])('refuses %j', async (changes) => {
    await register();
    expect((await query(changes)).status).toBe(400);
  });
});
