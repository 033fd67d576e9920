import { type Money } from '@plotihub/money';
import { callbackPathProblem } from '../c2b-callback-urls.js';
import { readObject, text } from '../wire.js';
import { type Payment } from './books.js';
import { type Payer, type RegisteredUrls, type ShortCode, type Transaction } from './records.js';
import { Refusal } from './refusal.js';
import { type CallbackScript } from './scripts.js';
import { hashed, masked, msisdnOf, shillingsOf, stampOf } from './wire-forms.js';
import { field, ownShortCode, ownShortCodes, required, type Answer, type Call, type World } from './world.js';

/** A payment that was stopped before any money moved. */
export class PaymentRefused extends Error {
  constructor(
    /** `C2B00011` to `C2B00016` of whoever validated it; `CANCELLED` if nobody did in time; `1` for want of money. */
    readonly code: string,
  ) {
    super(`M-Pesa has refused the payment: ${code}`);
  }
}

/** Money on its way from a customer. */
export interface Paying {
  readonly to: ShortCode;
  readonly from: Payer;
  readonly amount: Money;
  readonly account: string;
  readonly type?: string;
  readonly via: Transaction['via'];
  /** Now unless told. */
  readonly at?: Date;
  /** A new one unless told. */
  readonly receipt?: string;
}

/** Customers paying by themselves: registration of URLs, validation, confirmation. */
export class C2b {
  constructor(private readonly world: World) {}

  /** POST /mpesa/c2b/v1|v2/registerurl, for a till also by its store number. The answer's first key is misspelled on the wire. */
  async register(call: Call): Promise<Answer> {
    const shortCodes = ownShortCodes(this.world, call, 'ShortCode');
    const responseType = required(call.body, 'ResponseType', /^(Completed|Cancelled)$/) as RegisteredUrls['responseType'];
    const confirmationUrl = this.url(call, 'ConfirmationURL');
    const validationUrl = this.url(call, 'ValidationURL');
    if (shortCodes.some(({ urls }) => urls) && this.world.rules.environment === 'production')
      throw new Refusal(500, '500.003.1001', 'URLs are already registered');
    const version = call.version === 'v1' ? 'v1' : 'v2';
    for (const one of shortCodes) one.urls = { version, responseType, confirmationUrl, validationUrl };
    return { body: this.ack('Success') };
  }

  /** POST /mpesa/c2b/v1|v2/simulate: of the sandbox only. */
  async simulate(call: Call): Promise<Answer> {
    if (this.world.rules.environment === 'production') throw Refusal.notSubscribed('c2b.simulate');
    const to = ownShortCode(this.world, call, 'ShortCode');
    const amount = shillingsOf(call.body['Amount']);
    const phone = msisdnOf(field(call.body, 'Msisdn'));
    if (!amount) throw Refusal.invalid('Amount');
    if (!phone) throw Refusal.invalid('Msisdn');
    required(call.body, 'CommandID', to.kind === 'TILL' ? /^CustomerBuyGoodsOnline$/ : /^CustomerPayBillOnline$/);
    const paying: Paying = { to, from: this.world.books.payer(phone), amount, account: field(call.body, 'BillRefNumber'), via: 'SIMULATE' };
    call.later(() => this.pay(paying).then(ignore, ignoreRefusal));
    return { body: this.ack('Accept the service request successfully.') };
  }

  /**
   * A customer pays: validated if M-Pesa has that switched on, then confirmed.
   * @throws PaymentRefused
   */
  async pay(paying: Paying): Promise<Transaction> {
    const { to } = paying;
    const payment = this.agreed(paying);
    const thirdPartyTransactionId = to.validation && to.urls ? await this.validate(payment, to.urls) : undefined;
    const transaction = this.world.books.receive({ ...payment, thirdPartyTransactionId });
    await this.report(transaction);
    return transaction;
  }

  /** A payment that nobody is asked about or told of. @throws PaymentRefused for want of money */
  happened(paying: Paying): Transaction {
    return this.world.books.receive(this.agreed(paying));
  }

