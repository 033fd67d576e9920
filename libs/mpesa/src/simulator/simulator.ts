import { Money } from '@plotihub/money';
import { Outbound } from '@plotihub/outbound';
import { SystemClock, TestClock, type Clock } from '@plotihub/time';
import { B2c } from './b2c.js';
import { AMPLE, Books } from './books.js';
import { C2b, type Paying } from './c2b.js';
import { Calendar } from './calendar.js';
import { Callbacks, type Deliver, type Delivery, type Weather } from './callbacks.js';
import { Chance } from './chance.js';
import { Controls } from './controls.js';
import { Enquiries } from './enquiries.js';
import { remember, written } from './memory.js';
import { openShortCode, type Credentials, type NewShortCode } from './opening.js';
import { OperatorKeys } from './operator-keys.js';
import { Pull } from './pull.js';
import { type Payer, type PayerHabit, type Prompt, type ShortCode, type Transaction } from './records.js';
import { Results } from './results.js';
import { routesOf } from './routes.js';
import { Scripts, type CallbackScript, type Script } from './scripts.js';
import { Server, type Request } from './server.js';
import { StkPush } from './stk.js';
import { Tokens } from './tokens.js';
import { msisdnOf, shillingsOf } from './wire-forms.js';
import { type Rules, type World } from './world.js';

/** How a simulator is started; everything has a default. */
export interface SimulatorOptions extends Partial<Rules> {
  /** The same seed, the same receipts, ids, tokens and weather. */
  readonly seed?: number;
  /** A TestClock makes time virtual: nothing happens but in `settle` and `advance`. */
  readonly clock?: Clock;
  /** Any free one unless told. */
  readonly port?: number;
  /** How callbacks travel; over HTTP unless told. */
  readonly deliver?: Deliver;
  /** How often things go wrong by themselves; never unless told. */
  readonly weather?: Weather;
  /** Milliseconds between what happens and its callback. */
  readonly callbackDelayMs?: number;
}

/** A payment by a customer: `account` and `type` as on the wire, `at` now and `receipt` a new one unless told. */
export interface CustomerPayment extends Partial<Pick<Paying, 'account' | 'type' | 'at' | 'receipt'>> {
  readonly from: string;
  readonly to: string;
  /** Shillings: 12500, '12500.50'. */
  readonly amount: number | string;
}

/**
 * Safaricom's Daraja on this machine, with phones and money in memory. For tests and development: it keeps no secret.
 *
 * ```ts
 * const daraja = await DarajaSimulator.start({ seed: 1, clock });
 * const paybill = daraja.addPaybill({ shortCode: '600966' });
 * daraja.addPayer({ phone: '0722000101', name: 'Jane Achieng', habit: 'PAYS' });
 * daraja.script({ on: 'stk.callback', lost: true });
 * // … the application pushes to daraja.baseUrl with paybill's credentials …
 * await daraja.settle();
 * expect(daraja.truth('600966')).toHaveLength(1);
 * await daraja.close();
 * ```
 */
export class DarajaSimulator {
  private readonly keys = new OperatorKeys();
  private url = '';

  private constructor(
    private readonly world: World,
    private readonly server: Server,
    private readonly stk: StkPush,
    private readonly c2b: C2b,
    private readonly tokens: Tokens,
  ) {}

  static async start(options: SimulatorOptions = {}): Promise<DarajaSimulator> {
    const { clock = new SystemClock(), seed = 1, weather = {}, deliver = (request) => new Outbound().send(request) } = options;
    const chance = new Chance(seed);
    const scripts = new Scripts();
    const calendar = new Calendar(clock);
    const callbacks = new Callbacks(clock, calendar, scripts, new Chance(seed ^ 0x5eed), {
      deliver,
      weather,
      delayMs: options.callbackDelayMs ?? 0,
    });
    const world: World = {
      clock,
      chance,
      scripts,
      calendar,
      callbacks,
      books: new Books(clock, new Chance(~seed)),
      rules: rulesOf(options),
    };
    const c2b = new C2b(world);
    const stk = new StkPush(world, c2b);
    const results = new Results(world, (credential) => simulator.keys.decrypt(credential));
    const parts = { c2b, stk, pull: new Pull(world), enquiries: new Enquiries(world, results), b2c: new B2c(world, results) };
    const tokens = new Tokens(clock, chance, world.rules.oneToken);
    const server = new Server(world, tokens, weather.odd ?? 0, routesOf(world, parts));
    new Controls(world, stk, c2b, server).register(server.fastify);
    const simulator: DarajaSimulator = new DarajaSimulator(world, server, stk, c2b, tokens);
    simulator.url = await server.listen(options.port ?? 0, '127.0.0.1');
    return simulator;
  }

