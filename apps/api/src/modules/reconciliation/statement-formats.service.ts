import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { invalidRequest, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { StatementChannelsService } from './statement-channels.service.js';
import { guessColumns, missingColumns, STATEMENT_FIELDS, type ColumnMap } from './statement-columns.rules.js';
import { StatementFormatsRepository, type FormatRow } from './statement-formats.repository.js';

export type StatementFormat = FormatRow;

/** What a person can be offered for the headers of a file. */
export interface GuessedFormat {
  columns: ColumnMap;
  /** Columns that a statement of the channel must have and these headers do not name. */
  missing: string[];
  /** Headers that mean nothing here. */
  ignored: string[];
}

/** How the statements of a channel are read, where a bank's words are not those that everybody uses. */
@Injectable()
export class StatementFormatsService {
  constructor(
    private readonly repository: StatementFormatsRepository,
    private readonly channels: StatementChannelsService,
    private readonly clock: Clock,
  ) {}

  /** What the headers of a file probably mean. @throws NotFound, ChannelHasNoStatement */
  async guess(db: Reader, organizationId: string, input: { channelId: string; headers: string[] }): Promise<GuessedFormat> {
    const channel = await this.channels.get(db, organizationId, input.channelId);
    const found = guessColumns(input.headers);
    const at = new Set(found.values());
    return {
      columns: Object.fromEntries([...found].map(([field, index]) => [field, input.headers[index] ?? ''])),
      missing: missingColumns(channel.statement, (field) => found.has(field)),
      ignored: input.headers.filter((_, index) => !at.has(index)),
    };
  }

  /**
   * From now on the statements of the channel are read so; formats before it stay for what was read by them.
   * @throws NotFound, ChannelHasNoStatement; InvalidRequest if a column is missing that every statement has
   */
  async create(
    tx: Tx,
    organizationId: string,
    input: { channelId: string; columns: ColumnMap; createdBy: string },
  ): Promise<StatementFormat> {
    const channel = await this.channels.get(tx, organizationId, input.channelId);
    const columns: ColumnMap = {};
    for (const field of STATEMENT_FIELDS) if (input.columns[field] !== undefined) columns[field] = input.columns[field];
    const missing = missingColumns(channel.statement, (field) => columns[field] !== undefined);
    if (missing.length > 0)
      throw invalidRequest(
        missing.map((name) => ({ pointer: '/columns', code: 'missing-column', detail: `must name the column ${name}` })),
      );
    const row: FormatRow = { id: newId('stf'), channelId: channel.id, columns, createdBy: input.createdBy, createdAt: this.clock.now() };
    await this.repository.insert(tx, organizationId, row);
    return row;
  }

  /** In the order in which they were made, one more than a page holds. */
  list(db: Reader, organizationId: string, page: PageRequest): Promise<StatementFormat[]> {
    return this.repository.list(db, organizationId, { after: page.after, limit: page.limit + 1 });
  }
}
