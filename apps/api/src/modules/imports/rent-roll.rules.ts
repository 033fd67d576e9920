import { CellFault, isBlank, readAmount, readDay, tidy, type TableRow } from '@plotihub/cells';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { readDueDay, readEmail, readLanguage, readUnitType } from './cells.rules.js';
import { FIELDS, readHeader, REQUIRED_FIELDS, type Field, type Header } from './columns.rules.js';

/** What is wrong with a row, for the person who keeps the sheet. */
export interface RowError {
  row: number;
  /** The header as written. */
  column: string;
  /** Stable machine word. */
  code: string;
  detail: string;
}

/** The tenant of a row and what they owe. */
export interface Letting {
  name: string;
  /** E.164. */
  phone: string;
  email?: string;
  language?: 'en' | 'sw';
  rent: Money;
  dueDay?: number;
  /** Held against damage; zero or more. */
  deposit: Money;
  /** Owed if positive, paid ahead if negative. */
  balance: Money;
  startsOn?: LocalDate;
}

/** A unit of the rent roll; vacant without a letting. */
export interface RentRollRow {
  row: number;
  property: string;
  /** Upper case. */
  code?: string;
  owner?: string;
  unit: string;
  type?: string;
  /** What the unit is let for. */
  rent?: Money;
  letting?: Letting;
}

export interface RentRoll {
  header: Header;
  /** Rows that could be read; those with errors are not among them. */
  rows: RentRollRow[];
  /** Rows with anything in them, errors or not. */
  rowCount: number;
  errors: ErrorList;
}

/** What reading needs from outside: rules call nothing. */
export interface ReadingOptions {
  currency: string;
  today: LocalDate;
  toMobile(written: string): string | undefined;
}

/** More errors than this are counted but not kept. */
export const MOST_ERRORS = 200;
/** The header is looked for in so many rows: people put titles above it. */
const HEADER_WITHIN = 15;

/** Collects errors; keeps the first 200 and counts all. */
export class ErrorList {
  private readonly kept: RowError[] = [];
  private counted = 0;

  constructor(private readonly header: Header) {}

  add(row: number, field: Field, fault: { code: string; detail: string }): void {
    this.counted++;
    if (this.kept.length === MOST_ERRORS) return;
    const column = this.header.written[this.header.columns.get(field) ?? -1] ?? field;
    this.kept.push({ row, column, code: fault.code, detail: fault.detail });
  }

  /** How many there are, kept or not. */
  get count(): number {
    return this.counted;
  }

  /** Those that were kept, in the order of the file. */
  list(): RowError[] {
    return this.kept.toSorted((a, b) => a.row - b.row);
  }

  copy(): ErrorList {
    const copy = new ErrorList(this.header);
    copy.kept.push(...this.kept);
    copy.counted = this.counted;
    return copy;
  }
}

/**
 * Reads a rent roll from the rows of a file: finds the header, reads every row, lists every error.
 * @returns undefined if no row looks like a header
 */
export function readRentRoll(table: readonly TableRow[], options: ReadingOptions): RentRoll | undefined {
  const tidied = table.map(({ row, cells }) => ({ row, cells: cells.map(tidy) })).filter(({ cells }) => cells.some((cell) => cell !== ''));
  const at = tidied.findIndex(({ cells }, index) => index < HEADER_WITHIN && isHeader(readHeader(cells)));
  const first = tidied[at];
  if (!first) return undefined;
  const header = readHeader(first.cells);
  const errors = new ErrorList(header);
  for (const field of REQUIRED_FIELDS) {
    if (!header.columns.has(field)) errors.add(first.row, field, { code: 'missing-column', detail: 'has no column' });
  }
  for (const field of header.twice) errors.add(first.row, field, { code: 'column-twice', detail: 'stands in two columns; remove one' });
  const body = tidied.slice(at + 1);
  const rows = errors.count > 0 ? [] : body.flatMap(({ row, cells }) => new RowReader(row, cells, header, errors, options).read() ?? []);
  return { header, rows: withoutTwins(rows, errors), rowCount: body.length, errors };
}

const isHeader = ({ columns }: Header): boolean => columns.has('unit') && columns.size >= 3;

/** The same unit of the same property, however it is written. */
export const sameText = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ');

function withoutTwins(rows: RentRollRow[], errors: ErrorList): RentRollRow[] {
  const seen = new Map<string, number>();
  return rows.filter(({ row, property, unit }) => {
    const key = `${sameText(property)}\n${sameText(unit)}`;
    const before = seen.get(key);
    if (before !== undefined) errors.add(row, 'unit', { code: 'unit-twice', detail: `${unit} stands in row ${before} already` });
    else seen.set(key, row);
    return before === undefined;
  });
}

