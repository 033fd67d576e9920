import { type C2b } from './c2b.js';
import { type Payer, type Prompt, type ShortCode } from './records.js';
import { Refusal } from './refusal.js';
import { type Subject } from './scripts.js';
import { STK_TEXTS, stkCallbackOf } from './stk-wire.js';
import { checkoutRequestIdOf, shillingsOf } from './wire-forms.js';
import { field, required, type Answer, type Call, type World } from './world.js';

const MOST_SHILLINGS = 250_000;
const PUSH_TYPES = { PAYBILL: 'CustomerPayBillOnline', TILL: 'CustomerBuyGoodsOnline' } as const;
const HABIT_CODES = { PAYS: '0', DISMISSES: '1032', MISTYPES: '2001' } as const;

/** How a prompt will end by itself. */
interface Ending {
  code: string;
  text?: string;
  afterMs: number;
  paidAfterMs?: number;
}

/** STK push: prompts on phones, and how they end. */
export class StkPush {
  /** Every prompt, oldest first. */
  readonly prompts: Prompt[] = [];

  constructor(
    private readonly world: World,
    private readonly c2b: C2b,
  ) {}

  /** POST /mpesa/stkpush/v1/processrequest */
  async push(call: Call): Promise<Answer> {
    const prompt = this.read(call);
    this.prompts.push(prompt);
    const hasty = this.world.callbacks.isHasty('stk.callback', subjectOf(prompt));
    if (hasty) await this.begin(prompt, true);
    else call.later(() => this.begin(prompt, false));
    return {
      body: {
        MerchantRequestID: prompt.merchantRequestId,
        CheckoutRequestID: prompt.checkoutRequestId,
        ResponseCode: '0',
        ResponseDescription: 'Success. Request accepted for processing',
        CustomerMessage: 'Success. Request accepted for processing',
      },
    };
  }

  /** POST /mpesa/stkpushquery/v1/query: no receipt, no amount, and the ResultCode is text here. */
  async query(call: Call): Promise<Answer> {
    this.authorized(call);
    const checkoutRequestId = field(call.body, 'CheckoutRequestID');
    const prompt = this.prompts.find((one) => one.checkoutRequestId === checkoutRequestId);
    if (!prompt) throw new Refusal(500, '500.001.1001', 'The transaction does not Exist');
    const code = prompt.state === 'OPEN' ? '4999' : (prompt.code ?? '0');
    return {
      body: {
        ResponseCode: '0',
        ResponseDescription: 'The service request has been accepted successfully',
        MerchantRequestID: prompt.merchantRequestId,
        CheckoutRequestID: checkoutRequestId,
        ResultCode: code,
        ResultDesc: code === '1037' ? 'DS timeout user cannot be reached' : (prompt.text ?? STK_TEXTS[code] ?? 'Failed'),
      },
    };
  }

  /**
   * Ends a prompt and reports it. Paying works late too: an ended, unpaid prompt is then reported a second time, as paid.
   * @throws Error if it has ended otherwise and this would not pay it
   */
  async end(prompt: Prompt, code: string, text?: string): Promise<void> {
    if (prompt.receipt !== undefined || (prompt.state === 'ENDED' && code !== '0'))
      throw new Error(`The prompt ${prompt.checkoutRequestId} has ended already, with ${prompt.code}.`);
    const to = this.world.books.shortCodes.get(prompt.shortCode) as ShortCode;
    const from = this.world.books.payer(prompt.phone);
    const outcome = code === '0' && from.balance.compare(prompt.amount) < 0 ? '1' : code;
    Object.assign(prompt, { state: 'ENDED', code: outcome, text });
    const payment = outcome === '0' ? this.pay(prompt, to, from) : undefined;
    prompt.receipt = payment?.receipt;
    const body = stkCallbackOf(prompt, payment);
    await this.world.callbacks.send({ on: 'stk.callback', url: prompt.callbackUrl, body, subject: subjectOf(prompt) });
    if (payment) await this.c2b.report(payment);
  }

  private pay(prompt: Prompt, to: ShortCode, from: Payer) {
    return this.world.books.receive({
      to,
      from,
      amount: prompt.amount,
      type: to.kind === 'TILL' ? 'Customer Merchant Payment' : 'Pay Bill',
      account: to.kind === 'TILL' ? '' : prompt.account,
      via: 'STK',
      checkoutRequestId: prompt.checkoutRequestId,
    });
  }