  /** Where Daraja is, in place of https://sandbox.safaricom.co.ke. */
  get baseUrl(): string {
    return this.url;
  }

  /** The public key that passwords of initiators are encrypted with, as PEM. */
  get certificate(): string {
    return this.keys.publicKey;
  }

  /** Opens a paybill: payers type an account number. */
  addPaybill(paybill: NewShortCode): Credentials {
    return openShortCode(this.world.books, paybill, 'PAYBILL', paybill.shortCode);
  }

  /** Opens a till: no account number. `storeNumber` is the BusinessShortCode of its pushes; the till's own number unless told. */
  addTill(till: NewShortCode & { readonly storeNumber?: string }): Credentials {
    return openShortCode(this.world.books, till, 'TILL', till.storeNumber ?? till.shortCode);
  }

  /** Describes who has a phone. Who is not described is JANE DOE, who has money and waits to be asked. */
  addPayer(payer: { phone: string; name?: string; balance?: number | string; habit?: PayerHabit; answersAfterMs?: number }): Payer {
    const phone = phoneOf(payer.phone);
    const { name = 'JANE DOE', habit = 'ASKED', answersAfterMs = 0 } = payer;
    const balance = payer.balance === undefined ? AMPLE : Money.parse(String(payer.balance), 'KES');
    const added: Payer = { phone, name, balance, habit, answersAfterMs };
    this.world.books.payers.set(phone, added);
    return added;
  }

  /** Makes something go wrong, once unless told. Scripts for the same occasion are used in the order in which they came. */
  script(...scripts: Script[]): void {
    for (const script of scripts) {
      const phone = script.where?.phone === undefined ? {} : { phone: phoneOf(script.where.phone) };
      this.world.scripts.add({ ...script, ...(script.where ? { where: { ...script.where, ...phone } } : {}) });
    }
  }

  /** Scripts that have not happened (often enough): a story that ends with some has not told what it meant to. */
  get unusedScripts(): readonly Script[] {
    return this.world.scripts.unused;
  }

  /**
   * A customer pays by themselves, of their own money. The confirmation follows.
   * @param payment its type as confirmations name it, for what is no customer's payment
   * @throws PaymentRefused by the validation, or for want of money
   */
  async pay(payment: CustomerPayment): Promise<Transaction> {
    return this.c2b.pay(this.paying(payment));
  }

  /** A customer's payment that nobody is asked about or told of, perhaps of another day: see `confirm`. @throws as `pay` */
  happened(payment: CustomerPayment): Transaction {
    return this.c2b.happened(this.paying(payment));
  }

  /** What the confirmation of a payment says. @throws Error for a receipt that no payment has */
  worded(receipt: string): Record<string, unknown> {
    return this.c2b.worded(this.known(receipt));
  }

  /** Confirms a payment, once more if that was done before; as the script says. @throws as `worded` */
  async confirm(receipt: string, script?: Omit<CallbackScript, 'on' | 'where' | 'times'>): Promise<void> {
    await this.c2b.report(this.known(receipt), script && { on: 'c2b.confirmation', ...script });
  }

  /** Prompts that wait on phones, oldest first. */
  prompts(phone?: string): readonly Prompt[] {
    const asked = phone === undefined ? undefined : phoneOf(phone);
    return this.stk.prompts.filter(({ state, phone: on }) => state === 'OPEN' && (asked === undefined || on === asked));
  }

  /** Every push that was accepted, oldest first. */
  get pushes(): readonly Prompt[] {
    return this.stk.prompts;
  }

  /** The payer enters the PIN, even if the prompt has ended unpaid: M-Pesa is known to take money late. */
  async approve(prompt: Prompt | string): Promise<void> {
    await this.stk.end(this.promptOf(prompt), '0');
  }

  /** The payer presses cancel. */
  async dismiss(prompt: Prompt | string): Promise<void> {
    await this.stk.end(this.promptOf(prompt), '1032');
  }

  /** The prompt ends with any other ResultCode: 1037 nobody answers, 2001 a wrong PIN, … */
  async fail(prompt: Prompt | string, code: string, text?: string): Promise<void> {
    await this.stk.end(this.promptOf(prompt), code, text);
  }

