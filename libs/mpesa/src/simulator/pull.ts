import { type Transaction } from './records.js';
import { Refusal } from './refusal.js';
import { instantOfWallClock, wallClock } from './wire-forms.js';
import { field, ownShortCode, required, type Answer, type Call, type World } from './world.js';

const WINDOW_MS = 48 * 3_600_000;

/** Pull: what M-Pesa itself knows of the last 48 hours, whatever became of the callbacks. */
export class Pull {
  constructor(private readonly world: World) {}

  /** POST /pulltransactions/v1/register */
  async register(call: Call): Promise<Answer> {
    const shortCode = ownShortCode(this.world, call, 'ShortCode');
    required(call.body, 'RequestType', /^Pull$/);
    required(call.body, 'NominatedNumber', /^(254|0)[17]\d{8}$/);
    required(call.body, 'CallBackURL', /^https?:\/\/\S+$/);
    const again = shortCode.pullRegistered;
    shortCode.pullRegistered = true;
    return {
      body: {
        ResponseRefID: this.reference(),
        ResponseStatus: again ? '1001' : '1000',
        ShortCode: shortCode.shortCode,
        ResponseDescription: again ? 'ShortCode already Registered' : 'ShortCode Registered Successfully',
      },
    };
  }

  /** POST /pulltransactions/v1/query. Without rows the code is 1001 and the list is the text `[[]]`. */
  async query(call: Call): Promise<Answer> {
    const { shortCode, pullRegistered } = ownShortCode(this.world, call, 'ShortCode');
    if (!pullRegistered) throw new Refusal(400, '400.002.02', 'Bad Request - ShortCode is not registered for Pull');
    const from = this.instant(call, 'StartDate');
    const to = this.instant(call, 'EndDate');
    const offset = Number(required(call.body, 'OffSetValue', /^\d{1,6}$/));
    const oldest = this.world.clock.now().getTime() - WINDOW_MS;
    const rows = this.world.books.transactions
      .filter((one) => one.kind === 'C2B' && one.shortCode === shortCode && one.at >= from && one.at <= to && one.at.getTime() >= oldest)
      .slice(offset, offset + this.world.rules.pullPageRows);
    if (rows.length === 0)
      return { body: { ResponseRefID: this.reference(), ResponseCode: '1001', ResponseMessage: 'No records found', Response: '[[]]' } };
    const Response = [rows.map((row) => this.row(row))];
    return { body: { ResponseRefID: this.reference(), ResponseCode: '1000', ResponseMessage: 'Success', Response } };
  }

  private row({ receipt, at, phone, name, type, account, amount, shortCode }: Transaction): Record<string, unknown> {
    const time = this.world.rules.pullTimes === 'UTC' ? at.toISOString().slice(0, 19) : wallClock(at).replace(' ', 'T');
    return {
      transactionId: receipt,
      trxDate: `${time}Z`,
      msisdn: Number(phone.slice(3)),
      sender: name,
      transactiontype: PULL_TYPES[type] ?? type,
      billreference: account,
      amount: amount.amount,
      organizationname: this.world.books.shortCodes.get(shortCode)?.name ?? '',
    };
  }

  private instant({ body }: Call, key: string): Date {
    const at = instantOfWallClock(field(body, key));
    if (!at) throw Refusal.invalid(key);
    return at;
  }

  private reference(): string {
    return `${this.world.chance.whole(10_000, 99_999)}-${this.world.chance.whole(1_000_000, 9_999_999)}-1`;
  }
}

const PULL_TYPES: Readonly<Record<string, string>> = {
  'Pay Bill': 'c2b-pay-bill-debit',
  'Customer Merchant Payment': 'c2b-buy-goods-debit',
  'Buy Goods': 'c2b-buy-goods-debit',
};
