import { Office } from './fixtures/office.js';

let office: Office;
beforeEach(async () => {
  office = await Office.open();
  office.daraja.addPayer({ phone: '0722 000 101', name: 'Jane Achieng Otieno', balance: 20_000 });
});
afterEach(() => office.close());

const ended = (index = 0): Record<string, unknown> =>
  (office.at('/stk')[index]!['Body'] as { stkCallback: Record<string, unknown> }).stkCallback;

describe('an STK push', () => {
  test('waits on the phone, is paid, and is called back as on the wire', async () => {
    const ack = await office.push();
    expect(ack.status).toBe(200);
    expect(ack.body).toEqual({
      MerchantRequestID: expect.stringMatching(/^\d{4}-[0-9a-f]{4}-[0-9a-f]{24}$/) as string,
      CheckoutRequestID: 'ws_CO_21112026093015123722000101',
      ResponseCode: '0',
      ResponseDescription: 'Success. Request accepted for processing',
      CustomerMessage: 'Success. Request accepted for processing',
    });
    await office.daraja.settle();
    expect(office.at('/stk')).toEqual([]);
    expect(office.daraja.prompts('0722000101')).toMatchObject([{ account: 'KMAA12', description: 'Rent Nov', shortCode: '600966' }]);

    await office.daraja.approve('0722000101');
    await office.daraja.settle();
    const { receipt } = office.daraja.truth('600966')[0]!;
    expect(receipt).toMatch(/^UKL[A-Z0-9]{7}$/);
    expect(office.calledBack.map(({ text }) => text)).toEqual([
      `{"Body":{"stkCallback":{"MerchantRequestID":"${String(ack.body['MerchantRequestID'])}",` +
        '"CheckoutRequestID":"ws_CO_21112026093015123722000101","ResultCode":0,' +
        '"ResultDesc":"The service request is processed successfully.","CallbackMetadata":{"Item":[' +
        `{"Name":"Amount","Value":12500.00},{"Name":"MpesaReceiptNumber","Value":"${receipt}"},{"Name":"Balance"},` +
        '{"Name":"TransactionDate","Value":20261121093015},{"Name":"PhoneNumber","Value":254722000101}]}}}}',
    ]);
    expect(office.daraja.payer('0722000101').balance.amount).toBe('7500.00');
    expect(office.daraja.shortCode('600966').utility.amount).toBe('13500.00');
  });

  test('is also confirmed as a C2B payment with the same receipt, where URLs are registered', async () => {
    await office.register();
    await office.push();
    await office.daraja.approve('0722000101');
    await office.daraja.settle();
    expect(office.calledBack.map(({ path }) => path)).toEqual(['/stk', '/confirmation']);
    expect(office.at('/confirmation')[0]).toMatchObject({
      TransID: office.daraja.truth('600966')[0]!.receipt,
      BillRefNumber: 'KMAA12',
      TransAmount: '12500.00',
    });
  });

  test.each([
    ['PAYS', 0],
    ['DISMISSES', 1032],
    ['MISTYPES', 2001],
  ] as const)('of a payer who %s ends with %i', async (habit, code) => {
    Object.assign(office.daraja.payer('0722000101'), { habit, answersAfterMs: 5_000 });
    await office.push();
    await office.daraja.advance(4_999);
    expect(office.at('/stk')).toEqual([]);
    await office.daraja.advance(1);
    expect(ended()).toMatchObject({ ResultCode: code });
    expect('CallbackMetadata' in ended()).toBe(code === 0);
  });

  test('expires after a minute; a payer without money fails', async () => {
    await office.push();
    await office.daraja.advance(60_000);
    expect(ended()).toMatchObject({ ResultCode: 1037, ResultDesc: 'No response from user.' });
    await office.push({ Amount: '20001' });
    await office.daraja.approve('0722000101');
    await office.daraja.settle();
    expect(ended(1)).toMatchObject({ ResultCode: 1 });
    expect(office.daraja.truth('600966')).toEqual([]);
  });

  test.each(['1', '17', '1019', '1025', '1037', '2001', '9999', 'SFC_IC0003'])('can be made to end with %s', async (code) => {
    office.daraja.script({ on: 'stk.prompt', code });
    await office.push();
    await office.daraja.settle();
    expect(String(ended()['ResultCode'])).toBe(code);
    expect(typeof ended()['ResultCode']).toBe(code === 'SFC_IC0003' ? 'string' : 'number');
    expect(office.daraja.truth('600966')).toEqual([]);
  });

  test('may be paid after it was reported as failed', async () => {
    office.daraja.script({ on: 'stk.prompt', code: '1037', afterMs: 26_000, paidAfterMs: 90_000 });
    await office.push();
    await office.daraja.advance(120_000);
    expect([ended(0)['ResultCode'], ended(1)['ResultCode']]).toEqual([1037, 0]);
    expect(office.at('/stk')).toHaveLength(2);
    expect(office.daraja.truth('600966')).toMatchObject([{ at: new Date('2026-11-21T06:31:45Z') }]);
    await expect(office.daraja.approve('0722000101')).rejects.toThrow('has ended already');
  });

  test('to a phone that has a prompt already is refused', async () => {
    await office.push();
    expect(await office.push()).toMatchObject({ status: 500, body: { errorCode: '500.001.1001' } });
    expect(office.daraja.prompts()).toHaveLength(1);
  });

  test('to a till takes its store number and has no account', async () => {
    const till = office.daraja.addTill({ shortCode: '600977', storeNumber: '600900', passkey: 'p', consumerKey: 'key-of-600966' });
    expect(till.stkShortCode).toBe('600900');
    const Timestamp = '20261121093015';
    const Password = Buffer.from(`600900p${Timestamp}`).toString('base64');
    const changes = { BusinessShortCode: 600900, PartyB: 600977, TransactionType: 'CustomerBuyGoodsOnline', Timestamp, Password };
    expect(await office.push(changes)).toMatchObject({ status: 200 });
    await office.daraja.approve('0722000101');
    expect(office.daraja.truth('600977')).toMatchObject([{ type: 'Customer Merchant Payment', account: '' }]);
  });

  test.each([
    ['Amount', { Amount: 0 }],
    ['Amount', { Amount: '12.50' }],
    ['Amount', { Amount: 250_001 }],
    ['PhoneNumber', { PhoneNumber: '+254722000101' }],
    ['PhoneNumber', { PhoneNumber: '0722000101' }],
    ['AccountReference', { AccountReference: 'THIRTEENCHARS' }],
    ['TransactionDesc', { TransactionDesc: 'fourteen chars' }],
    ['TransactionDesc', { TransactionDesc: undefined }],
    ['CallBackURL', { CallBackURL: 'nowhere' }],
    ['Timestamp', { Timestamp: '2026112109301' }],
    ['TransactionType', { TransactionType: 'CustomerBuyGoodsOnline' }],
    ['PartyB', { PartyB: 600977 }],
  ])('with a wrong %s is a bad request: %j', async (field, changes) => {
    const answer = await office.push(changes);
    expect(answer).toMatchObject({
      status: 400,
      body: { requestId: expect.any(String) as string, errorCode: '400.002.02', errorMessage: `Bad Request - Invalid ${field}` },
    });
  });

  test('with a wrong password, or of an unknown merchant, is an error of the server', async () => {
    expect(await office.push({ Password: 'AAAA' })).toMatchObject({ status: 500, body: { errorMessage: 'Wrong credentials' } });
    expect(await office.push({ BusinessShortCode: 600000 })).toMatchObject({
      status: 500,
      body: { errorCode: '500.001.1001', errorMessage: 'Merchant does not exist' },
    });
    expect(await office.call('/mpesa/stkpush/v1/processrequest', office.pushBody(), { 'content-type': 'text/plain' })).toMatchObject({
      status: 400,
    });
  });
});

