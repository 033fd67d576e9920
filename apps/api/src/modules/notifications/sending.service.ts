import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { OrganizationsService } from '../organizations/index.js';
import { isLadderRow, LadderCheckService } from './ladder-check.service.js';
import { MessageSecretsService } from './message-secrets.service.js';
import { MessagesRepository, type DueRow } from './messages.repository.js';
import { afterAttempt, type Attempt, type Verdict } from './sending.rules.js';
import { SmsBudgetService } from './sms-budget.service.js';

/** A message that is being sent, and the number of this attempt. */
export interface Claimed extends DueRow {
  attempt: number;
}

/** Messages sent side by side: each waits for its provider, so this is what a slow provider can hold up. */
const BATCH = 20;
/** Longer than any provider may take; who has not written a result by then has died. */
const LOST_MINUTES = 5;
const LOST_AT_A_TIME = 100;

/** What the sender writes before it calls a provider, and after. The call itself lies between two transactions. */
@Injectable()
export class SendingService {
  constructor(
    private readonly repository: MessagesRepository,
    private readonly ladder: LadderCheckService,
    private readonly organizations: OrganizationsService,
    private readonly budget: SmsBudgetService,
    private readonly secrets: MessageSecretsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes due messages and marks them SENDING, so that a crash leaves a trace.
   * @returns them, how many were looked at, and the organizations whose SMS budget of the day ran out just now
   */
  async claim(tx: Tx): Promise<{ claimed: Claimed[]; seen: number; exhausted: string[] }> {
    const now = this.clock.now();
    const due = await this.repository.lockDue(tx, now, BATCH);
    const ready: DueRow[] = [];
    for (const row of due) {
      const still = await this.stillTrue(tx, row, now);
      if (still) ready.push(still);
    }
    const { affordable, exhausted } = await this.budget.spend(tx, ready);
    await this.repository.markSending(tx, now, affordable);
    const claimed: Claimed[] = [];
    for (const row of affordable) claimed.push({ ...row, body: await this.secrets.revealed(tx, row), attempt: row.attempts + 1 });
    return { claimed, seen: due.length, exhausted };
  }

  private async stillTrue(tx: Tx, row: DueRow, now: Date): Promise<DueRow | undefined> {
    if (row.notAfter !== null && row.notAfter <= now) {
      await this.repository.cancel(tx, row.organizationId, row.id, 'It came too late to be of use.');
      return undefined;
    }
    return isLadderRow(row) ? this.ladder.check(tx, await this.organizations.get(tx, row.organizationId), row, now) : row;
  }

  /** Writes down what became of an attempt. @returns what the message is now */
  async settle(tx: Tx, message: Claimed, attempt: Attempt): Promise<Verdict> {
    const verdict = afterAttempt(attempt, message);
    await this.repository.settle(tx, message.organizationId, message.id, message.attempt, { ...verdict, at: this.clock.now() });
    return verdict;
  }

  /** Messages whose sender died between its two transactions. Nobody knows whether they were sent: UNKNOWN, and never sent again by itself. */
  giveUpOnLost(tx: Tx): Promise<{ organizationId: string; id: string }[]> {
    const before = new Date(this.clock.now().getTime() - LOST_MINUTES * 60_000);
    return this.repository.giveUpOnSending(tx, before, LOST_AT_A_TIME);
  }
}
