import type { Response } from 'supertest';
import type { TestApp } from './app.js';
import { SHORT_CODE, type Collection } from './collection.js';

export const CSV = 'text/csv';
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const MPESA_HEADER = [
  ...['Receipt No.', 'Completion Time', 'Initiation Time', 'Details', 'Transaction Status', 'Paid In', 'Withdrawn', 'Balance'],
  ...['Balance Confirmed', 'Reason Type', 'Other Party Info', 'Linked Transaction ID', 'A/C No.'],
];

/** A line of M-Pesa's organization statement; what is not told is what a payment of rent says. */
export interface MpesaLine {
  receipt: string;
  /** `21-11-2026 12:13:25` */
  at?: string;
  details?: string;
  status?: string;
  paidIn?: string;
  withdrawn?: string;
  balance?: string;
  reason?: string;
  party?: string;
  linked?: string;
  account?: string;
}

export function mpesaCells(line: MpesaLine): string[] {
  const { receipt, at = '05-11-2026 12:13:25', details = 'Pay Bill Online', status = 'Completed', paidIn = '', withdrawn = '' } = line;
  const { balance = '', reason = 'Pay Bill', party = '2547****126 - JANE W', linked = '', account = '' } = line;
  return [receipt, at, at, details, status, paidIn, withdrawn, balance, 'true', reason, party, linked, account];
}

export const csv = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => cells.map((cell) => (/[",\n;]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')).join('\n') + '\n';

/** The file that M-Pesa's portal gives, titles above the header included. */
export const mpesaStatement = (lines: readonly MpesaLine[], shortCode = SHORT_CODE): string =>
  csv([['Organization statement'], ['Short Code', shortCode], [''], MPESA_HEADER, ...lines.map(mpesaCells)]);

export interface TallyView {
  state: string;
  cause: string | null;
  count: number;
  total: { amount: string };
}

export interface LineView {
  id: string;
  row: number;
  externalId: string;
  kind: string;
  state: string;
  cause: string | null;
  account: string | null;
  inboundTransactionId: string | null;
  fault: { column: string; code: string } | null;
}

export interface StatementView {
  id: string;
  state: string;
  lineCount: number;
  knownCount: number;
  tallies: TallyView[];
  sample: LineView[];
  openingBalance: { amount: string } | null;
  closingBalance: { amount: string } | null;
}

/** Statements of one organization's channel. */
export class Statements {
  constructor(
    private readonly app: TestApp,
    readonly rent: Collection,
    readonly channelId = rent.channelId,
  ) {}

  /** Any answer. */
  async send(file: string | Buffer, mode: 'preview' | 'commit', { type = CSV, token = this.rent.office.token } = {}): Promise<Response> {
    return this.app.http
      .post(`/v1/statements?channelId=${this.channelId}&mode=${mode}`)
      .set({ authorization: `Bearer ${token}`, 'content-type': type })
      .send(file);
  }

  async preview(file: string | Buffer, type = CSV): Promise<StatementView> {
    const answer = await this.send(file, 'preview', { type });
    expect({ status: answer.status, body: answer.body as object }).toMatchObject({ status: 200 });
    return answer.body as StatementView;
  }

  /** Imports and works until it is done. */
  async import(file: string | Buffer, type = CSV): Promise<StatementView> {
    const answer = await this.send(file, 'commit', { type });
    expect({ status: answer.status, body: answer.body as object }).toMatchObject({ status: 201 });
    await this.app.work();
    return this.rent.office.get<StatementView>(`/v1/statements/${(answer.body as StatementView).id}`);
  }

  /** All lines of a statement. */
  async lines({ id }: { id: string }, query = ''): Promise<LineView[]> {
    const lines: LineView[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page: { data: LineView[]; next?: string } = await this.rent.office.get(
        `/v1/statements/${id}/lines?limit=200${cursor && `&cursor=${cursor}`}${query}`,
      );
      lines.push(...page.data);
      cursor = page.next;
    }
    return lines;
  }
}

/** `STATE CAUSE` of each line. */
export const ends = (lines: readonly Pick<LineView, 'externalId' | 'state' | 'cause'>[]): Record<string, string> =>
  Object.fromEntries(lines.map(({ externalId, state, cause }) => [externalId, cause === null ? state : `${state} ${cause}`]));

/** `STATE CAUSE` → how many. */
export const counts = ({ tallies }: Pick<StatementView, 'tallies'>): Record<string, number> =>
  Object.fromEntries(tallies.map(({ state, cause, count }) => [cause === null ? state : `${state} ${cause}`, count]));
