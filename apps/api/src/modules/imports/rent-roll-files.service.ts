import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { TableRow } from '@plotihub/cells';
import { invalidRequest } from '@plotihub/http';
import { readTable, SpreadsheetUnreadable, type FileType } from '@plotihub/spreadsheets';
import { addDays, addMonths, Clock, earlier, firstDayOf, monthOf, type YearMonth } from '@plotihub/time';
import { toMobile, type Organization } from '../organizations/index.js';
import { readHeader } from './columns.rules.js';
import { ImportUnreadable } from './imports.errors.js';
import type { ImportDays } from './lease-writer.service.js';
import { readRentRoll, type RentRoll } from './rent-roll.rules.js';

export type { FileType };

const EXPECTED = { mostRows: 5_000, namedColumns: (cells: readonly string[]) => readHeader(cells).columns.size };

/** A rent roll as it was read, before the database is asked. */
export interface RentRollFile {
  sha256: string;
  roll: RentRoll;
  /** The first month that is billed here. */
  billFrom: YearMonth;
  days: ImportDays;
}

/** Reads files that should be rent rolls. */
@Injectable()
export class RentRollFilesService {
  constructor(private readonly clock: Clock) {}

  /**
   * Reads a rent roll. Billing starts with the current month unless another is given: at most two years back, which is
   * what a billing run catches up, and one ahead.
   * @throws ImportUnreadable, InvalidRequest
   */
  async read(organization: Organization, file: { bytes: Buffer; type: FileType }, wanted?: YearMonth): Promise<RentRollFile> {
    const today = this.clock.today(organization.timeZone);
    const billFrom = wanted ?? monthOf(today);
    if (billFrom < addMonths(monthOf(today), -24) || billFrom > addMonths(monthOf(today), 12)) {
      throw invalidRequest([{ pointer: '/billFrom', code: 'month', detail: 'must lie between two years back and one ahead' }]);
    }
    const table = await tableOf(file);
    const roll = readRentRoll(table, { currency: organization.currency, today, toMobile });
    if (!roll) throw new ImportUnreadable('No row looks like a header. Name the columns: property, unit, tenant, phone, rent.');
    if (roll.rowCount === 0) throw new ImportUnreadable('There are no rows below the header.');
    const billedFromOn = firstDayOf(billFrom);
    const days = { billedFromOn, openingOn: earlier(today, addDays(billedFromOn, -1)) };
    return { sha256: createHash('sha256').update(file.bytes).digest('hex'), roll, billFrom, days };
  }
}

async function tableOf(file: { bytes: Buffer; type: FileType }): Promise<TableRow[]> {
  try {
    return await readTable(file, EXPECTED);
  } catch (error) {
    if (error instanceof SpreadsheetUnreadable) throw new ImportUnreadable(error.message);
    throw error;
  }
}
