import { createHash } from 'node:crypto';
import { Chance } from './chance.js';
import type { DemoUnit } from './rent-roll.js';

/** Short codes of Safaricom's sandbox: nobody's. */
export const SHORT_CODES = { paybill: '600966', till: '600977' } as const;
/** This lease ends in the middle of the month: whoever plays the confirmations vacates it on that day. */
export const ENDING = { reference: 'KMAE12', property: 'KMA', label: 'E12', vacatedOn: '2026-10-20' } as const;

/** What becomes of a delivery. SUSPENSE names its reason after the colon. */
export type Outcome = 'POSTED' | 'DUPLICATE' | 'CONFLICT' | 'UNREADABLE' | `SUSPENSE:${string}`;

/** One delivery of one confirmation. */
export interface DemoLine {
  /** When it arrives. */
  at: string;
  to: keyof typeof SHORT_CODES;
  /** Why it is here; the README tells the kinds. */
  kind: string;
  expect: Outcome;
  /** As on the wire; text that is no JSON as it came. */
  body: Record<string, string> | string;
}

/** A payment before it is written down. */
interface Paid {
  unit: DemoUnit;
  kind: string;
  expect: Outcome;
  /** Whole shillings. */
  amount: number;
  reference: string;
  /** Nairobi time, `2026-10-03T09:12:45`. */
  at: string;
  to?: keyof typeof SHORT_CODES;
  type?: string;
  /** Hours between payment and delivery, if it is not seconds. */
  lateHours?: number;
}

type TenantUnit = DemoUnit & { tenant: NonNullable<DemoUnit['tenant']> };

/** The deliveries of October 2026 to the paybill and the till, in the order of their arrival. */
export function demoConfirmations(units: readonly DemoUnit[]): DemoLine[] {
  const chance = new Chance(20_261_003);
  const maker = new Maker(units, chance);
  const balances = { ...OPENING };
  const lines = maker
    .payments()
    .sort((a, b) => a.at.localeCompare(b.at))
    .map((paid) => wire(paid, balances, chance));
  return [...lines, ...repeated(lines), ...unreadable(lines)].sort((a, b) => a.at.localeCompare(b.at));
}

/** Deals the month's payers out to the kinds of payment. */
class Maker {
  private readonly even: TenantUnit[];
  private readonly owing: TenantUnit[];
  private readonly ahead: TenantUnit[];
  private readonly ending: TenantUnit;
  private readonly vacant: DemoUnit;

  constructor(
    units: readonly DemoUnit[],
    private readonly chance: Chance,
  ) {
    const occupied = units.filter((unit): unit is TenantUnit => unit.tenant !== undefined);
    const isEnding = ({ property, label }: DemoUnit): boolean => property.code === ENDING.property && label === ENDING.label;
    this.ending = found(occupied.find(isEnding));
    this.vacant = found(units.find(({ tenant }) => !tenant));
    const others = chance.shuffled(occupied.filter((unit) => !isEnding(unit)));
    this.even = others.filter(({ tenant }) => tenant.balance === 0);
    this.owing = others.filter(({ tenant }) => tenant.balance > 0);
    this.ahead = others.filter(({ tenant }) => tenant.balance < 0);
  }

