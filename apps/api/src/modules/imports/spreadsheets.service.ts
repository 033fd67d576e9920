import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { Injectable } from '@nestjs/common';
import { CsvError, parse } from 'csv-parse/sync';
import { readHeader } from './columns.rules.js';
import { ImportUnreadable } from './imports.errors.js';
import type { TableRow } from './rent-roll.rules.js';
import { inflatedSize } from './zip.rules.js';

/** Rows of one file, its header and a title or two included. */
export const MOST_ROWS = 5_000;
const ROWS_READ = MOST_ROWS + 20;
const MOST_COLUMNS = 60;
const SEPARATORS = [',', ';', '\t'];

/** A workbook is a zip archive: a small one can unpack to something huge, so that it is read apart, with bounds. */
const UNPACKED_LIMIT_BYTES = 64 * 1024 * 1024;
const READER_HEAP_MB = 256;
const READER_TIMEOUT_MS = 10_000;
const READER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { readSheet } = require(workerData.library);
  const text = (cell) => (cell instanceof Date ? cell.toISOString().slice(0, 10) : cell);
  readSheet(workerData.file)
    .then((rows) => rows.slice(0, workerData.rows).map((row) => row.slice(0, workerData.columns).map(text)))
    .then((rows) => parentPort.postMessage({ rows }))
    .catch(() => parentPort.postMessage({}));`;

/** Days have become text. */
type Cell = string | number | boolean | null;

/** Reads the files that people keep their tables in. */
@Injectable()
export class SpreadsheetsService {
  /** One workbook at a time: each may take much memory. */
  private last: Promise<unknown> = Promise.resolve();

  /**
   * The rows of a CSV file in UTF-8, UTF-16 or Windows-1252, separated by comma, semicolon or tab.
   * @throws ImportUnreadable
   */
  readCsv(file: Buffer): TableRow[] {
    const text = decode(file);
    try {
      const rows = parse(text, { delimiter: separatorOf(text), relax_column_count: true, relax_quotes: true, to: ROWS_READ });
      return bounded(rows.map((cells, index) => ({ row: index + 1, cells: cells.slice(0, MOST_COLUMNS) })));
    } catch (error) {
      if (error instanceof CsvError) throw new ImportUnreadable(`The file is not sound CSV: ${error.message}.`);
      throw error;
    }
  }

  /** The rows of the first sheet of an Excel workbook (.xlsx). @throws ImportUnreadable */
  async readWorkbook(file: Buffer): Promise<TableRow[]> {
    const size = inflatedSize(file);
    if (size === undefined) throw new ImportUnreadable('The file is not an Excel workbook (.xlsx).');
    if (size > UNPACKED_LIMIT_BYTES) throw new ImportUnreadable('The workbook is too large; keep only the sheet with the rent roll.');
    const reading = this.last.then(() => readApart(file));
    this.last = reading.catch(() => undefined);
    const rows = await reading;
    return bounded(rows.map((cells, index) => ({ row: index + 1, cells: cells.map(cellText) })));
  }
}

/** Reads a workbook in a thread of its own: one that asks for too much memory or time ends the thread, not the process. */
function readApart(file: Buffer): Promise<Cell[][]> {
  const library = createRequire(import.meta.url).resolve('read-excel-file/universal');
  const bytes = new Uint8Array(file).buffer;
  const worker = new Worker(READER, {
    eval: true,
    workerData: { library, file: bytes, rows: ROWS_READ, columns: MOST_COLUMNS },
    transferList: [bytes],
    resourceLimits: { maxOldGenerationSizeMb: READER_HEAP_MB },
  });
  return new Promise<Cell[][]>((resolve, reject) => {
    const refuse = (): void =>
      reject(new ImportUnreadable('The workbook cannot be read; save the sheet with the rent roll as a new .xlsx or as CSV.'));
    const timer = setTimeout(refuse, READER_TIMEOUT_MS);
    worker.once('message', ({ rows }: { rows?: Cell[][] }) => (rows ? resolve(rows) : refuse()));
    worker.once('error', refuse);
    worker.once('exit', () => {
      clearTimeout(timer);
      refuse();
    });
  }).finally(() => worker.terminate());
}

function bounded(rows: TableRow[]): TableRow[] {
  if (rows.length >= ROWS_READ) throw new ImportUnreadable(`The file has more than ${MOST_ROWS} rows; import it in parts.`);
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
function separatorOf(text: string): string {
  const lines = text.slice(0, 20_000).split(/\r\n?|\n/, 20);
  const known = (separator: string): number =>
    Math.max(...lines.map((line) => readHeader(line.split(separator).map((cell) => cell.replace(/^\s*"|"\s*$/g, ''))).columns.size));
  const scored = SEPARATORS.map((separator) => ({ separator, score: known(separator) })).sort((a, b) => b.score - a.score);
  return scored[0]?.separator ?? ',';
}

/** A workbook's cell as the text that a person sees; numbers without the noise of binary fractions. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? String(Number(cell.toFixed(6))) : String(cell);
}
