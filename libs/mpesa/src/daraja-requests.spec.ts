import fc from 'fast-check';
import { Outbound } from '@plotihub/outbound';
import { TestClock } from '@plotihub/time';
import { APP, ASYNC, ASYNC_ACK, kes, PAYOUT, PUSH, REGISTERED, STK_ACK } from './fixtures/daraja-calls.js';
import { DarajaHost, json } from './fixtures/daraja-host.js';
import { Daraja, DARAJA_HOSTS, MemoryTokenStore, type Call } from './index.js';

let host: DarajaHost;
let daraja: Daraja;
const clock = new TestClock('2026-11-21T06:30:15Z'); // 09:30:15 in Nairobi

beforeEach(async () => {
  host = await new DarajaHost().start();
  daraja = new Daraja({ baseUrl: host.baseUrl, outbound: new Outbound(), tokens: new MemoryTokenStore(), clock });
});
afterEach(() => host.stop());

/** The one call made, its body as sent. */
async function sent(answer: unknown, call: () => Promise<Call<unknown>>): Promise<{ path: string; body: string }> {
  host.answers = [json(200, answer)];
  expect(await call()).toMatchObject({ ok: true });
  expect(host.calls).toHaveLength(1);
  const [{ method, headers, path, raw }] = host.calls as [(typeof host.calls)[0]];
  expect({ method, type: headers['content-type'], bearer: headers.authorization }).toEqual({
    method: 'POST',
    type: 'application/json',
    bearer: 'Bearer t1',
  });
  return { path, body: raw };
}

