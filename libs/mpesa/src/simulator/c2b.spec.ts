import { createHash } from 'node:crypto';
import { parseC2bConfirmation } from '../index.js';
import { PaymentRefused } from './c2b.js';
import { Office } from './fixtures/office.js';

const PAID = { from: '0722000101', to: '600966', amount: 12_500, account: 'a 12' };
let office: Office;
beforeEach(async () => {
  office = await Office.open();
  office.daraja.addPayer({ phone: '0722000101', name: 'Jane Achieng Otieno' });
});
afterEach(() => office.close());

describe('a payment at the phone', () => {
  test('just completes where nobody wants to hear of it', async () => {
    await office.daraja.pay(PAID);
    await office.daraja.settle();
    expect(office.calledBack).toEqual([]);
    expect(office.daraja.truth('600966')).toMatchObject([{ account: 'a 12', via: 'PAYER', phone: '254722000101' }]);
  });

  test('is confirmed as version 2 words it, and our parser reads it', async () => {
    expect((await office.register()).text).toMatch(
      /^{"OriginatorCoversationID":"[0-9a-f]{32}","ResponseCode":"0","ResponseDescription":"Success"}$/,
    );
    const { receipt } = await office.daraja.pay(PAID);
    await office.daraja.settle();
    expect(office.at('/confirmation')).toEqual([
      {
        TransactionType: 'Pay Bill',
        TransID: receipt,
        TransTime: '20261121093015',
        TransAmount: '12500.00',
        BusinessShortCode: '600966',
        BillRefNumber: 'a 12',
        InvoiceNumber: '',
        OrgAccountBalance: '13500.00',
        ThirdPartyTransID: '',
        MSISDN: '25472****101',
        FirstName: 'JANE',
        MiddleName: '',
        LastName: '',
      },
    ]);
    expect(parseC2bConfirmation(office.calledBack[0]!.text)).toMatchObject({
      ok: true,
      confirmation: { kind: 'PAY_BILL', transactedAt: new Date('2026-11-21T06:30:15Z'), payerHint: { kind: 'MASKED' } },
    });
  });

  test('is confirmed with the hashed number in version 1', async () => {
    await office.register('v1');
    await office.daraja.pay(PAID);
    await office.daraja.settle();
    expect(office.at('/confirmation')[0]!['MSISDN']).toBe(createHash('sha256').update('254722000101').digest('hex'));
  });

  test('is not made for want of money', async () => {
    office.daraja.addPayer({ phone: '0722000101', balance: 12_499 });
    await expect(office.daraja.pay(PAID)).rejects.toEqual(new PaymentRefused('1'));
    expect(office.daraja.truth('600966')).toEqual([]);
  });
});

describe('a payment of another day', () => {
  const PAST = { ...PAID, at: new Date('2026-11-05T09:13:25.900Z'), receipt: 'UK57L0STON' };

  test('is told of by nobody until it is confirmed, and then as often as one likes', async () => {
    await office.register();
    expect(office.daraja.happened(PAST)).toMatchObject({ receipt: 'UK57L0STON', at: new Date('2026-11-05T09:13:25Z') });
    await office.daraja.settle();
    expect(office.calledBack).toEqual([]);
    await office.daraja.confirm('UK57L0STON');
    await office.daraja.confirm('UK57L0STON', { beforeAnswer: true, change: (body) => ({ ...body, TransAmount: '1.00' }) });
    await office.daraja.settle();
    const [changed, told] = office.at('/confirmation');
    expect(told).toMatchObject({ TransID: 'UK57L0STON', TransTime: '20261105121325', TransAmount: '12500.00' });
    expect(changed).toEqual({ ...told, TransAmount: '1.00' });
    expect(office.daraja.worded('UK57L0STON')).toEqual(told);
    expect(office.daraja.truth('600966')).toHaveLength(1);
  });

  test('is not made for want of money, and a receipt that nobody has is not confirmed', async () => {
    office.daraja.addPayer({ phone: '0722000101', balance: 1 });
    expect(() => office.daraja.happened(PAST)).toThrow(new PaymentRefused('1'));
    await expect(office.daraja.confirm('UK57L0STON')).rejects.toThrow('There is no payment UK57L0STON.');
  });
});

