import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import type { Logger } from 'pino';
import { LOG } from '../../log.token.js';
import { MpesaProvider } from './mpesa.provider.js';
import { PullTellingsService } from './pull-tellings.service.js';
import type { RequestRow } from './requests.repository.js';
import { RequestsService } from './requests.service.js';

const ASKING_REST_MS = 1_000;
/** Channels pulled side by side. */
const LANES = 5;

/** Has M-Pesa list payments, when that is due or somebody asks. Several workers may do so at once. */
@Injectable()
export class PullsJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly database: Database,
    private readonly requests: RequestsService,
    private readonly tellings: PullTellingsService,
    private readonly provider: MpesaProvider,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.background.add({ name: 'mpesa-pulls', restMs: ASKING_REST_MS, work: () => this.pass() });
  }

  private async pass(): Promise<boolean> {
    const claimed = await this.database.transaction((tx) => this.requests.claim(tx, ['PULL'], LANES));
    const ends = await Promise.allSettled(claimed.map(({ request }) => this.pull(request)));
    const failed = ends.find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
    return claimed.length > 0;
  }

  /** Page by page: what has come is kept, also when the next page does not. */
  private async pull(request: RequestRow): Promise<void> {
    const { organizationId, channelId, fromAt: from, toAt: to } = request;
    if (!from || !to) throw new Error(`Pull ${request.id} has no period.`);
    let [rowsSeen, rowsNew] = [0, 0];
    for await (const page of this.provider.pull(request, { from, to })) {
      if (!page.ok) {
        this.log.warn({ organizationId, channelId, outcome: page.outcome, code: page.errorCode }, 'M-Pesa did not list payments');
        return this.database.transaction((tx) => this.requests.unanswered(tx, request, page));
      }
      rowsSeen += page.value.rows.length;
      rowsNew += await this.database.transaction((tx) => this.tellings.keep(tx, request, page.value.rows));
    }
    if (rowsNew > 0) this.log.warn({ organizationId, channelId, rowsNew }, 'M-Pesa lists payments that it had not told of');
    await this.database.transaction((tx) => this.requests.done(tx, request, { reason: null, rowsSeen, rowsNew }));
  }
}
