import { Office } from './fixtures/office.js';
import { type SimulatorOptions } from './simulator.js';
import { type CallbackScript } from './scripts.js';

let office: Office;
const open = async (options: SimulatorOptions = {}): Promise<void> => {
  office = await Office.open(options);
  office.daraja.addPayer({ phone: '0722000101', name: 'Jane Achieng', habit: 'PAYS' });
  await office.register();
};
beforeEach(() => open());
afterEach(() => office.close());

const paths = (): string[] => office.calledBack.map(({ path }) => path);
const on = (script: Omit<CallbackScript, 'on'>): void => office.daraja.script({ on: 'stk.callback', ...script });

describe('a callback', () => {
  test('is lost, once, for the account that it is asked for', async () => {
    on({ lost: true, where: { account: 'KMAA12' } });
    await office.push({ AccountReference: 'KMAB7' });
    await office.daraja.settle();
    expect(office.daraja.unusedScripts).toHaveLength(1);
    await office.push();
    await office.daraja.settle({ everything: true });
    await office.push();
    await office.daraja.settle();
    expect(paths()).toEqual(['/stk', '/confirmation', '/confirmation', '/stk', '/confirmation']);
    expect(office.daraja.unusedScripts).toEqual([]);
    expect(office.daraja.deliveries.map(({ outcome }) => outcome)).toEqual([
      'ANSWERED',
      'ANSWERED',
      'LOST',
      'ANSWERED',
      'ANSWERED',
      'ANSWERED',
    ]);
    expect(office.daraja.truth('600966')).toHaveLength(3);
  });

  test('comes twice, the same byte for byte', async () => {
    on({ copies: 2, gapMs: 1_000 });
    await office.push();
    await office.daraja.settle();
    expect(office.at('/stk')).toHaveLength(1);
    await office.daraja.advance(1_000);
    expect(office.at('/stk')).toHaveLength(2);
    expect(office.calledBack[0]!.text).toBe(office.calledBack[2]!.text);
  });

  test('comes late', async () => {
    on({ lateMs: 300_000 });
    await office.push();
    await office.daraja.advance(299_999);
    expect(paths()).toEqual(['/confirmation']);
    await office.daraja.advance(1);
    expect(paths()).toEqual(['/confirmation', '/stk']);
  });

  test('comes before the push is answered', async () => {
    on({ beforeAnswer: true });
    const { body } = await office.push();
    expect(office.at('/stk')).toMatchObject([{ Body: { stkCallback: { CheckoutRequestID: body['CheckoutRequestID'], ResultCode: 0 } } }]);
  });

  test('comes out of order', async () => {
    on({ afterNext: true });
    await office.push();
    await office.daraja.settle();
    expect(paths()).toEqual(['/confirmation', '/stk']);
  });

  test('is forged: the true one comes as well', async () => {
    on({ forged: 2 });
    await office.push();
    await office.daraja.settle();
    const told = office.at('/stk').map((body) => JSON.stringify(body));
    expect(told).toHaveLength(3);
    const { receipt } = office.daraja.truth('600966')[0]!;
    expect(told.map((text) => text.includes(receipt))).toEqual([false, false, true]);
    expect(office.daraja.deliveries.map(({ forged }) => forged)).toEqual([true, true, false, false]);
  });

  test('is no JSON, or anything else', async () => {
    on({ raw: '<soap/>' });
    office.daraja.script({ on: 'c2b.confirmation', change: (body) => ({ ...body, TransAmount: 'twelve' }) });
    await office.push();
    await office.daraja.settle();
    expect(office.calledBack[0]!.text).toBe('<soap/>');
    expect(office.at('/confirmation')[0]).toMatchObject({ TransAmount: 'twelve', BillRefNumber: 'KMAA12' });
  });

  test('that nobody takes is not sent again', async () => {
    await office.push({ CallBackURL: 'http://127.0.0.1:9/stk' });
    await office.daraja.settle({ everything: true });
    expect(office.daraja.deliveries[0]).toMatchObject({ outcome: 'FAILED', answer: 'ECONNREFUSED' });
    expect(office.daraja.deliveries).toHaveLength(2);
  });
});