  /** The prompt appears: plans how it ends. In haste it ends at once, and somebody who waits to be asked pays. */
  private async begin(prompt: Prompt, hasty: boolean): Promise<void> {
    const { calendar, rules } = this.world;
    const ending = this.endingOf(prompt);
    if (hasty) return this.end(prompt, ending?.code ?? '0', ending?.text);
    if (ending) this.endLater(prompt, ending);
    if (ending?.paidAfterMs !== undefined)
      calendar.after(ending.paidAfterMs, async () => (prompt.receipt === undefined ? this.end(prompt, '0') : undefined));
    calendar.after(rules.promptLivesMs, async () => (prompt.state === 'OPEN' ? this.end(prompt, '1037') : undefined));
  }

  private endLater(prompt: Prompt, { code, text, afterMs }: Ending): void {
    this.world.calendar.after(afterMs, async () => (prompt.state === 'OPEN' ? this.end(prompt, code, text) : undefined));
  }

  private endingOf(prompt: Prompt): Ending | undefined {
    const script = this.world.scripts.take('stk.prompt', subjectOf(prompt));
    if (script) return { code: script.code, text: script.text, afterMs: script.afterMs ?? 0, paidAfterMs: script.paidAfterMs };
    const { habit, answersAfterMs } = this.world.books.payer(prompt.phone);
    if (habit === 'ASKED' || habit === 'IGNORES') return undefined;
    return { code: HABIT_CODES[habit], afterMs: answersAfterMs };
  }

  private read(call: Call): Prompt {
    const { body } = call;
    const phone = required(body, 'PhoneNumber', /^254[17]\d{8}$/);
    required(body, 'PartyA', /^254[17]\d{8}$/);
    const amount = /^\d{1,6}$/.test(field(body, 'Amount')) ? shillingsOf(body['Amount']) : undefined;
    if (!amount || amount.amountMinor > MOST_SHILLINGS * 100) throw Refusal.invalid('Amount');
    const callbackUrl = required(body, 'CallBackURL', this.world.rules.environment === 'production' ? /^https:\/\// : /^https?:\/\//);
    const account = required(body, 'AccountReference', /^[A-Za-z0-9 _-]{1,12}$/);
    const description = required(body, 'TransactionDesc', /^.{1,13}$/);
    const shortCode = this.authorized(call);
    if (field(body, 'TransactionType') !== PUSH_TYPES[shortCode.kind]) throw Refusal.invalid('TransactionType');
    if (field(body, 'PartyB') !== shortCode.shortCode) throw Refusal.invalid('PartyB');
    this.refuseSecondPrompt(phone);
    const sentAt = this.world.clock.now();
    return {
      checkoutRequestId: this.newCheckoutRequestId(sentAt, phone),
      merchantRequestId: `${this.world.chance.whole(1_000, 9_999)}-${this.world.chance.text(4, '0123456789abcdef')}-${this.world.chance.text(24, '0123456789abcdef')}`,
      shortCode: shortCode.shortCode,
      phone,
      amount,
      account,
      description,
      callbackUrl,
      sentAt,
      expiresAt: new Date(sentAt.getTime() + this.world.rules.promptLivesMs),
      state: 'OPEN',
    };
  }

  /** The short code whose passkey is in the password. @throws Refusal 500.001.1001 */
  private authorized({ body, app }: Call): ShortCode {
    const asked = required(body, 'BusinessShortCode', /^\d{5,7}$/);
    const timestamp = required(body, 'Timestamp', /^\d{14}$/);
    const candidates = [...this.world.books.shortCodes.values()].filter(({ stkShortCode }) => stkShortCode === asked);
    const partyB = field(body, 'PartyB');
    const shortCode = candidates.find((one) => one.shortCode === partyB) ?? candidates[0];
    if (!shortCode || shortCode.app !== app) throw new Refusal(500, '500.001.1001', 'Merchant does not exist');
    const password = Buffer.from(`${asked}${shortCode.passkey}${timestamp}`).toString('base64');
    if (field(body, 'Password') !== password) throw new Refusal(500, '500.001.1001', 'Wrong credentials');
    return shortCode;
  }

  private refuseSecondPrompt(phone: string): void {
    if (!this.prompts.some((prompt) => prompt.phone === phone && prompt.state === 'OPEN')) return;
    const message = 'Unable to lock subscriber, a transaction is already in process for the current subscriber';
    throw new Refusal(500, '500.001.1001', message);
  }

  private newCheckoutRequestId(at: Date, phone: string): string {
    for (let thousandths = at.getMilliseconds(); ; thousandths++) {
      const id = checkoutRequestIdOf(at, phone, thousandths);
      if (!this.prompts.some(({ checkoutRequestId }) => checkoutRequestId === id)) return id;
    }
  }
}

const subjectOf = ({ shortCode, phone, account }: Prompt): Subject => ({ shortCode, phone, account });
