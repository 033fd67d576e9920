import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { ComparisonService } from './comparison.service.js';
import { wordsOf } from './own-money.rules.js';
import type { LineCause, LineState } from './outcomes.rules.js';
import type { StatementChannel } from './statement-channels.service.js';
import type { StatementFile } from './statement-files.service.js';
import { StatementLinesRepository, type LineRow } from './statement-lines.repository.js';
import { StatementsRepository, type LineTally, type StatementRow, type StatementState } from './statements.repository.js';
import type { StatementLine } from './statement-lines.rules.js';

/** How many lines have come to one end, and what they moved: in less out. */
export type Tally = LineTally;

/** A statement with how its lines stand. */
export type Statement = Omit<StatementRow, 'organizationId' | 'fileSha256'> & { tallies: Tally[] };

/** A line that a preview shows. */
export interface PreviewedLine extends StatementLine {
  state: LineState;
  cause: LineCause | null;
}

/** What an import would do now. */
export type Preview = Omit<Statement, 'id' | 'state' | 'requestedBy' | 'createdAt' | 'finishedAt'> & { sample: PreviewedLine[] };

export type { LineRow, StatementState };

/** Lines that a preview shows: what needs a person or makes money first comes into it before what is found. */
const SAMPLE = 100;

/** Statements of channels: what a provider or a bank says in the end of all that moved. */
@Injectable()
export class StatementsService {
  constructor(
    private readonly repository: StatementsRepository,
    private readonly lines: StatementLinesRepository,
    private readonly comparison: ComparisonService,
    private readonly clock: Clock,
  ) {}

  /** What a commit of the file would do now, by the same comparison. Writes nothing. */
  async preview(db: Reader, channel: StatementChannel, file: StatementFile, currency: string): Promise<Preview> {
    const fresh = await this.fresh(db, channel, file);
    const named = fresh.map((line) => ({ ...line, id: String(line.row), words: wordsOf(line.externalId, line) }));
    const compared = await this.comparison.compare(db, channel, named, named);
    const { coversFrom, coversTo, openingBalance, closingBalance } = file;
    const telling = compared.filter(({ outcome }) => outcome.state !== 'FOUND');
    return {
      channelId: channel.id,
      lineCount: fresh.length,
      knownCount: file.lines.length - fresh.length,
      ...{ coversFrom, coversTo, openingBalance, closingBalance },
      tallies: talliesOf(
        compared.map(({ line, outcome }) => ({ ...line, ...outcome })),
        currency,
      ),
      sample: telling.slice(0, SAMPLE).map(({ line: { id: _, words: _words, ...line }, outcome }) => ({ ...line, ...outcome })),
    };
  }

  /**
   * Keeps the lines that no file has brought before; the worker holds them against the intake. The same file again is the statement that
   * it was the first time.
   */
  async commit(
    tx: Tx,
    organization: Organization,
    channel: StatementChannel,
    file: StatementFile,
    requestedBy: string,
  ): Promise<Statement> {
    const at = this.clock.now();
    const fresh = await this.fresh(tx, channel, file);
    const { coversFrom, coversTo, openingBalance, closingBalance } = file;
    const row: StatementRow = {
      organizationId: organization.id,
      id: newId('stm'),
      channelId: channel.id,
      fileSha256: file.sha256,
      state: 'COMPARING',
      lineCount: fresh.length,
      knownCount: file.lines.length - fresh.length,
      ...{ coversFrom, coversTo, openingBalance, closingBalance },
      requestedBy,
      createdAt: at,
      finishedAt: null,
    };
    if (await this.repository.claim(tx, row, organization.currency)) {
      const identified = fresh.map((line) => ({ id: newId('stl'), line }));
      await this.lines.insert(tx, { organizationId: organization.id, id: row.id, channelId: channel.id, at }, identified);
      await this.repository.countOwn(tx, organization.id, row.id, file.lines.length);
    }
    const stored = await this.repository.findFile(tx, organization.id, channel.id, file.sha256);
    if (!stored) throw new Error('The statement that was just imported is not there.');
    return this.withTallies(tx, organization.id, [stored]).then(([statement]) => statement ?? fail());
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Statement> {
    const row = await this.repository.find(db, organizationId, id);
    if (!row) throw new NotFound(`There is no statement ${id}.`);
    const [statement] = await this.withTallies(db, organizationId, [row]);
    return statement ?? fail();
  }

  /** In the order in which they were imported, one more than a page holds. */
  async list(db: Reader, organizationId: string, filter: { channelId?: string | undefined }, page: PageRequest): Promise<Statement[]> {
    const rows = await this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
    return this.withTallies(db, organizationId, rows);
  }

  /** Lines in the order of time, one more than a page holds. @throws NotFound */
  async listLines(
    db: Reader,
    organizationId: string,
    filter: { statementId: string; state?: LineState | undefined },
    page: PageRequest,
  ): Promise<LineRow[]> {
    if (!(await this.repository.find(db, organizationId, filter.statementId)))
      throw new NotFound(`There is no statement ${filter.statementId}.`);
    const { statementId, state } = filter;
    return this.lines.list(db, organizationId, {
      statementId,
      ...(state === undefined ? {} : { state }),
      ...(page.after === undefined ? {} : { after: page.after }),
      limit: page.limit + 1,
    });
  }

  /** The lines that no file has brought before. */
  private async fresh(db: Reader, channel: StatementChannel, file: StatementFile): Promise<StatementLine[]> {
    const identities = file.lines.map(({ identity }) => identity);
    const known = await this.lines.knownIdentities(db, channel.organizationId, channel.id, identities);
    return file.lines.filter(({ identity }) => !known.has(identity));
  }

  private async withTallies(db: Reader, organizationId: string, rows: readonly StatementRow[]): Promise<Statement[]> {
    const tallies = await this.repository.tallies(
      db,
      organizationId,
      rows.map(({ id }) => id),
    );
    return rows.map(({ organizationId: _, fileSha256: __, ...row }) => ({ ...row, tallies: tallies.get(row.id) ?? [] }));
  }
}

function talliesOf(lines: readonly PreviewedLine[], currency: string): Tally[] {
  const groups = Map.groupBy(lines, ({ state, cause }) => `${state} ${cause ?? ''}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const moved = group.map(({ paidIn, withdrawn }) => paidIn.minus(withdrawn));
    return first ? [{ state: first.state, cause: first.cause, count: group.length, total: Money.sum(moved, currency) }] : [];
  });
}

function fail(): never {
  throw new Error('A statement that was read is gone.');
}