  /** Every customer's payment that has happened on a short code, oldest first: what M-Pesa's own books say. */
  truth(shortCode: string): readonly Transaction[] {
    return this.transactions(shortCode).filter(({ kind }) => kind === 'C2B');
  }

  /** Every movement of a short code: payments, payouts, reversals. */
  transactions(shortCode: string): readonly Transaction[] {
    return this.world.books.transactions.filter((one) => one.shortCode === shortCode);
  }

  /** The movement that has a receipt. */
  transaction(receipt: string): Transaction | undefined {
    return this.world.books.transaction(receipt);
  }

  /** A payment that was taken back at M-Pesa's own desk: nothing is called back. */
  reverse(receipt: string): Transaction {
    const original = this.world.books.transaction(receipt);
    if (!original || original.kind !== 'C2B' || original.reversedBy) throw new Error(`${receipt} cannot be reversed.`);
    return this.world.books.reverse(original, this.shortCode(original.shortCode));
  }

  /** The short code as M-Pesa holds it; its fields may be changed. */
  shortCode(shortCode: string): ShortCode {
    const found = this.world.books.shortCodes.get(shortCode);
    if (!found) throw new Error(`There is no short code ${shortCode}.`);
    return found;
  }

  payer(phone: string): Payer {
    return this.world.books.payer(phoneOf(phone));
  }

  /** What has been called back, or should have been, oldest first. */
  get deliveries(): readonly Delivery[] {
    return this.world.callbacks.deliveries;
  }

  /** The requests that came, oldest first. */
  get requests(): readonly Request[] {
    return this.server.requests;
  }

  /** Ends every token, as a restart of Daraja does. */
  endTokens(): void {
    for (const app of this.world.books.apps.values()) this.tokens.end(app);
  }

  /**
   * Callbacks that are due are sent and answered, and whatever follows from them.
   * @param options everything: also what is late, and what was held; the clock is not moved
   */
  async settle({ everything = false } = {}): Promise<void> {
    await this.server.settle();
    if (everything) this.world.callbacks.release();
    await this.world.calendar.settle({ everything });
  }

  /**
   * Moves a TestClock, stopping wherever something is due, so that everything happens at its own time.
   * @throws Error on a real clock
   */
  async advance(milliseconds: number): Promise<void> {
    const { clock, calendar } = this.world;
    if (!(clock instanceof TestClock)) throw new Error('A real clock cannot be moved.');
    const until = new Date(clock.now().getTime() + milliseconds);
    await this.settle();
    for (let due = calendar.nextDue; due !== undefined && due <= until; due = calendar.nextDue) {
      if (due > clock.now()) clock.moveTo(due);
      await calendar.settle();
    }
    clock.moveTo(until);
  }

  /** Registrations, money and payments as text, for `remember` of a later simulator with the same short codes. */
  memory(): string {
    return written(this.world.books);
  }

  /** @throws SyntaxError, TypeError or RangeError if the text is not of `memory` */
  remember(memory: string): void {
    remember(this.world.books, memory);
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.world.calendar.close();
  }

  private paying({ from, to, account = '', amount, ...rest }: CustomerPayment): Paying {
    const shillings = shillingsOf(amount);
    if (!shillings) throw new RangeError(`Not an amount of shillings: ${amount}`);
    return { ...rest, to: this.shortCode(to), from: this.payer(from), amount: shillings, account, via: 'PAYER' };
  }

  private known(receipt: string): Transaction {
    const found = this.transaction(receipt);
    if (!found) throw new Error(`There is no payment ${receipt}.`);
    return found;
  }

  private promptOf(prompt: Prompt | string): Prompt {
    if (typeof prompt !== 'string') return prompt;
    const phone = msisdnOf(prompt);
    const found = this.stk.prompts.findLast((one) => one.checkoutRequestId === prompt || one.phone === phone);
    if (!found) throw new Error(`There is no prompt ${prompt}.`);
    return found;
  }
}

function rulesOf({ environment, oneToken, promptLivesMs, pullPageRows, pullTimes }: SimulatorOptions): Rules {
  return {
    environment: environment ?? 'sandbox',
    oneToken: oneToken ?? true,
    promptLivesMs: promptLivesMs ?? 60_000,
    pullPageRows: pullPageRows ?? 100,
    pullTimes: pullTimes ?? 'EAT',
  };
}

function phoneOf(text: string): string {
  const phone = msisdnOf(text);
  if (phone === undefined) throw new RangeError(`Not a Kenyan mobile number: ${text}`);
  return phone;
}