describe('on the wire', () => {
  test('the token is asked for with key and secret', async () => {
    await daraja.checkApp(APP);
    expect(host.seen).toMatchObject([
      { method: 'GET', path: '/oauth/v1/generate?grant_type=client_credentials', headers: { authorization: 'Basic a2V5OnMzY3JldA==' } },
    ]);
  });

  test('a push has phones and amount as numbers, and a password of its own time', async () => {
    const { path, body } = await sent(STK_ACK, () => daraja.stkPush(APP, PUSH));
    expect(path).toBe('/mpesa/stkpush/v1/processrequest');
    const password = Buffer.from('174379bfb279f920261121093015').toString('base64');
    expect(body).toBe(
      `{"BusinessShortCode":174379,"Password":"${password}","Timestamp":"20261121093015","TransactionType":"CustomerPayBillOnline",` +
        '"Amount":12500,"PartyA":254708374149,"PartyB":174379,"PhoneNumber":254708374149,' +
        '"CallBackURL":"https://pay.example.co.ke/hooks/stk/ab12","AccountReference":"UNITA12","TransactionDesc":"Rent Nov"}',
    );
  });

  test("the password of Safaricom's own sample comes out", async () => {
    clock.moveTo('2021-06-28T06:24:08Z');
    const passkey = 'bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919';
    const { body } = await sent(STK_ACK, () => daraja.stkPush(APP, { ...PUSH, passkey }));
    clock.moveTo('2026-11-21T06:30:15Z');
    expect(JSON.parse(body)).toMatchObject({
      Password: 'MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2QyZTBjODkzMDU5YjEwZjc4ZTZiNzJhZGExZWQyYzkxOTIwMjEwNjI4MDkyNDA4',
      Timestamp: '20210628092408',
    });
  });

  test('a push to a till pays the till in the name of its head office', async () => {
    const till = { ...PUSH, transactionType: 'CustomerBuyGoodsOnline', receiver: '5551234' } as const;
    const { body } = await sent(STK_ACK, () => daraja.stkPush(APP, till));
    expect(JSON.parse(body)).toMatchObject({ BusinessShortCode: 174379, PartyB: 5551234, TransactionType: 'CustomerBuyGoodsOnline' });
  });

  test('a query has its short code as text', async () => {
    const { path, body } = await sent({ ...STK_ACK, ResultCode: '0', ResultDesc: 'ok' }, () =>
      daraja.stkQuery(APP, { shortCode: '174379', passkey: 'bfb279f9', checkoutRequestId: 'ws_CO_1' }),
    );
    expect(path).toBe('/mpesa/stkpushquery/v1/query');
    expect(JSON.parse(body)).toEqual({
      BusinessShortCode: '174379',
      Password: Buffer.from('174379bfb279f920261121093015').toString('base64'),
      Timestamp: '20261121093015',
      CheckoutRequestID: 'ws_CO_1',
    });
  });

  test.each(['v1', 'v2'] as const)('registering addresses is the same in %s but for the path', async (version) => {
    const [confirmationUrl, validationUrl] = ['https://pay.example.co.ke/c', 'https://PAY.example.co.ke/v'];
    const registration = { version, shortCode: '600984', responseType: 'Completed', confirmationUrl, validationUrl } as const;
    const { path, body } = await sent(REGISTERED, () => daraja.registerC2bUrls(APP, registration));
    expect(path).toBe(`/mpesa/c2b/${version}/registerurl`);
    expect(JSON.parse(body)).toEqual({
      ShortCode: '600984',
      ResponseType: 'Completed',
      ConfirmationURL: 'https://pay.example.co.ke/c',
      ValidationURL: 'https://pay.example.co.ke/v',
    });
  });

  const answers = { QueueTimeOutURL: ASYNC.timeoutUrl, ResultURL: ASYNC.resultUrl };

  test('a status is asked for by receipt or by conversation', async () => {
    const { path, body } = await sent(ASYNC_ACK, () => daraja.transactionStatus(APP, { ...ASYNC, transactionId: 'UKL51ZDR4F' }));
    expect(path).toBe('/mpesa/transactionstatus/v1/query');
    const common = {
      Initiator: 'apiuser',
      SecurityCredential: 'c2VjcmV0',
      CommandID: 'TransactionStatusQuery',
      PartyA: '600966',
      IdentifierType: '4',
      Remarks: 'verify',
      ...answers,
      Occasion: '',
    };
    expect(JSON.parse(body)).toEqual({ ...common, TransactionID: 'UKL51ZDR4F' });
    await daraja.transactionStatus(APP, { ...ASYNC, originalConversationId: 'PAYOUT-01JD', occasion: 'again' });
    expect(JSON.parse(host.calls[1]!.raw)).toEqual({ ...common, OriginalConversationID: 'PAYOUT-01JD', Occasion: 'again' });
  });

  test('a balance', async () => {
    const { path, body } = await sent(ASYNC_ACK, () => daraja.accountBalance(APP, ASYNC));
    expect(path).toBe('/mpesa/accountbalance/v1/query');
    expect(JSON.parse(body)).toEqual({
      Initiator: 'apiuser',
      SecurityCredential: 'c2VjcmV0',
      CommandID: 'AccountBalance',
      PartyA: '600966',
      IdentifierType: '4',
      Remarks: 'verify',
      ...answers,
    });
  });

  test('a reversal keeps the misspelling that the wire insists on', async () => {
    const reversal = { ...ASYNC, transactionId: 'UKL51ZDR4F', amount: kes(12_500), remarks: 'wrong account' };
    const { path, body } = await sent(ASYNC_ACK, () => daraja.reversal(APP, reversal));
    expect(path).toBe('/mpesa/reversal/v1/request');
    expect(JSON.parse(body)).toEqual({
      Initiator: 'apiuser',
      SecurityCredential: 'c2VjcmV0',
      CommandID: 'TransactionReversal',
      TransactionID: 'UKL51ZDR4F',
      Amount: '12500',
      ReceiverParty: '600966',
      RecieverIdentifierType: '11',
      Remarks: 'wrong account',
      ...answers,
      Occasion: '',
    });
  });

  test('a payout carries its id in v3 only, and "Occassion" with two s', async () => {
    const { path, body } = await sent(ASYNC_ACK, () => daraja.b2c(APP, PAYOUT));
    expect(path).toBe('/mpesa/b2c/v3/paymentrequest');
    const common = {
      InitiatorName: 'apiuser',
      SecurityCredential: 'c2VjcmV0',
      CommandID: 'BusinessPayment',
      Amount: 30000,
      PartyA: 600966,
      PartyB: 254708374149,
      Remarks: 'verify',
      ...answers,
      Occassion: '',
    };
    expect(JSON.parse(body)).toEqual({ OriginatorConversationID: 'PAYOUT-01JD', ...common });
    await daraja.b2c(APP, { ...PAYOUT, version: 'v1' });
    expect(host.calls[1]!.path).toBe('/mpesa/b2c/v1/paymentrequest');
    expect(JSON.parse(host.calls[1]!.raw)).toEqual(common);
  });

  test('Pull', async () => {
    const registration = { shortCode: '600000', nominatedMsisdn: '254722000000', callbackUrl: 'https://pay.example.co.ke/p' };
    await sent({ ResponseStatus: '1000' }, () => daraja.registerPull(APP, registration));
    expect(host.calls[0]).toMatchObject({
      path: '/pulltransactions/v1/register',
      raw: '{"ShortCode":"600000","RequestType":"Pull","NominatedNumber":"254722000000","CallBackURL":"https://pay.example.co.ke/p"}',
    });
    const window = { shortCode: '600000', from: new Date('2026-11-21T21:30:00Z'), to: new Date('2026-11-21T23:00:00Z') };
    await daraja.queryPull(APP, window, 100);
    expect(host.calls[1]).toMatchObject({
      path: '/pulltransactions/v1/query',
      raw: '{"ShortCode":"600000","StartDate":"2026-11-22 00:30:00","EndDate":"2026-11-22 02:00:00","OffSetValue":"100"}',
    });
  });

  test('a QR code', async () => {
    const qr = { merchantName: 'ACME', reference: 'INV-1', amount: kes(12_500), transactionCode: 'PB', creditParty: '600966' } as const;
    const { path, body } = await sent({ ResponseCode: 'AG_1', QRCode: 'iVBOR' }, () => daraja.dynamicQr(APP, qr));
    expect(path).toBe('/mpesa/qrcode/v1/generate');
    expect(body).toBe('{"MerchantName":"ACME","RefNo":"INV-1","Amount":12500,"TrxCode":"PB","CPI":"600966","Size":"300"}');
  });

  test('a simulated payment, for a till without a reference, and never in production', async () => {
    const payment = { version: 'v2', shortCode: '600984', amount: kes(1), msisdn: '254708374149' } as const;
    const { path, body } = await sent(REGISTERED, () => daraja.simulateC2b(APP, { ...payment, billReference: 'A12' }));
    expect(path).toBe('/mpesa/c2b/v2/simulate');
    expect(body).toBe('{"ShortCode":600984,"CommandID":"CustomerPayBillOnline","Amount":1,"Msisdn":254708374149,"BillRefNumber":"A12"}');
    await daraja.simulateC2b(APP, payment);
    expect(JSON.parse(host.calls[1]!.raw)).toMatchObject({ CommandID: 'CustomerBuyGoodsOnline', BillRefNumber: null });
    const outbound = new Outbound();
    const send = jest.spyOn(outbound, 'send');
    const production = new Daraja({ baseUrl: DARAJA_HOSTS.production, outbound, tokens: new MemoryTokenStore(), clock });
    expect(await production.simulateC2b(APP, payment)).toMatchObject({ ok: false, outcome: 'refused' });
    expect(send).not.toHaveBeenCalled();
  });
});