  payments(): Paid[] {
    const { chance } = this;
    const typed = this.deal(12, 'typed', (unit) => ({ reference: carelessly(unit.reference, chance) }));
    const partial = this.deal(8, 'partial', ({ rent }) => ({ amount: Math.round(rent * 0.6) }));
    const remainder = partial
      .slice(0, 5)
      .map((first) => ({ ...first, kind: 'remainder', amount: first.unit.rent - first.amount, at: this.moment(18, 22) }));
    const split = this.deal(4, 'split', ({ rent }) => ({ amount: Math.ceil(rent / 2) }));
    const secondHalf = split.map((first) => ({ ...first, amount: first.unit.rent - first.amount, at: this.moment(6, 9) }));
    const mistyped: Partial<Paid> = { expect: 'SUSPENSE:BAD_CHECK' };
    const odd = [
      ...this.deal(5, 'over', ({ rent }) => ({ amount: rent + 1_000 })),
      ...this.deal(2, 'early', () => ({ at: `2026-09-30T${this.time(15, 20)}` })),
      ...this.deal(2, 'late-delivery', () => ({ at: `2026-10-04T${this.time(19, 21)}`, lateHours: chance.whole(60, 90) })),
      ...this.deal(5, 'wrong-character', (unit) => ({ ...mistyped, reference: wrongCharacter(unit.reference, chance) })),
      ...this.deal(4, 'swapped', (unit) => ({ ...mistyped, reference: swapped(unit.reference) })),
      ...this.deal(3, 'without-check', (unit) => ({ ...mistyped, reference: unit.reference.slice(0, -1) })),
      ...this.deal(4, 'unknown', (unit, index) => ({ expect: 'SUSPENSE:UNKNOWN_REFERENCE', reference: strange(unit, index) })),
      ...this.deal(5, 'till', () => ({ expect: 'SUSPENSE:NO_REFERENCE', reference: '', to: 'till', type: 'Customer Merchant Payment' })),
    ];
    const balances = [
      ...this.owing.slice(0, 6).map((unit) => this.pay(unit, 'arrears', { amount: unit.rent + unit.tenant.balance })),
      ...this.owing.slice(6, 9).map((unit) => this.pay(unit, 'exact')),
      ...this.ahead.map((unit) => this.pay(unit, 'credit-used', { amount: unit.rent + unit.tenant.balance })),
    ];
    const unpaid = this.even.splice(0, 5);
    const exact = this.even.map((unit) => this.pay(unit, 'exact'));
    const advance = exact.slice(0, 24).map(({ unit }) => this.pay(unit, 'advance', { at: this.moment(27, 31) }));
    if (unpaid.length < 5) throw new Error('There are too few tenants for all kinds.');
    return [...typed, ...partial, ...remainder, ...split, ...secondHalf, ...odd, ...balances, ...exact, ...advance, ...this.special()];
  }

  private special(): Paid[] {
    const stranger = { expect: 'SUSPENSE:NOT_CUSTOMER', reference: 'SETTLEMENT' } as const;
    return [
      this.pay(this.ending, 'exact', { at: this.moment(2, 3) }),
      this.pay(this.ending, 'ended-lease', { at: this.moment(25, 27), expect: 'SUSPENSE:INACTIVE_LEASE' }),
      this.pay(this.vacant, 'vacant-unit', { expect: 'SUSPENSE:INACTIVE_LEASE' }),
      this.pay(this.vacant, 'not-customer', { ...stranger, amount: 50_000, type: 'Organization To Organization Transfer' }),
      this.pay(this.vacant, 'not-customer', { ...stranger, amount: 1_200, type: 'OD Payment Transfer' }),
    ];
  }

  private deal(count: number, kind: string, change: (unit: TenantUnit, index: number) => Partial<Paid>): Paid[] {
    return this.even.splice(0, count).map((unit, index) => this.pay(unit, kind, change(unit, index)));
  }

  private pay(unit: DemoUnit, kind: string, change: Partial<Paid> = {}): Paid {
    const { rent: amount, reference } = unit;
    return { unit, kind, expect: 'POSTED', amount, reference, at: this.moment(1, 9), ...change };
  }

  private moment(firstDay: number, lastDay: number): string {
    return `2026-10-${two(this.chance.whole(firstDay, lastDay))}T${this.time(7, 21)}`;
  }

  private time(from: number, to: number): string {
    return [this.chance.whole(from, to), this.chance.whole(0, 59), this.chance.whole(0, 59)].map(two).join(':');
  }
}

const two = (number: number): string => String(number).padStart(2, '0');

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The rent roll has no such unit.');
  return value;
}

/** Lower case, with spaces or dashes, and the letters that look like its digits. */
function carelessly(reference: string, chance: Chance): string {
  const code = reference.slice(0, 3).toLowerCase();
  const rest = reference.slice(3).toLowerCase();
  return chance.pick([
    `${code} ${rest}`,
    `${code}-${rest.slice(0, -1)} ${rest.slice(-1)}`,
    ` ${code}${rest.replaceAll('0', 'o')} `,
    `${code} ${rest.replaceAll('1', 'i')}`,
  ]);
}

/** One digit replaced by the next. */
function wrongCharacter(reference: string, chance: Chance): string {
  const digits = [...reference.matchAll(/\d/g)].map(({ index }) => index);
  const at = chance.pick(digits);
  return `${reference.slice(0, at)}${(Number(reference.charAt(at)) + 1) % 10}${reference.slice(at + 1)}`;
}

/** The last two characters that differ, swapped. */
function swapped(reference: string): string {
  for (let i = reference.length - 1; i > 0; i--) {
    if (reference[i] !== reference[i - 1])
      return reference.slice(0, i - 1) + reference.charAt(i) + reference.charAt(i - 1) + reference.slice(i + 1);
  }
  throw new Error(`${reference} is one character.`);
}