describe('validation', () => {
  beforeEach(async () => {
    await office.register();
    office.daraja.shortCode('600966').validation = true;
  });

  test('comes before the money, with the receipt of the confirmation and no balance', async () => {
    office.validations = [{ ResultCode: '0', ResultDesc: 'Accepted', ThirdPartyTransID: 'ours-1' }];
    const { receipt } = await office.daraja.pay(PAID);
    await office.daraja.settle();
    expect(office.at('/validation')).toMatchObject([{ TransID: receipt, OrgAccountBalance: '', TransAmount: '12500.00' }]);
    expect(office.at('/confirmation')).toMatchObject([{ TransID: receipt, ThirdPartyTransID: 'ours-1' }]);
  });

  test('stops the payment, and nothing is confirmed', async () => {
    office.validations = [{ ResultCode: 'C2B00012', ResultDesc: 'Rejected' }];
    await expect(office.daraja.pay(PAID)).rejects.toMatchObject({ code: 'C2B00012' });
    await office.daraja.settle();
    expect(office.daraja.truth('600966')).toEqual([]);
    expect(office.at('/confirmation')).toEqual([]);
  });

  test.each([
    ['Completed', 1],
    ['Cancelled', 0],
  ])('that is not answered is %s', async (ResponseType, payments) => {
    await office.register('v2', { ResponseType });
    office.daraja.script({ on: 'c2b.validation', lost: true });
    await office.daraja.pay(PAID).catch((error: unknown) => expect(error).toMatchObject({ code: 'CANCELLED' }));
    expect(office.daraja.truth('600966')).toHaveLength(payments);
  });
});

describe('registering URLs', () => {
  test('may be repeated in the sandbox', async () => {
    await office.register();
    expect((await office.register('v1')).status).toBe(200);
    expect(await office.register('v2', { ResponseType: 'Canceled' })).toMatchObject({ status: 400, body: { errorCode: '400.002.02' } });
  });

  test('is done once in production, with https and without forbidden words', async () => {
    const live = await Office.open({ environment: 'production' });
    const urls = { ConfirmationURL: 'https://pay.example.co.ke/c', ValidationURL: 'https://pay.example.co.ke/v' };
    expect((await live.register()).status).toBe(400);
    expect((await live.register('v2', { ...urls, ConfirmationURL: 'https://pay.example.co.ke/mpesa/c' })).status).toBe(400);
    expect((await live.register('v2', urls)).status).toBe(200);
    expect(await live.register('v2', urls)).toMatchObject({ status: 500, body: { errorCode: '500.003.1001' } });
    await live.close();
  });

  test('is done for a till by its store number', async () => {
    office.daraja.addTill({ shortCode: '600977', storeNumber: '600900', consumerKey: 'key-of-600966' });
    expect((await office.register('v2', { ShortCode: '600900' })).status).toBe(200);
    const { receipt } = await office.daraja.pay({ from: '0722000101', to: '600977', amount: 50, account: 'not for tills' });
    await office.daraja.settle();
    expect(office.at('/confirmation')).toMatchObject([{ TransID: receipt, BusinessShortCode: '600977', BillRefNumber: '' }]);
  });

  test('needs the product of its version', async () => {
    office.daraja.addPaybill({ shortCode: '600988', products: ['c2b-v1'] });
    const own = { consumerKey: 'key-of-600988', consumerSecret: 'secret-of-600988' };
    await office.signIn({ ...office.paybill, ...own });
    expect(await office.register('v2', { ShortCode: '600988' })).toMatchObject({ status: 401, body: { errorCode: '401.003.01' } });
    expect((await office.register('v1', { ShortCode: '600988' })).status).toBe(200);
    expect((await office.register('v1')).status).toBe(400); // somebody else's short code
  });
});

test('a simulated payment is acknowledged, then happens', async () => {
  await office.register();
  const simulated = { ShortCode: 600966, CommandID: 'CustomerPayBillOnline', Amount: 1, Msisdn: 254722000101, BillRefNumber: 'A12' };
  const ack = await office.call('/mpesa/c2b/v2/simulate', simulated);
  expect(ack.body).toMatchObject({ OriginatorCoversationID: expect.any(String) as string, ResponseCode: '0' });
  await office.daraja.settle();
  expect(office.at('/confirmation')).toMatchObject([{ TransAmount: '1.00', BillRefNumber: 'A12' }]);
});