describe('what the wire forbids is refused unsent:', () => {
  const refused = async (call: Promise<Call<unknown>>): Promise<void> => {
    expect(await call).toMatchObject({ ok: false, outcome: 'refused', reason: 'REQUEST' });
    expect(host.seen).toEqual([]);
  };

  test.each([
    ['cents', { amount: kes(10.5) }],
    ['nothing', { amount: kes(0) }],
    ['less than nothing', { amount: kes(-5) }],
    ['more than one payment may be', { amount: kes(250_001) }],
    ['a number as people write it', { msisdn: '0708374149' }],
    ['a number of another country', { msisdn: '255708374149' }],
    ['a land line', { msisdn: '254208374149' }],
    ['digits too many', { msisdn: '2547083741490' }],
    ['a reference of thirteen', { accountReference: 'A123456789012' }],
    ['a reference with a dash', { accountReference: 'UNIT-A12' }],
    ['no reference', { accountReference: '' }],
    ['a description of fourteen', { description: 'Rent of Novemb' }],
    ['no description', { description: '' }],
    ['an address without TLS', { callbackUrl: 'http://pay.example.co.ke/hooks/stk/1' }],
    ['an address with a banned word', { callbackUrl: 'https://pay.example.co.ke/mpesa/1' }],
    ['no address', { callbackUrl: '/hooks/stk/1' }],
    ['a short code with letters', { shortCode: '17A379' }],
    ['a passkey with a line end', { passkey: 'abc\n' }],
  ])('a push with %s', (_what, changes) => refused(daraja.stkPush(APP, { ...PUSH, ...changes })));

  test('the maximum is configuration', async () => {
    const tighter = { baseUrl: host.baseUrl, outbound: new Outbound(), tokens: new MemoryTokenStore(), clock, maximumShillings: 12_499 };
    await refused(new Daraja(tighter).stkPush(APP, PUSH));
  });

  test('a payout whose id could be misread', async () => {
    await refused(daraja.b2c(APP, { ...PAYOUT, originatorConversationId: '' }));
    await refused(daraja.b2c(APP, { ...PAYOUT, originatorConversationId: 'a b' }));
    await refused(daraja.b2c(APP, { ...PAYOUT, remarks: 'x' }));
  });

  test('a receipt in small letters, a window that ends before it begins, keys that split a header', async () => {
    await refused(daraja.transactionStatus(APP, { ...ASYNC, transactionId: 'ukl51zdr4f' }));
    const now = clock.now();
    await refused(daraja.queryPull(APP, { shortCode: '600000', from: now, to: now }));
    await refused(daraja.stkPush({ consumerKey: 'a:b', consumerSecret: 'c' }, PUSH));
    await refused(daraja.stkPush({ consumerKey: 'a', consumerSecret: 'c\r\nx: y' }, PUSH));
  });

  test('every amount that is not 1 to 250 000 whole shillings', async () => {
    const cents = fc.integer({ min: -1_000_000, max: 30_000_000 });
    await fc.assert(
      fc.asyncProperty(cents, async (amountMinor) => {
        const calls = host.calls.length;
        host.answers = [json(200, STK_ACK)];
        const call = await daraja.stkPush(APP, { ...PUSH, amount: kes(amountMinor / 100) });
        const fits = amountMinor % 100 === 0 && amountMinor >= 100 && amountMinor <= 25_000_000;
        expect(call.ok).toBe(fits);
        expect(host.calls.length).toBe(calls + (fits ? 1 : 0));
        if (fits) expect(host.calls.at(-1)!.raw).toContain(`"Amount":${amountMinor / 100},`);
      }),
      { examples: [[100], [25_000_000], [25_000_100], [99], [1_250_000]] },
    );
  });
});