/** What else people type: a door without its house, a name, a phone, the purpose. */
function strange({ label, tenant }: TenantUnit, index: number): string {
  return (
    [`House ${label}`, tenant.name.toUpperCase().replaceAll('’', ''), `0${tenant.phone.slice(3)}`, 'RENT OCTOBER'][index % 4]?.slice(
      0,
      20,
    ) ?? ''
  );
}

/** Letters of the twelve months and of the days from the tenth on in M-Pesa receipts. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUV';
const RECEIPT = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';
/** What is on the paybill and the till when October begins, in whole shillings. */
export const OPENING = { paybill: 184_250, till: 12_000 };
type Balances = typeof OPENING;

/** A payment as M-Pesa delivers it. Nobody knows the full number of a payer: it is starred out in one of two ways, or hashed. */
function wire(paid: Paid, balances: Balances, chance: Chance): DemoLine {
  const { unit, kind, expect, amount, reference, at, to = 'paybill', type = 'Pay Bill', lateHours } = paid;
  const [month, day] = [Number(at.slice(5, 7)), Number(at.slice(8, 10))];
  const receipt = `U${LETTERS[month - 1]}${day < 10 ? day : LETTERS[day - 10]}${Array.from({ length: 7 }, () => chance.pick([...RECEIPT])).join('')}`;
  balances[to] += amount;
  const body = {
    TransactionType: type,
    TransID: receipt,
    TransTime: at.replaceAll(/\D/g, ''),
    TransAmount: chance.percent(92) ? `${amount}.00` : String(amount),
    BusinessShortCode: SHORT_CODES[to],
    BillRefNumber: reference,
    InvoiceNumber: '',
    OrgAccountBalance: `${balances[to]}.00`,
    ThirdPartyTransID: '',
    ...payer(unit, chance),
  };
  const delivered = Date.parse(`${at}+03:00`) + 1_000 * (lateHours === undefined ? chance.whole(2, 90) : lateHours * 3_600);
  return { at: new Date(delivered).toISOString(), to, kind, expect, body };
}

/** The tenant, or somebody whose phone they used. */
function payer({ tenant }: DemoUnit, chance: Chance): Record<string, string> {
  const phone = tenant && chance.percent(80) ? tenant.phone : `254712000${chance.whole(100, 999)}`;
  const msisdn = chance.pick([
    ...Array.from({ length: 5 }, () => `${phone.slice(0, 4)} ***** ${phone.slice(-3)}`),
    ...Array.from({ length: 4 }, () => `${phone.slice(0, 5)}****${phone.slice(-3)}`),
    createHash('sha256').update(phone).digest('hex'),
  ]);
  const FirstName = (tenant?.name ?? 'Peris').split(' ')[0]?.toUpperCase().replaceAll('’', "'") ?? '';
  return { MSISDN: msisdn, FirstName, ...(chance.percent(40) ? { MiddleName: '', LastName: '' } : {}) };
}

/** Some deliveries come twice, minutes or a day later; one comes again with another reference. */
function repeated(lines: readonly DemoLine[]): DemoLine[] {
  const exact = lines.filter(({ kind }) => kind === 'exact');
  const minutes = [1, 3, 30, 24 * 60, 48 * 60];
  const twice = minutes.map((late, index) => again(found(exact[5 + index * 7]), late, { kind: 'duplicate', expect: 'DUPLICATE' }));
  const [other, victim] = [found(exact[2]), found(exact[3])];
  const body = { ...(victim.body as Record<string, string>), BillRefNumber: (other.body as Record<string, string>)['BillRefNumber'] ?? '' };
  return [...twice, { ...again(victim, 15, { kind: 'conflict', expect: 'CONFLICT' }), body }];
}

function again(line: DemoLine, lateMinutes: number, change: Pick<DemoLine, 'kind' | 'expect'>): DemoLine {
  return { ...line, ...change, at: new Date(Date.parse(line.at) + lateMinutes * 60_000).toISOString() };
}

/** Text where the amount belongs, and something that is no confirmation at all. */
function unreadable(lines: readonly DemoLine[]): DemoLine[] {
  const model = found(lines.find(({ kind }) => kind === 'till'));
  const words = { ...(model.body as Record<string, string>), TransID: 'UJ7TEXTWRD', TransAmount: 'TWELVE THOUSAND' };
  const unread = { kind: 'unreadable', expect: 'UNREADABLE' } as const;
  return [
    { ...model, ...unread, at: '2026-10-07T09:30:00.000Z', body: words },
    { ...model, ...unread, to: 'paybill', at: '2026-10-07T09:31:00.000Z', body: 'ResultCode=0&ResultDesc=Success' },
  ];
}
