import { CellFault, isBlank, tidy, type TableRow } from '@plotihub/cells';
import { Money } from '@plotihub/money';
import { instantOf, type LocalDate, type TimeZone } from '@plotihub/time';
import { absolute, readMoment, readSum, receiptIn } from './statement-cells.rules.js';
import type { StatementField, StatementHeader, StatementKind } from './statement-columns.rules.js';

/**
 * What a line is. PAYMENT: money came in. REVERSAL: the provider took a payment back. SWEEP: the paybill's money went to the bank.
 * CHARGE: the provider's fee. BALANCE: a row that only tells a balance. FAILED: a transaction that did not complete. OTHER: anything
 * else that moved money. UNREADABLE: nobody knows.
 */
export const LINE_KINDS = ['PAYMENT', 'REVERSAL', 'SWEEP', 'CHARGE', 'BALANCE', 'FAILED', 'OTHER', 'UNREADABLE'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** Why a line could not be read. */
export interface LineFault {
  /** The header as written. */
  column: string;
  code: string;
  detail: string;
}

/** One line of a statement. */
export interface StatementLine {
  /** As a spreadsheet program numbers it. */
  row: number;
  /** What makes it the same line in another file: receipt, direction and amount, and the how-many-eth of several such lines. */
  identity: string;
  /** The provider's receipt or the bank's reference. */
  externalId: string;
  kind: LineKind;
  /** False for money that no customer sent. */
  customer: boolean;
  at: Date;
  /** The day it counts for. */
  on: LocalDate;
  paidIn: Money;
  withdrawn: Money;
  balance: Money | null;
  /** Of a reversal: the receipt that it takes back. Of a payment at a bank that is known by M-Pesa's receipt: the bank's own reference. */
  linkedId: string | null;
  /** What the payer typed; null where the statement does not say. */
  account: string | null;
  reason: string;
  details: string;
  party: string;
  fault: LineFault | null;
}

export interface LineOptions {
  kind: StatementKind;
  currency: string;
  zone: TimeZone;
  /** The day that counts for a line whose day cannot be read. */
  today: LocalDate;
  /** Forty characters that are the same for the same text. */
  hash: (text: string) => string;
}

const EXTERNAL_ID = /^[A-Z0-9][A-Z0-9/._-]{2,39}$/;
const BALANCE_ROW = /^(?:opening|closing) balance|^balance\s*(?:b\/?f|c\/?f|brought|carried)|^(?:b\/f|c\/f)$|^(?:sub)?totals?$/i;
const CHARGE = /\b(?:charges?|fees?|levy|excise|duty|tariff|commission|tax)\b/i;
const REVERSAL = /revers/i;
const SWEEP =
  /\b(?:settle(?:ment|d)?|sweep|swept|withdraw(?:al|n)?|merchant (?:account )?to|(?:to|transfer to) (?:own )?bank|bank transfer|business to bank|funds transfer)\b/i;
/** At the bank: what was swept from a paybill is in the books already. */
const SWEPT_IN = /\b(?:settlement|sweep|swept)\b/i;
const PAYBILL = /m-?pesa|safaricom|paybill|till/i;
/** Comes in, but from no customer. */
const INTERNAL =
  /organi[sz]ation to organi[sz]ation|working account|utility account|business deposit|od payment|funds received from|float|settlement|sweep/i;

/** The lines of a statement, in the order of the file. Rows without day, amount and receipt are footers and are left out. */
export function readLines(table: readonly TableRow[], header: StatementHeader, options: LineOptions): StatementLine[] {
  const seen = new Map<string, number>();
  const lines: StatementLine[] = [];
  for (const { row, cells } of table.slice(header.index + 1)) {
    const line = readLine(new Cells(cells, header), row, options);
    if (!line) continue;
    const times = (seen.get(line.identity) ?? 0) + 1;
    seen.set(line.identity, times);
    lines.push(times === 1 ? line : { ...line, identity: `${line.identity}#${times}` });
  }
  return lines;
}

/** The cells of one row by what they mean. */
class Cells {
  constructor(
    private readonly cells: readonly string[],
    private readonly header: StatementHeader,
  ) {}

  of(field: StatementField): string {
    const at = this.header.columns.get(field);
    return at === undefined ? '' : tidy(this.cells[at] ?? '');
  }

  has(field: StatementField): boolean {
    return this.header.columns.has(field);
  }

  fault(field: StatementField, { code, detail }: CellFault): LineFault {
    return { column: this.header.written[this.header.columns.get(field) ?? -1] ?? field, code, detail };
  }

  get all(): string {
    return this.cells.map(tidy).join('|');
  }
}

function readLine(cells: Cells, row: number, options: LineOptions): StatementLine | undefined {
  const texts = { details: cells.of('details'), reason: cells.of('reason'), party: cells.of('party') };
  const whenField = isBlank(cells.of('valueOn')) ? 'completedAt' : 'valueOn';
  const moneyFields = (['paidIn', 'withdrawn', 'amount'] as const).filter((field) => !isBlank(cells.of(field)));
  const isBalance = BALANCE_ROW.test(texts.details) || BALANCE_ROW.test(cells.of('completedAt')) || BALANCE_ROW.test(cells.of('receipt'));
  if (isBlank(cells.of('receipt')) && (isBlank(cells.of(whenField)) || moneyFields.length === 0) && !isBalance) return undefined;

  const moment = momentOf(cells, whenField);
  const money = moneyOf(cells, options.currency);
  const problem = moment instanceof CellFault ? cells.fault(whenField, moment) : 'column' in money ? money : undefined;
  const when =
    moment instanceof CellFault
      ? { on: options.today, at: instantOf(options.today, '00:00', options.zone) }
      : { on: moment.day, at: instantOf(moment.day, moment.time, options.zone) };
  const none = Money.zero(options.currency);
  const { paidIn, withdrawn, balance } = 'column' in money ? { paidIn: none, withdrawn: none, balance: null } : money;
  const common = { row, ...when, paidIn, withdrawn, balance, ...texts, linkedId: null, account: null, customer: false };
  if (isBalance)
    return {
      ...common,
      kind: 'BALANCE',
      externalId: 'BALANCE',
      identity: `B:${options.hash(cells.all)}`,
      balance: balance ?? null,
      fault: null,
    };
  const written = idOf(cells, options);
  const fault =
    problem ?? (paidIn.isZero && withdrawn.isZero ? { column: 'amount', code: 'amount', detail: 'moves no money' } : written.fault);
  const { externalId } = written;
  if (fault) return { ...common, kind: 'UNREADABLE', externalId, identity: `X:${options.hash(cells.all)}`, fault };
  const kind = kindOf(cells, { ...texts, paysIn: paidIn.isPositive, statement: options.kind });
  const minor = paidIn.isPositive ? paidIn.amountMinor : -withdrawn.amountMinor;
  return {
    ...common,
    kind,
    externalId,
    // What failed at first may be tried again under the same receipt.
    identity: `${externalId}:${minor}${kind === 'FAILED' ? ':failed' : ''}`,
    customer: kind === 'PAYMENT' && !INTERNAL.test(`${texts.reason} ${options.kind === 'MPESA' ? texts.details : ''}`),
    linkedId: kind === 'REVERSAL' ? linkedOf(cells, externalId) : kind === 'PAYMENT' ? written.reference : null,
    account: accountOf(cells, options.kind),
    fault: null,
  };
}

/** The value date with the time of the entry where both are of one day. */
function momentOf(cells: Cells, field: 'completedAt' | 'valueOn'): { day: LocalDate; time: string } | CellFault {
  const moment = readMoment(cells.of(field));
  if (field === 'completedAt' || moment instanceof CellFault) return moment;
  const entered = readMoment(cells.of('completedAt'));
  return !(entered instanceof CellFault) && entered.day === moment.day ? entered : moment;
}

function moneyOf(cells: Cells, currency: string): { paidIn: Money; withdrawn: Money; balance: Money | null } | LineFault {
  const read = {} as Record<'paidIn' | 'withdrawn' | 'amount' | 'balance', Money>;
  for (const field of ['paidIn', 'withdrawn', 'amount', 'balance'] as const) {
    const sum = readSum(cells.of(field), currency);
    if (sum instanceof CellFault) return cells.fault(field, sum);
    read[field] = sum;
  }
  const zero = Money.zero(currency);
  // Withdrawals stand below zero on M-Pesa's statements, above on a bank's; a credit below zero is a debit.
  const inward = read.paidIn.isNegative ? zero : read.paidIn.plus(read.amount.isPositive ? read.amount : zero);
  const outward = [read.withdrawn, read.paidIn.isNegative ? read.paidIn : zero, read.amount.isNegative ? read.amount : zero].map(absolute);
  return {
    paidIn: inward,
    withdrawn: Money.sum(outward, currency),
    balance: isBlank(cells.of('balance')) ? null : read.balance,
  };
}

/**
 * M-Pesa's receipt. At a bank: a receipt of M-Pesa that the narration holds, so that whoever tells of it too tells of the same; else the
 * bank's reference; else what the line says.
 */
function idOf(cells: Cells, { kind, hash }: LineOptions): { externalId: string; reference: string | null; fault: LineFault | null } {
  const receipt = cells.of('receipt').toUpperCase().replace(/\s+/g, '');
  const hidden = kind === 'BANK' ? receiptIn(`${cells.of('details')} ${cells.of('reason')}`) : undefined;
  const reference = EXTERNAL_ID.test(receipt) ? receipt : undefined;
  const known = hidden ?? reference ?? (kind === 'BANK' ? hash(lineOf(cells)) : undefined);
  if (known !== undefined)
    return { externalId: known, reference: hidden !== undefined && reference !== hidden ? (reference ?? null) : null, fault: null };
  return {
    reference: null,
    externalId: 'UNREADABLE',
    fault: cells.fault('receipt', new CellFault('receipt', 'is not a receipt number such as UKL51ZDR4F')),
  };
}

/** Everything that makes a line of a bank without a reference what it is. */
const lineOf = (cells: Cells): string =>
  (['completedAt', 'valueOn', 'paidIn', 'withdrawn', 'amount', 'details', 'balance'] as const).map((field) => cells.of(field)).join('|');

function kindOf(
  cells: Cells,
  { details, reason, paysIn, statement }: { details: string; reason: string; paysIn: boolean; statement: StatementKind },
): LineKind {
  const status = cells.of('status');
  if (status !== '' && !/^(?:completed|complete|success(?:ful)?|ok|posted|imekamilika)$/i.test(status)) return 'FAILED';
  const text = `${reason} ${details}`;
  if (REVERSAL.test(text)) return paysIn ? 'OTHER' : 'REVERSAL';
  if (paysIn) return statement === 'BANK' && SWEPT_IN.test(text) && PAYBILL.test(text) ? 'OTHER' : 'PAYMENT';
  if (CHARGE.test(text)) return 'CHARGE';
  return SWEEP.test(text) ? 'SWEEP' : 'OTHER';
}

function linkedOf(cells: Cells, own: string): string | null {
  const linked = cells.of('linked').toUpperCase().replace(/\s+/g, '');
  if (EXTERNAL_ID.test(linked)) return linked;
  const named = receiptIn(cells.of('details'));
  return named === undefined || named === own ? null : named;
}

/** What the payer typed: in a column of its own, or at the end of M-Pesa's details as `… Acc. KMA12J`. */
function accountOf(cells: Cells, kind: StatementKind): string | null {
  const typed = cells.of('account');
  if (cells.has('account') && (typed !== '' || kind === 'MPESA')) return typed;
  if (kind === 'BANK') return null;
  return /\bacc(?:ount)?\b\.?\s*(?:no\.?)?\s*[:#-]?\s*(.+)$/i.exec(cells.of('details'))?.[1]?.trim() ?? null;
}
