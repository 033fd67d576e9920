import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { TableRow } from '@plotihub/cells';
import { CsvError, parse } from 'csv-parse/sync';
import { inflatedSize } from './zip.js';

/** What a reader expects of a file. */
export interface Expected {
  /** Rows of one file at most, beside its header and the titles above it. */
  mostRows: number;
  /** How many of the cells name a column that means something: tells by which separator a CSV file is written. */
  namedColumns: (cells: readonly string[]) => number;
}

export type FileType = 'csv' | 'xlsx';

/** The bytes are no table; the message is a sentence for who sent them. */
export class SpreadsheetUnreadable extends Error {
  override readonly name = 'SpreadsheetUnreadable';
}

/** Rows above the first one of data. */
const TITLES = 20;
const MOST_COLUMNS = 60;
const SEPARATORS = [',', ';', '\t'];

/** A workbook is a zip archive: a small one can unpack to something huge, so that it is read apart, with bounds. */
const UNPACKED_LIMIT_BYTES = 64 * 1024 * 1024;
const READER_HEAP_MB = 256;
const READER_TIMEOUT_MS = 10_000;
const READER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { readSheet } = require(workerData.library);
  const moment = (iso) => (iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' '));
  const text = (cell) => (cell instanceof Date ? moment(cell.toISOString()) : cell);
  readSheet(workerData.file)
    .then((rows) => rows.slice(0, workerData.rows).map((row) => row.slice(0, workerData.columns).map(text)))
    .then((rows) => parentPort.postMessage({ rows }))
    .catch(() => parentPort.postMessage({}));`;

/** Days have become text, with their time if they have one. */
type Cell = string | number | boolean | null;

/** One workbook at a time in this process: each may take much memory. */
let last: Promise<unknown> = Promise.resolve();

/** The rows of a CSV file, or of the first sheet of an Excel workbook. @throws SpreadsheetUnreadable */
export async function readTable(file: { bytes: Buffer; type: FileType }, expected: Expected): Promise<TableRow[]> {
  return file.type === 'csv' ? readCsv(file.bytes, expected) : readWorkbook(file.bytes, expected);
}

/** Of text in UTF-8, UTF-16 or Windows-1252, separated by comma, semicolon or tab. */
function readCsv(file: Buffer, expected: Expected): TableRow[] {
  const text = decode(file);
  const delimiter = separatorOf(text, expected);
  try {
    const rows = parse(text, { delimiter, relax_column_count: true, relax_quotes: true, to: expected.mostRows + TITLES });
    return bounded(
      rows.map((cells, index) => ({ row: index + 1, cells: cells.slice(0, MOST_COLUMNS) })),
      expected,
    );
  } catch (error) {
    if (error instanceof CsvError) throw new SpreadsheetUnreadable(`The file is not sound CSV: ${error.message}.`);
    throw error;
  }
}

async function readWorkbook(file: Buffer, expected: Expected): Promise<TableRow[]> {
  const size = inflatedSize(file);
  if (size === undefined) throw new SpreadsheetUnreadable('The file is not an Excel workbook (.xlsx).');
  if (size > UNPACKED_LIMIT_BYTES) throw new SpreadsheetUnreadable('The workbook is too large; keep only the sheet with the table.');
  const reading = last.then(() => readApart(file, expected));
  last = reading.catch(() => undefined);
  const rows = await reading;
  return bounded(
    rows.map((cells, index) => ({ row: index + 1, cells: cells.map(cellText) })),
    expected,
  );
}

/** Reads a workbook in a thread of its own: one that asks for too much memory or time ends the thread, not the process. */
function readApart(file: Buffer, { mostRows }: Expected): Promise<Cell[][]> {
  const library = createRequire(import.meta.url).resolve('read-excel-file/universal');
  const bytes = new Uint8Array(file).buffer;
  const worker = new Worker(READER, {
    eval: true,
    workerData: { library, file: bytes, rows: mostRows + TITLES, columns: MOST_COLUMNS },
    transferList: [bytes],
    resourceLimits: { maxOldGenerationSizeMb: READER_HEAP_MB },
  });
  return new Promise<Cell[][]>((resolve, reject) => {
    const refuse = (): void =>
      reject(new SpreadsheetUnreadable('The workbook cannot be read; save the sheet with the table as a new .xlsx or as CSV.'));
    const timer = setTimeout(refuse, READER_TIMEOUT_MS);
    worker.once('message', ({ rows }: { rows?: Cell[][] }) => (rows ? resolve(rows) : refuse()));
    worker.once('error', refuse);
    worker.once('exit', () => {
      clearTimeout(timer);
      refuse();
    });
  }).finally(() => worker.terminate());
}

function bounded(rows: TableRow[], { mostRows }: Expected): TableRow[] {
  if (rows.length >= mostRows + TITLES) throw new SpreadsheetUnreadable(`The file has more than ${mostRows} rows; import it in parts.`);
  return rows;
}

function decode(file: Buffer): string {
  if (file[0] === 0xff && file[1] === 0xfe) return new TextDecoder('utf-16le').decode(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    return new TextDecoder('windows-1252').decode(file);
  }
}

/** The separator by which a line of the beginning names the most columns. */
function separatorOf(text: string, { namedColumns }: Expected): string {
  const lines = text.slice(0, 20_000).split(/\r\n?|\n/, 20);
  const known = (separator: string): number =>
    Math.max(...lines.map((line) => namedColumns(line.split(separator).map((cell) => cell.replace(/^\s*"|"\s*$/g, '')))));
  const scored = SEPARATORS.map((separator) => ({ separator, score: known(separator) })).sort((a, b) => b.score - a.score);
  return scored[0]?.separator ?? ',';
}

/** A workbook's cell as the text that a person sees; numbers without the noise of binary fractions. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? String(Number(cell.toFixed(6))) : String(cell);
}