/** Reads the cells of one row and notes what is wrong with them. */
class RowReader {
  private sound = true;

  constructor(
    private readonly row: number,
    private readonly cells: readonly string[],
    private readonly header: Header,
    private readonly errors: ErrorList,
    private readonly options: ReadingOptions,
  ) {}

  read(): RentRollRow | undefined {
    const property = this.text('property', 120);
    const unit = this.text('unit', 20);
    const code = this.optional('code', (text) => text.toUpperCase());
    const owner = this.optional('owner', (text) => bounded(text, 120));
    const type = this.optional('type', readUnitType);
    const rent = this.optional('rent', (text) => this.amount(text, 'positive'));
    const letting = this.isVacant() ? this.nothingOwed() : this.letting(rent);
    if (!this.sound) return undefined;
    return { row: this.row, property, unit, ...defined({ code, owner, type, rent, letting }) };
  }

  private isVacant(): boolean {
    return isBlank(this.cell('tenant')) || /^(?:vacant|empty|unoccupied|wazi|tupu)$/i.test(this.cell('tenant'));
  }

  /** A vacant unit owes nothing and nobody's deposit is held for it. */
  private nothingOwed(): undefined {
    for (const field of ['balance', 'deposit'] as const) {
      const amount = this.optional(field, (text) => this.amount(text, 'any'));
      if (amount && !amount.isZero) this.fault(field, new CellFault('vacant-with-money', 'of a vacant unit must be empty: whose is it?'));
    }
    if (!isBlank(this.cell('phone'))) this.fault('tenant', new CellFault('required', 'is empty, but there is a phone'));
    return undefined;
  }

  private letting(rent: Money | undefined): Letting | undefined {
    const { options } = this;
    const zero = readAmount('0', options.currency) as Money;
    const name = this.text('tenant', 120);
    const phone = this.optional(
      'phone',
      (text) => options.toMobile(text) ?? new CellFault('phone', 'is not one mobile number such as 0712 345 678'),
    );
    if (isBlank(this.cell('phone'))) this.fault('phone', new CellFault('required', 'is empty'));
    if (isBlank(this.cell('rent'))) this.fault('rent', new CellFault('required', 'is empty'));
    const email = this.optional('email', readEmail);
    const language = this.optional('language', readLanguage);
    const dueDay = this.optional('due day', readDueDay);
    const deposit = this.optional('deposit', (text) => this.amount(text, 'zero')) ?? zero;
    const balance = this.optional('balance', (text) => this.amount(text, 'any')) ?? zero;
    const startsOn = this.optional('start', (text) => notAfter(readDay(text), options.today));
    if (!this.sound || phone === undefined || rent === undefined) return undefined;
    return { name, phone, rent, deposit, balance, ...defined({ email, language, dueDay, startsOn }) };
  }

  private amount(text: string, least: 'positive' | 'zero' | 'any'): Money | CellFault {
    const amount = readAmount(text, this.options.currency);
    if (amount instanceof CellFault || least === 'any') return amount;
    if (amount.isNegative || (least === 'positive' && amount.isZero)) {
      return new CellFault('amount-range', least === 'positive' ? 'must be more than zero' : 'must not be below zero');
    }
    return amount;
  }

  /** A cell that must have text in it. */
  private text(field: Field, max: number): string {
    const text = this.cell(field);
    const value = isBlank(text) ? new CellFault('required', 'is empty') : bounded(text, max);
    return value instanceof CellFault ? this.fault(field, value) : value;
  }

  /** A cell that may be blank. */
  private optional<T>(field: Field, read: (text: string) => T | CellFault): T | undefined {
    const text = this.cell(field);
    if (isBlank(text)) return undefined;
    const value = read(text);
    if (!(value instanceof CellFault)) return value;
    this.fault(field, value);
    return undefined;
  }

  private cell(field: Field): string {
    return this.cells[this.header.columns.get(field) ?? -1] ?? '';
  }

  private fault(field: Field, fault: CellFault): string {
    this.sound = false;
    this.errors.add(this.row, field, fault);
    return '';
  }
}

const bounded = (text: string, max: number): string | CellFault =>
  text.length <= max ? text : new CellFault('too-long', `has more than ${max} characters`);

const notAfter = (day: LocalDate | CellFault, today: LocalDate): LocalDate | CellFault =>
  day instanceof CellFault || day <= today ? day : new CellFault('date-range', 'lies in the future; import people who have moved in');

/** The members that have a value. */
function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** The fields, for whoever documents them. */
export const RENT_ROLL_FIELDS = FIELDS;
