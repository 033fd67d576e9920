import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import type { Logger } from 'pino';
import { LOG } from '../../log.token.js';
import { TOO_MANY_CALLS } from './daraja-rate.service.js';
import { MpesaProvider } from './mpesa.provider.js';
import { PayoutWorkService } from './payout-work.service.js';
import type { OutgoingPayout } from './payout-sending.service.js';
import type { PayoutRow } from './payouts.repository.js';
import { needsSomebody } from './refusals.rules.js';

const SENDING_REST_MS = 1_000;
const CHECKING_REST_MS = 5_000;
/** Calls side by side, in loops of their own: a provider that hangs keeps other payouts waiting, and nothing else. */
const LANES = 10;

/** Sends payouts, and finds out what became of those that nobody told of. Several workers may do so at once. */
@Injectable()
export class PayoutsJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly database: Database,
    private readonly work: PayoutWorkService,
    private readonly provider: MpesaProvider,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.background.add({ name: 'payouts', restMs: SENDING_REST_MS, work: () => this.sendDue() });
    this.background.add({ name: 'payout-checks', restMs: CHECKING_REST_MS, work: () => this.checkDue() });
  }

  private async sendDue(): Promise<boolean> {
    const due = await this.database.transaction((tx) => this.work.dueToSend(tx, LANES));
    await allOf(due.map((payout) => this.send(payout)));
    return due.length > 0;
  }

  private async send(payout: PayoutRow): Promise<void> {
    const outgoing = await this.database.transaction((tx) => this.work.mark(tx, payout));
    if (outgoing) await this.call(outgoing);
  }

  /** Outside any transaction: M-Pesa may take as long as its time limit. */
  private async call({ payout, token }: OutgoingPayout): Promise<void> {
    const call = await this.provider.payOut(payout, token);
    const { state, reason } = await this.database.transaction((tx) => this.work.settle(tx, payout, call));
    const said = { ...about(payout), outcome: call.ok ? 'accepted' : call.outcome, state, reason };
    if (!call.ok && needsSomebody(call.reason)) this.log.error(said, 'M-Pesa refuses payouts until its credentials or settings are mended');
    else if (!call.ok && call !== TOO_MANY_CALLS) this.log.warn(said, 'a payout was not taken by M-Pesa');
  }

  private async checkDue(): Promise<boolean> {
    const due = await this.database.transaction((tx) => this.work.dueToCheck(tx, LANES));
    await allOf(due.map((payout) => this.check(payout)));
    return due.length > 0;
  }

  private async check(payout: PayoutRow): Promise<void> {
    const look = await this.database.transaction((tx) => this.work.look(tx, payout));
    if (look && 'again' in look) await this.call(look.again);
    if (look && 'lost' in look)
      this.log.error(about(payout), 'nobody knows whether a payout was paid: look for it at the portal, and decide');
  }
}

const about = ({ organizationId, id: payoutId }: PayoutRow) => ({ organizationId, payoutId });

/** All to their ends, before the first failure is told. */
async function allOf(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}
