import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import type { Logger } from 'pino';
import { LOG } from '../../log.token.js';
import { TOO_MANY_CALLS } from './daraja-rate.service.js';
import { MpesaProvider } from './mpesa.provider.js';
import { needsSomebody } from './refusals.rules.js';
import { StkChecksService } from './stk-checks.service.js';
import type { PushRow } from './stk-pushes.repository.js';
import { StkSendingService, type Outgoing } from './stk-sending.service.js';

const SENDING_REST_MS = 500;
const CHECKING_REST_MS = 2_000;
/** Calls side by side, in loops of their own: a provider that hangs keeps other pushes waiting, and nothing else. */
const LANES = 20;

/** Sends pushes, and finds out what became of those that nobody told of. Several workers may do so at once. */
@Injectable()
export class StkJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly database: Database,
    private readonly sending: StkSendingService,
    private readonly checks: StkChecksService,
    private readonly provider: MpesaProvider,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.background.add({ name: 'stk-pushes', restMs: SENDING_REST_MS, work: () => this.sendDue() });
    this.background.add({ name: 'stk-checks', restMs: CHECKING_REST_MS, work: () => this.checkDue() });
  }

  private async sendDue(): Promise<boolean> {
    const { outgoing, seen } = await this.database.transaction((tx) => this.sending.claim(tx, LANES));
    await allOf(outgoing.map((one) => this.send(one)));
    return seen > 0;
  }

  /** Outside any transaction: M-Pesa may take as long as its time limit. */
  private async send({ push, token }: Outgoing): Promise<void> {
    const call = await this.provider.push(push, token);
    const { state, reason } = await this.database.transaction((tx) => this.sending.settle(tx, push, call));
    const said = { organizationId: push.organizationId, pushId: push.id, outcome: call.ok ? 'accepted' : call.outcome, state, reason };
    if (!call.ok && needsSomebody(call.reason)) this.log.error(said, 'M-Pesa refuses pushes until its credentials or settings are mended');
    else if (!call.ok && call !== TOO_MANY_CALLS) this.log.warn(said, 'a push was not taken by M-Pesa');
  }

  private async checkDue(): Promise<boolean> {
    const { toAsk, lost, seen } = await this.database.transaction((tx) => this.checks.claim(tx, LANES));
    for (const { organizationId, id: pushId } of lost)
      this.log.error({ organizationId, pushId }, 'M-Pesa says that a push was paid, and nobody has a receipt: look for it at the portal');
    await allOf(toAsk.map((push) => this.check(push)));
    return seen > 0;
  }

  private async check(push: PushRow): Promise<void> {
    const call = await this.provider.query(push);
    await this.database.transaction((tx) => this.checks.settle(tx, push, call));
  }
}

/** All to their ends, before the first failure is told. */
async function allOf(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}
