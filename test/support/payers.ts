import { DarajaSimulator, type ShortCode, type SimulatorOptions } from '@plotihub/mpesa/simulator';
import type { TestApp } from './app.js';

/** What a confirmation says, beside what every one says. */
export interface Paid {
  /** What the payer typed. */
  reference?: string;
  /** Decimal text, e.g. `15000.00`. */
  amount?: string;
  /** M-Pesa's receipt; a new one unless told. */
  code?: string;
  /** yyyyMMddHHmmss in Nairobi. */
  time?: string;
  shortCode?: string;
  type?: string;
  /** Whose phone it is, as a confirmation says it. */
  name?: string;
}

/** A paybill or till, and where M-Pesa asks and tells about it. */
export interface Destination {
  shortCode: string;
  till: boolean;
  validationUrl: string;
  confirmationUrl: string;
}

const PAYER = '0700000126';
/** Members of a confirmation that a story may want otherwise than they were. */
const MEMBERS = {
  amount: 'TransAmount',
  reference: 'BillRefNumber',
  time: 'TransTime',
  shortCode: 'BusinessShortCode',
  type: 'TransactionType',
  name: 'FirstName',
} as const;

/**
 * People who pay: one simulated Safaricom for each application, which is told of by nobody else. It alone knows how callbacks are
 * worded and sent. Stories share the numbers of paybills, so a paybill's addresses are those of whoever is paid.
 */
export class Payers {
  private static readonly everywhere = new WeakMap<TestApp, Promise<Payers>>();
  private readonly opened = new Set<string>();

  private constructor(
    private readonly app: TestApp,
    readonly daraja: DarajaSimulator,
  ) {}

  /** The payers of an application; with options, before anybody has paid. */
  static at(app: TestApp, options: SimulatorOptions = {}): Promise<Payers> {
    const there = Payers.everywhere.get(app);
    if (there) return there;
    const made = Payers.begin(app, options);
    Payers.everywhere.set(app, made);
    return made;
  }

  private static async begin(app: TestApp, options: SimulatorOptions): Promise<Payers> {
    const deliver: SimulatorOptions['deliver'] = async ({ url, body = '', headers = {} }) => {
      const answer = await app.nest.inject({ method: 'POST', url: new URL(url).pathname, headers, payload: body });
      return { answered: true, status: answer.statusCode, body: answer.payload };
    };
    const daraja = await DarajaSimulator.start({ clock: app.clock, deliver, ...options });
    app.atEnd(() => daraja.close());
    daraja.addPayer({ phone: PAYER, name: 'JANE', balance: '1000000000000.00' });
    return new Payers(app, daraja);
  }

  /**
   * The confirmation of a payment that M-Pesa has told nobody of; of a receipt that is known, that payment's again. What a story wants
   * otherwise than it can have been, such as an amount that is none, stands in its place.
   */
  worded(to: Destination, paid: Paid & { code: string }): string {
    this.openAt(to);
    if (!this.daraja.transaction(paid.code)) this.happened(to, paid);
    const said = this.telling(to, () => this.daraja.worded(paid.code));
    for (const [wish, member] of Object.entries(MEMBERS)) {
      const wanted = paid[wish as keyof typeof MEMBERS];
      if (wanted !== undefined) said[member] = wanted;
    }
    return JSON.stringify(said);
  }

  /** Sends a confirmation as M-Pesa does. @returns the status that it was answered with */
  async confirm(to: Destination, body: string): Promise<number | undefined> {
    const receipt = receiptIn(body);
    if (receipt === undefined || !this.daraja.transaction(receipt)) return this.forge(to, body);
    const mine = this.daraja.deliveries.length; // it is sent at once
    await this.telling(to, () => this.daraja.confirm(receipt, { raw: body, beforeAnswer: true }));
    return this.daraja.deliveries[mine]?.status;
  }

  /** Somebody has paid, and M-Pesa tells of it; it is answered success. */
  async pay(to: Destination, paid: Paid & { code: string }): Promise<void> {
    const status = await this.confirm(to, this.worded(to, paid));
    if (status !== 200) throw new Error(`A confirmation was answered ${status}.`);
  }

  /** What M-Pesa would never send: told by somebody who knows the address. @returns the status that it was answered with */
  async forge({ confirmationUrl }: Destination, body: string): Promise<number> {
    const headers = { 'content-type': 'application/json' };
    const answer = await this.app.nest.inject({ method: 'POST', url: new URL(confirmationUrl).pathname, headers, payload: body });
    return answer.statusCode;
  }

  /** A payer presses send; nothing is told afterwards. @returns what the application answered when M-Pesa asked */
  async ask(to: Destination, body: string): Promise<{ status: number; body: unknown }> {
    const one = this.openAt(to);
    this.daraja.script({ on: 'c2b.validation', raw: body });
    const paying = this.telling(to, () => {
      one.validation = true;
      const refused = this.daraja.pay({ from: PAYER, to: to.shortCode, amount: 1 }).catch(() => undefined);
      one.validation = false;
      return refused;
    });
    await paying;
    const { status = 0, answer = '' } = this.daraja.deliveries.findLast(({ on }) => on === 'c2b.validation') ?? {};
    return { status, body: JSON.parse(answer) as unknown };
  }

  private happened({ shortCode }: Destination, { code, reference, amount, time, type }: Paid & { code: string }): void {
    const possible = /^\d{1,9}(\.\d{1,2})?$/.test(amount ?? '') && Number(amount) > 0;
    const at = time === undefined ? undefined : instantOf(time);
    this.daraja.happened({
      from: PAYER,
      to: shortCode,
      amount: possible ? (amount ?? '') : '1.00',
      receipt: code,
      ...(reference === undefined ? {} : { account: reference }),
      ...(type === undefined ? {} : { type }),
      ...(at ? { at } : {}),
    });
  }

  private openAt({ shortCode, till }: Destination): ShortCode {
    if (!this.opened.has(shortCode) && !this.isThere(shortCode)) {
      if (till) this.daraja.addTill({ shortCode });
      else this.daraja.addPaybill({ shortCode });
    }
    this.opened.add(shortCode);
    return this.daraja.shortCode(shortCode);
  }

  private isThere(shortCode: string): boolean {
    try {
      return this.daraja.shortCode(shortCode).shortCode === shortCode;
    } catch {
      return false;
    }
  }

  /** As long as `tell` runs, M-Pesa has the addresses of whoever is paid. */
  private telling<T>(to: Destination, tell: () => T): T {
    const one = this.openAt(to);
    const { confirmationUrl, validationUrl } = to;
    const before = one.urls;
    one.urls = { version: 'v2', responseType: 'Completed', confirmationUrl, validationUrl };
    try {
      return tell();
    } finally {
      one.urls = before;
    }
  }
}

/** The receipt that a confirmation names; undefined where there is none to be read. */
function receiptIn(body: string): string | undefined {
  try {
    const { TransID } = JSON.parse(body) as { TransID?: unknown };
    return typeof TransID === 'string' ? TransID : undefined;
  } catch {
    return undefined;
  }
}

/** Of yyyyMMddHHmmss in Nairobi; undefined if there is no such moment. */
function instantOf(time: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(time) ?? [];
  if (year === undefined) return undefined;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+03:00`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
