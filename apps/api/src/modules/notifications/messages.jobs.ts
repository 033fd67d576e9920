import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background, Gathering } from '@plotihub/jobs';
import type { SendResult } from '@plotihub/sms';
import type { Logger } from 'pino';
import { LOG } from '../../log.token.js';
import { Carriers } from './carriers.provider.js';
import type { Verdict } from './sending.rules.js';
import { SendingService, type Claimed } from './sending.service.js';
import { SmsBudgetService } from './sms-budget.service.js';

const REST_MS = 1_000;

/** Sends what is due: a transaction that marks, the call to the provider, a transaction that writes the result. */
@Injectable()
export class MessagesJobs implements OnModuleInit {
  /** Results of messages that were sent side by side: a transaction each would cost more than the sending. */
  private readonly results = new Gathering<Sent>((sent) =>
    this.database.transaction(async (tx) => {
      for (const { message, result, tell } of sent) tell(await this.sending.settle(tx, message, result));
    }),
  );

  constructor(
    private readonly background: Background,
    private readonly database: Database,
    private readonly sending: SendingService,
    private readonly carriers: Carriers,
    private readonly budget: SmsBudgetService,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.background.add({ name: 'messages', restMs: REST_MS, work: () => this.sendDue() });
  }

  /** One batch. @returns true if there may be more */
  private async sendDue(): Promise<boolean> {
    const lost = await this.database.transaction((tx) => this.sending.giveUpOnLost(tx));
    for (const { organizationId, id } of lost)
      this.log.error({ organizationId, messageId: id }, 'a message may or may not have been sent: its sender stopped');

    const more = await this.database.transaction((tx) => this.budget.release(tx));
    const { claimed, seen, exhausted } = await this.database.transaction((tx) => this.sending.claim(tx));
    for (const organizationId of exhausted) this.log.error({ organizationId }, 'the SMS budget of the day is used up: messages are held');
    const ends = await Promise.allSettled(claimed.map((message) => this.deliver(message)));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
    return seen > 0 || more;
  }

  private async settled(message: Claimed, result: SendResult): Promise<Verdict> {
    let verdict: Verdict | undefined;
    await this.results.add({ message, result, tell: (told) => (verdict = told) });
    if (!verdict) throw new Error(`The result of message ${message.id} was not written.`);
    return verdict;
  }

  /** Outside any transaction: a provider may take as long as its time limit. */
  private async deliver(message: Claimed): Promise<void> {
    const result = await this.carriers.carry(message);
    const { state } = await this.settled(message, result);
    // What a provider says may name the recipient: the log gets the code alone.
    const said = { organizationId: message.organizationId, messageId: message.id, outcome: result.outcome, code: codeOf(result) };
    if (state === 'FAILED') this.log.error(said, 'a message could not be sent');
    else if (state === 'UNKNOWN') this.log.error(said, 'a message may or may not have been sent');
    else if (state === 'QUEUED') this.log.warn(said, 'a message will be tried again');
  }
}

/** What a provider said to a message, and where to tell what the message is now. */
interface Sent {
  message: Claimed;
  result: SendResult;
  tell: (verdict: Verdict) => void;
}

function codeOf(result: SendResult): string | undefined {
  return result.outcome === 'rejected' ? result.code : undefined;
}