describe('an answer', () => {
  test('is an error, HTML or anything else, and nothing was done', async () => {
    office.daraja.script(
      { on: 'stk.push', error: { code: '500.003.02', message: 'System is busy' } },
      { on: 'stk.push', html: true },
      { on: 'stk.push', status: 200, body: { fault: { faultstring: 'Spike arrest' } } },
    );
    expect(await office.push()).toMatchObject({ status: 500, body: { errorCode: '500.003.02', errorMessage: 'System is busy' } });
    expect(await office.push()).toMatchObject({ status: 503, text: expect.stringContaining('<html>') as string });
    expect(await office.push()).toMatchObject({ status: 200, text: '{"fault":{"faultstring":"Spike arrest"}}' });
    expect(office.daraja.pushes).toEqual([]);
    expect(office.daraja.requests.filter((one) => one.on === 'stk.push').map(({ status }) => status)).toEqual([500, 503, 200]);
  });

  test('is lost although the prompt was sent', async () => {
    office.daraja.script(
      { on: 'stk.push', drop: true },
      { on: 'stk.push', error: { code: '500.003.1001', message: 'Internal' }, worked: true },
    );
    expect((await office.push()).status).toBe(0);
    await office.daraja.settle();
    expect((await office.push()).status).toBe(500);
    await office.daraja.settle();
    expect(office.at('/stk')).toHaveLength(2);
  });

  test('never comes, or comes too late', async () => {
    office.daraja.script({ on: 'stk.push', hang: true }, { on: 'stk.push', slowMs: 60_000 });
    expect(await office.push()).toMatchObject({ status: 0, text: 'no answer within 2000 ms' });
    await office.daraja.settle();
    expect(office.at('/stk')).toHaveLength(1);
    expect((await office.push()).status).toBe(0);
    expect(office.daraja.truth('600966')).toHaveLength(1);
  });
});

describe('a token', () => {
  test('ends with the next one, after an hour, or when told', async () => {
    const { body } = await office.signIn();
    expect(body).toEqual({ access_token: expect.stringMatching(/^\w{28}$/) as string, expires_in: '3599' });
    await office.signIn();
    const old = { authorization: `Bearer ${String(body['access_token'])}` };
    expect(await office.call('/mpesa/stkpush/v1/processrequest', office.pushBody(), old)).toMatchObject({
      status: 404,
      body: { errorCode: '404.001.03', errorMessage: 'Invalid Access Token' },
    });
    office.clock.advance(3_600_000);
    expect(await office.register()).toMatchObject({ status: 400, body: { errorCode: '400.003.01' } });
    await office.signIn();
    office.daraja.endTokens();
    expect(await office.call('/pulltransactions/v1/query', {})).toMatchObject({ status: 401, body: { errorCode: '401.001' } });
    expect(await office.call('/mpesa/accountbalance/v1/query', {})).toMatchObject({ status: 401, body: { errorCode: '401.002.01' } });
  });

  test('lives on beside the next one, if Daraja does not keep its word', async () => {
    await office.close();
    await open({ oneToken: false });
    const { body } = await office.signIn();
    await office.signIn();
    const old = { authorization: `Bearer ${String(body['access_token'])}` };
    expect((await office.call('/mpesa/stkpush/v1/processrequest', office.pushBody(), old)).status).toBe(200);
  });

  test('is not given to a stranger, who gets no body either', async () => {
    expect(await office.signIn({ ...office.paybill, consumerSecret: 'wrong' })).toEqual({ status: 400, body: {}, text: '' });
  });
});

test('paths and methods that Daraja does not have are refused', async () => {
  expect(await office.call('/mpesa/nowhere', {})).toMatchObject({ status: 404, body: { errorCode: '404.001.01' } });
  const answer = await fetch(`${office.daraja.baseUrl}/mpesa/stkpush/v1/processrequest`);
  expect([answer.status, await answer.json()]).toMatchObject([405, { errorCode: '405.001' }]);
});

describe('the weather', () => {
  const story = async (seed: number): Promise<string[]> => {
    await open({ seed, weather: { lost: 0.2, doubled: 0.3, late: 0.3, odd: 0.5 } });
    for (let i = 0; i < 12; i++) {
      await office.push();
      await office.daraja.advance(60_000);
    }
    await office.daraja.settle({ everything: true });
    const told = office.calledBack.map(({ path, text }) => `${path} ${text}`);
    expect(office.daraja.truth('600966')).toHaveLength(12);
    await office.close();
    return told;
  };

  test('is the same for the same seed, and another for another', async () => {
    await office.close();
    const [first, again, other] = [await story(3), await story(3), await story(4)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const pushes = first.filter((text) => text.startsWith('/stk'));
    expect(new Set(pushes).size).toBeLessThan(pushes.length); // doubled
    expect(new Set(pushes).size).toBeLessThan(12); // lost
    await open();
  });
});
