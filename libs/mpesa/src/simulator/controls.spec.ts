import { Office, type Answered } from './fixtures/office.js';

let office: Office;
beforeEach(async () => {
  office = await Office.open();
  office.daraja.addPayer({ phone: '0722000101', name: 'Jane <b>Achieng</b>', balance: 20_000 });
  await office.register();
});
afterEach(() => office.close());

const json = (path: string, body: object = {}): Promise<Answered> => office.call(`/simulator/${path}`, body);
const FORM = 'application/x-www-form-urlencoded';
/** What a browser does. @returns where it is sent, and what that page says */
async function press(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(`${office.daraja.baseUrl}/simulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': FORM, ...headers },
    body: new URLSearchParams(fields).toString(),
  });
  return answer.text();
}
const page = async (): Promise<string> => (await fetch(office.daraja.baseUrl)).text();

describe('a person', () => {
  test('pays by a form, with spaces in the amount, and reads what happened', async () => {
    const said = await press('pay', { from: '0722 000 101', to: '600966', amount: '12 500', account: 'kma12' });
    const { receipt } = office.daraja.truth('600966')[0]!;
    expect(said).toContain(`${receipt}: KES 12500.00 from 254722000101 to 600966; the confirmation is on its way.`);
    expect(office.daraja.truth('600966')[0]).toMatchObject({ account: 'kma12' });
    await office.daraja.settle();
    expect(await page()).toContain('{&#34;ResultCode&#34;:0,&#34;ResultDesc&#34;:&#34;Success&#34;}'); // the callback's answer
  });

  test.each([
    ['approve', 0],
    ['dismiss', 1032],
    ['wrong-pin', 2001],
    ['time-out', 1037],
  ])('answers a prompt with %s', async (how, code) => {
    const { CheckoutRequestID: id } = (await office.push()).body;
    await office.daraja.settle();
    expect(await page()).toContain(`/simulator/prompts/${String(id)}/${how}`);
    await press(`prompts/${String(id)}/${how}`);
    await office.daraja.settle();
    expect(office.at('/stk')).toMatchObject([{ Body: { stkCallback: { ResultCode: code } } }]);
  });

  test('pays late what has timed out, and cannot pay twice', async () => {
    const { CheckoutRequestID } = (await office.push()).body;
    const id = String(CheckoutRequestID);
    await json(`prompts/${id}/time-out`);
    expect((await json(`prompts/${id}/approve`)).body).toMatchObject({ said: 'The PIN was entered, late: KES 12500.00 for KMAA12.' });
    expect(await json(`prompts/${id}/approve`)).toMatchObject({ status: 400 });
    expect(office.daraja.truth('600966')).toHaveLength(1);
  });

  test.each([
    ['lose', 0],
    ['double', 2],
    ['forge', 2],
  ])('lets the next callback suffer: %s', async (fault, callbacks) => {
    await press('scripts', { on: 'c2b.confirmation', fault });
    expect(await page()).toContain('c2b.confirmation');
    await json('pay', { from: '0722000101', to: '600966', amount: 100 });
    await office.daraja.settle();
    expect(office.at('/confirmation')).toHaveLength(callbacks);
  });

  test('delays it, spoils the next answer, or thinks better of it', async () => {
    await press('scripts', { on: 'c2b.confirmation', fault: 'delay', seconds: '45' });
    await json('scripts', { on: 'stk.push', fault: 'error' });
    await json('pay', { from: '0722000101', to: '600966', amount: 100 });
    await office.daraja.advance(44_999);
    expect(office.at('/confirmation')).toEqual([]);
    await office.daraja.advance(1);
    expect(office.at('/confirmation')).toHaveLength(1);
    await json('scripts/clear');
    expect((await office.push()).status).toBe(200);
  });

  test('gives a payer a name, money and a habit', async () => {
    await press('payers', { phone: '0733000107', name: 'Chebet Rotich', balance: '1,500', habit: 'DISMISSES' });
    expect(office.daraja.payer('254733000107')).toMatchObject({
      name: 'Chebet Rotich',
      habit: 'DISMISSES',
      balance: { amountMinor: 150_000 },
    });
  });

  test.each([
    ['pay', { from: 'nobody', to: '600966', amount: 1 }, 'Not a Kenyan mobile number: nobody'],
    ['pay', { from: '0722000101', to: '600966', amount: '-5' }, 'Not an amount of shillings: -5'],
    ['pay', { from: '0722000101', to: '1', amount: 1 }, 'There is no short code 1. There are 600966.'],
    ['pay', { from: '0722000101', to: '600966', amount: 20_001 }, 'M-Pesa has refused the payment: 1.'],
    ['prompts/ws_CO_1/approve', {}, 'There is no prompt ws_CO_1 to approve.'],
    ['payers', { phone: '0722000101', habit: 'SLEEPS' }, 'Not a habit: SLEEPS.'],
    ['scripts', { on: 'lunch', lost: true }, '"on" must be one of'],
    ['scripts', { on: 'stk.callback', fault: 'explode' }, '"fault" must be lose'],
  ])('is told what cannot be: %s %j', async (path, body, error) => {
    const answer = await json(path, body);
    expect([answer.status, answer.body['error']]).toEqual([400, expect.stringContaining(error)]);
  });

  test('sees everything as JSON too, from curl as it is', async () => {
    const curl = await office.call('/simulator/pay', { from: '0722000101', to: '600966', amount: '250' }, { 'content-type': FORM });
    expect(curl.body).toMatchObject({ value: { receipt: office.daraja.truth('600966')[0]!.receipt } });
    const state = (await (await fetch(`${office.daraja.baseUrl}/simulator/state`)).json()) as Record<string, unknown>;
    expect(state).toMatchObject({
      now: '2026-11-21 09:30:15',
      transactions: [{ amount: '250.00', via: 'PAYER' }],
      shortCodes: [{ shortCode: '600966', consumerKey: 'key-of-600966', utility: '1250.00' }],
      payers: [{ phone: '254722000101', balance: '19750.00' }],
    });
  });
});

describe('the page', () => {
  test('escapes what it shows, holds no foreign asset, and names its tables and fields', async () => {
    await press('pay', { from: '0722000101', to: '600966', amount: '5', account: '<script>x' });
    const text = await page();
    expect(text).not.toContain('<b>Achieng');
    expect(text).not.toContain('<script>x');
    expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
    const bare = text.replace(/<label[^]*?<\/label>/g, '');
    expect(bare).not.toMatch(/<(input|select)/);
    expect([...text.matchAll(/<table>/g)]).toHaveLength([...text.matchAll(/<caption>/g)].length);
    expect(await (await fetch(`${office.daraja.baseUrl}/?failed=%3Cimg%3E`)).text()).not.toContain('<img>');
  });

  test('shows a callback even to an address that is none', async () => {
    await office.push({ CallBackURL: 'http://[' });
    await office.daraja.dismiss('0722000101');
    await office.daraja.settle();
    expect(await page()).toContain('http://[');
    expect(office.daraja.deliveries).toMatchObject([{ outcome: 'FAILED' }]);
  });

  test('of another site presses nothing here', async () => {
    const answer = await press('pay', { from: '0722000101', to: '600966', amount: '5' }, { 'sec-fetch-site': 'cross-site' });
    expect(answer).toContain('Not from another site.');
    expect(office.daraja.truth('600966')).toEqual([]);
  });
});