describe('an STK query', () => {
  test('says 4999 while the prompt is open, and then the code as text, without a receipt', async () => {
    const { CheckoutRequestID: id } = (await office.push()).body;
    expect((await office.query(id)).body).toMatchObject({ ResponseCode: '0', ResultCode: '4999' });
    await office.daraja.approve('0722000101');
    const { text, body } = await office.query(id);
    expect(body['ResultCode']).toBe('0');
    expect(text).not.toContain(office.daraja.truth('600966')[0]!.receipt);
  });

  test('has words of its own for a phone that did not answer, and knows no strange id', async () => {
    const { CheckoutRequestID: id } = (await office.push()).body;
    await office.daraja.advance(60_000);
    expect((await office.query(id)).body).toMatchObject({ ResultCode: '1037', ResultDesc: 'DS timeout user cannot be reached' });
    expect(await office.query('ws_CO_1')).toMatchObject({ status: 500, body: { errorCode: '500.001.1001' } });
  });

  test.each([
    ['4999', 200, { ResultCode: '4999' }],
    ['500.001.1001', 500, { errorCode: '500.001.1001', errorMessage: 'The transaction is being processed' }],
    ['EMPTY', 200, { errorCode: '500.001.1001', errorMessage: '' }],
  ] as const)('may say %s of a payment that has ended', async (pending, status, body) => {
    const { CheckoutRequestID: id } = (await office.push()).body;
    await office.daraja.dismiss('0722000101');
    office.daraja.script({ on: 'stk.query', pending });
    expect(await office.query(id)).toMatchObject({ status, body });
    expect((await office.query(id)).body).toMatchObject({ ResultCode: '1032' });
  });
});
