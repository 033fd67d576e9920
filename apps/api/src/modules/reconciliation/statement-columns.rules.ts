import { isBlank, plainHeader, tidy, type TableRow } from '@plotihub/cells';

/** What a column of a statement can hold. */
export const STATEMENT_FIELDS = [
  'receipt',
  'completedAt',
  'valueOn',
  'details',
  'status',
  'paidIn',
  'withdrawn',
  'amount',
  'balance',
  'reason',
  'party',
  'linked',
  'account',
] as const;
export type StatementField = (typeof STATEMENT_FIELDS)[number];

/** M-Pesa's organization statement, or a statement of a bank. */
export type StatementKind = 'MPESA' | 'BANK';

/** Which header stands over which field, as somebody has said it. */
export type ColumnMap = Partial<Record<StatementField, string>>;

/** Header names in use, as `plainHeader` makes them. */
const NAMES: Readonly<Record<StatementField, readonly string[]>> = {
  receipt: [
    ...['receipt no', 'receipt', 'receipt number', 'transaction id', 'trans id', 'txn id', 'reference', 'reference no', 'reference number'],
    ...['ref', 'ref no', 'transaction reference', 'transaction ref', 'trans ref', 'bank reference', 'bank ref', 'instrument id'],
  ],
  completedAt: [
    ...[
      'completion time',
      'completed at',
      'transaction date',
      'trans date',
      'txn date',
      'tran date',
      'date',
      'posting date',
      'booking date',
    ],
    ...['book date', 'entry date', 'transaction time', 'date time', 'tarehe'],
  ],
  valueOn: ['value date', 'val date', 'effective date'],
  details: [
    ...['details', 'narration', 'narrative', 'description', 'particulars', 'transaction details', 'transaction description', 'remarks'],
    ...['maelezo'],
  ],
  status: ['transaction status', 'status', 'hali'],
  paidIn: [
    'paid in',
    'credit',
    'credits',
    'credit amount',
    'money in',
    'deposit',
    'deposits',
    'cr',
    'amount in',
    'lodgements',
    'lodgement',
  ],
  withdrawn: [
    ...[
      'withdrawn',
      'debit',
      'debits',
      'debit amount',
      'money out',
      'withdrawal',
      'withdrawals',
      'dr',
      'amount out',
      'paid out',
      'payments',
    ],
  ],
  amount: ['amount', 'transaction amount', 'txn amount', 'kiasi'],
  balance: ['balance', 'running balance', 'book balance', 'ledger balance', 'account balance', 'closing balance', 'salio'],
  reason: ['reason type', 'transaction type', 'type', 'txn type'],
  party: ['other party info', 'other party', 'payer', 'counterparty', 'sender'],
  linked: ['linked transaction id', 'linked transaction', 'original transaction id'],
  account: [
    'a c no',
    'account no',
    'account number',
    'acc no',
    'a c number',
    'bill reference',
    'bill ref',
    'customer reference',
    'customer ref',
  ],
};
const BY_NAME = new Map(STATEMENT_FIELDS.flatMap((field) => NAMES[field].map((name) => [name, field] as const)));

/** Rows in which the header may stand: a statement begins with whose it is. */
const HEADER_WITHIN = 40;

/** Where each field stands, and what of the header means nothing. */
export interface StatementHeader {
  /** Index in the table. */
  index: number;
  /** As a spreadsheet program numbers it. */
  row: number;
  columns: ReadonlyMap<StatementField, number>;
  /** Headers as written, by cell index: problems name the column as the file does. */
  written: readonly string[];
}

/** A header that was not found, and what would be one. */
export interface NoHeader {
  /** The row that looks most like a header; null if none does. */
  row: number | null;
  /** Its cells. */
  written: readonly string[];
  /** Columns that are not there, in words for a person. */
  missing: string[];
}

/** What a field is called when it is asked for. */
const ASKED: Readonly<Partial<Record<StatementField, string>>> = {
  receipt: 'Receipt No.',
  completedAt: 'Completion Time or Date',
  details: 'Details or Narration',
  paidIn: 'Paid In or Credit',
  withdrawn: 'Withdrawn or Debit',
};

/** How many cells name a column of a statement. */
export const namedColumns = (cells: readonly string[]): number => guessColumns(cells).size;

/** Which cells name which fields, by the words that banks and M-Pesa use; of two columns for one field the first. */
export function guessColumns(cells: readonly string[]): Map<StatementField, number> {
  const columns = new Map<StatementField, number>();
  cells.forEach((cell, index) => {
    const field = BY_NAME.get(plainHeader(cell));
    if (field !== undefined && !columns.has(field)) columns.set(field, index);
  });
  return columns;
}

/** What a set of columns lacks to be a statement. */
export function missingColumns(kind: StatementKind, has: (field: StatementField) => boolean): string[] {
  const wanted = (field: StatementField): string[] => (has(field) ? [] : [ASKED[field] ?? field]);
  if (kind === 'MPESA') return (['receipt', 'completedAt', 'paidIn', 'withdrawn'] as const).flatMap(wanted);
  return [
    ...(has('valueOn') ? [] : wanted('completedAt')),
    ...wanted('details'),
    ...(has('amount') || has('paidIn') ? [] : wanted('paidIn')),
  ];
}

/** Finds the row that names the columns: by the map if somebody has made one for this channel, else by the words in use. */
export function findHeader(table: readonly TableRow[], kind: StatementKind, map?: ColumnMap): StatementHeader | NoHeader {
  const read = (cells: readonly string[]): Map<StatementField, number> => (map ? mappedColumns(cells, map) : guessColumns(cells));
  const candidates = table.slice(0, HEADER_WITHIN).map(({ row, cells }, index) => ({ index, row, cells, columns: read(cells) }));
  const best = candidates.reduce<(typeof candidates)[number] | undefined>(
    (most, one) => (one.columns.size > (most?.columns.size ?? 0) ? one : most),
    undefined,
  );
  const written = best?.cells.map(tidy) ?? [];
  const has = (field: StatementField): boolean => best?.columns.has(field) ?? false;
  const unmapped = map ? STATEMENT_FIELDS.flatMap((field) => (map[field] !== undefined && !has(field) ? [map[field]] : [])) : [];
  const missing = [...unmapped, ...missingColumns(kind, (field) => has(field) || map?.[field] !== undefined)];
  if (!best || missing.length > 0) return { row: best?.row ?? null, written: written.filter((cell) => cell !== ''), missing };
  return { index: best.index, row: best.row, columns: best.columns, written };
}

function mappedColumns(cells: readonly string[], map: ColumnMap): Map<StatementField, number> {
  const columns = new Map<StatementField, number>();
  const plain = cells.map(plainHeader);
  for (const field of STATEMENT_FIELDS) {
    const header = map[field];
    const at = header === undefined ? -1 : plain.indexOf(plainHeader(header));
    if (at >= 0) columns.set(field, at);
  }
  return columns;
}

/** What stands above the header: one text a row. */
export const titlesAbove = (table: readonly TableRow[], { index }: StatementHeader): string[] =>
  table.slice(0, index).map(({ cells }) =>
    cells
      .map(tidy)
      .filter((cell) => !isBlank(cell))
      .join(' '),
  );

/** The short code that a statement says it is of; undefined if it says none. */
export function statedShortCode(titles: readonly string[]): string | undefined {
  for (const title of titles) {
    const code = /(?:short\s*code|paybill|till)\D{0,12}(\d{4,10})\b/i.exec(title)?.[1];
    if (code !== undefined) return code;
  }
  return undefined;
}