  private agreed(paying: Paying): Payment & { receipt: string } {
    const { to, from, amount, via, at, receipt = this.world.books.newReceipt() } = paying;
    const type = paying.type ?? (to.kind === 'TILL' ? 'Customer Merchant Payment' : 'Pay Bill');
    const account = to.kind === 'TILL' ? '' : paying.account.slice(0, 20);
    if (from.balance.compare(amount) < 0) throw new PaymentRefused('1');
    return { to, from, amount, type, account, via, at, receipt };
  }

  /** Confirms a payment, if anybody wants to hear of it; with a script, as that says. */
  async report(transaction: Transaction, script?: CallbackScript): Promise<void> {
    const { urls } = this.world.books.shortCodes.get(transaction.shortCode) as ShortCode;
    if (!urls) return;
    const { shortCode, phone, account } = transaction;
    const body = confirmationOf(transaction, urls.version);
    const subject = { shortCode, phone, account };
    await this.world.callbacks.send({ on: 'c2b.confirmation', url: urls.confirmationUrl, body, subject, script });
  }

  /** What a confirmation of the payment says; version 2 where nobody wants to hear of it. */
  worded(transaction: Transaction): Record<string, unknown> {
    return confirmationOf(transaction, this.world.books.shortCodes.get(transaction.shortCode)?.urls?.version ?? 'v2');
  }

  /** @returns the validator's own id for the payment */
  private async validate(payment: Paying & { type: string; receipt: string }, urls: RegisteredUrls): Promise<string | undefined> {
    const { shortCode } = payment.to;
    const { phone, name } = payment.from;
    const { account } = payment;
    const body = confirmationOf({ ...payment, shortCode, phone, name, at: this.world.clock.now() }, urls.version);
    const answer = await this.world.callbacks.ask({
      on: 'c2b.validation',
      url: urls.validationUrl,
      body,
      subject: { shortCode, phone, account },
    });
    const read = readObject(answer ?? '');
    const code = read.ok ? text(read.object, 'ResultCode') : undefined;
    if (code === '0' && read.ok) return text(read.object, 'ThirdPartyTransID') || undefined;
    if (code !== undefined) throw new PaymentRefused(code || 'C2B00016');
    if (urls.responseType === 'Cancelled') throw new PaymentRefused('CANCELLED');
    return undefined;
  }

  private url({ body }: Call, key: string): string {
    const production = this.world.rules.environment === 'production';
    const url = required(body, key, production ? /^https:\/\/\S+$/ : /^https?:\/\/\S+$/);
    if (production && callbackPathProblem(url)) throw Refusal.invalid(key);
    return url;
  }

  private ack(ResponseDescription: string): object {
    return { OriginatorCoversationID: this.world.chance.text(32, '0123456789abcdef'), ResponseCode: '0', ResponseDescription };
  }
}

type Reported = Pick<Transaction, 'type' | 'receipt' | 'at' | 'amount' | 'shortCode' | 'account' | 'phone' | 'name'> &
  Partial<Pick<Transaction, 'balanceAfter' | 'thirdPartyTransactionId'>>;

/** The body of a confirmation; that of a validation knows no balance. */
export function confirmationOf(payment: Reported, version: 'v1' | 'v2'): Record<string, unknown> {
  const [first = ''] = payment.name.split(' ');
  return {
    TransactionType: payment.type,
    TransID: payment.receipt,
    TransTime: stampOf(payment.at),
    TransAmount: payment.amount.amount,
    BusinessShortCode: payment.shortCode,
    BillRefNumber: payment.account,
    InvoiceNumber: '',
    OrgAccountBalance: payment.balanceAfter?.amount ?? '',
    ThirdPartyTransID: payment.thirdPartyTransactionId ?? '',
    MSISDN: version === 'v1' ? hashed(payment.phone) : masked(payment.phone),
    FirstName: first.toUpperCase(),
    MiddleName: '',
    LastName: '',
  };
}

const ignore = (): void => undefined;
/** A customer who is refused tries something else; nobody is told. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof PaymentRefused)) throw error;
}
