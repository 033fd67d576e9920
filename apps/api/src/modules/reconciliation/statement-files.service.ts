import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { TableRow } from '@plotihub/cells';
import type { Reader } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import { readTable, SpreadsheetUnreadable, type FileType } from '@plotihub/spreadsheets';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { StatementOfAnother, StatementUnreadable } from './reconciliation.errors.js';
import type { StatementChannel } from './statement-channels.service.js';
import { findHeader, namedColumns, statedShortCode, titlesAbove, type StatementHeader } from './statement-columns.rules.js';
import { StatementFormatsRepository } from './statement-formats.repository.js';
import { readLines, type StatementLine } from './statement-lines.rules.js';

export const MOST_LINES = 20_000;

/** A statement as it was read, before the database is asked about its lines. */
export interface StatementFile {
  sha256: string;
  /** Oldest first, whichever way the file goes. */
  lines: StatementLine[];
  /** The times of its first and last line. */
  coversFrom: Date;
  coversTo: Date;
  openingBalance: Money | null;
  closingBalance: Money | null;
}

const EXPECTED = { mostRows: MOST_LINES, namedColumns };
const HASH_LENGTH = 40;

/** Reads files that should be statements. */
@Injectable()
export class StatementFilesService {
  constructor(
    private readonly formats: StatementFormatsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws StatementUnreadable, which names the row and the columns; StatementOfAnother */
  async read(
    db: Reader,
    organization: Organization,
    channel: StatementChannel,
    file: { bytes: Buffer; type: FileType },
  ): Promise<StatementFile> {
    const table = await tableOf(file);
    const format = await this.formats.newest(db, organization.id, channel.id);
    const header = findHeader(table, channel.statement, format?.columns);
    if ('missing' in header) throw noHeader(header);
    assertOfChannel(table, header, channel);
    const lines = readLines(table, header, {
      kind: channel.statement,
      currency: organization.currency,
      zone: organization.timeZone,
      today: this.clock.today(organization.timeZone),
      hash: (text) => sha256(text).slice(0, HASH_LENGTH).toUpperCase(),
    });
    if (lines.length === 0) throw new StatementUnreadable(`There are no lines below the header in row ${header.row}.`);
    return { sha256: sha256(file.bytes), ...inOrder(lines) };
  }
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** Lines oldest first: M-Pesa writes the newest first. */
function inOrder(lines: StatementLine[]): Omit<StatementFile, 'sha256'> {
  const readable = lines.filter(({ kind }) => kind !== 'UNREADABLE' && kind !== 'BALANCE');
  const [head, tail] = [readable[0] ?? lines[0], readable.at(-1) ?? lines.at(-1)];
  if (!head || !tail) throw new Error('A statement without lines has no order.');
  const backwards = head.at > tail.at;
  const [first, last] = backwards ? [tail, head] : [head, tail];
  const times = readable.map(({ at }) => at.getTime());
  return {
    lines: backwards ? lines.toReversed() : lines,
    coversFrom: new Date(times.reduce((least, time) => Math.min(least, time), first.at.getTime())),
    coversTo: new Date(times.reduce((most, time) => Math.max(most, time), last.at.getTime())),
    openingBalance: first.balance && first.balance.minus(first.paidIn).plus(first.withdrawn),
    closingBalance: last.balance,
  };
}

async function tableOf(file: { bytes: Buffer; type: FileType }): Promise<TableRow[]> {
  try {
    return await readTable(file, EXPECTED);
  } catch (error) {
    if (error instanceof SpreadsheetUnreadable) throw new StatementUnreadable(error.message);
    throw error;
  }
}

function noHeader({ row, written, missing }: { row: number | null; written: readonly string[]; missing: string[] }): Error {
  const where = row === null ? 'No row names the columns of a statement' : `Row ${row} looks most like a header (${written.join(', ')})`;
  const errors = missing.map((name) => ({
    pointer: `/${row ?? 0}`,
    code: 'missing-column',
    detail: `there is no column ${name}`,
  }));
  return new StatementUnreadable(
    `${where}, but there is no column ${missing.join(', no column ')}. Save a statement format that says which columns to read.`,
    { errors },
  );
}

function assertOfChannel(table: readonly TableRow[], header: StatementHeader, channel: StatementChannel): void {
  if (channel.statement !== 'MPESA') return;
  const stated = statedShortCode(titlesAbove(table, header));
  if (stated !== undefined && stated !== channel.shortCode)
    throw new StatementOfAnother(`The statement is of ${stated}, the channel is ${channel.shortCode ?? 'without a number'}.`, { stated });
}
