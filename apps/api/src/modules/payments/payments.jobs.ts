import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, DatabaseBusy, isDuplicate, isUnavailable } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import type { Logger } from 'pino';
import { LOG } from '../../log.token.js';
import { IntakeBatches } from './intake-batches.service.js';
import { IntakeService } from './intake.service.js';
import type { ClaimedEvent } from './provider-events.repository.js';
import { ProviderEventsService } from './provider-events.service.js';
import type { Intake } from './tellings.service.js';

/** Milliseconds to rest when nothing has come in. */
const REST_MS = 100;
/** Transactions side by side. */
const LANES = 6;
/** Events of one channel that share a transaction when many have come in: what each transaction costs is then paid seldom. */
const SHARED = 16;

/** Turns stored callbacks into payments, all the time. Several workers may do so at once. */
@Injectable()
export class PaymentIntake implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly database: Database,
    private readonly events: ProviderEventsService,
    private readonly batches: IntakeBatches,
    private readonly intake: IntakeService,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.background.add({ name: 'payment-intake', restMs: REST_MS, work: () => this.pass() });
  }

  /** Handles what is due, as much as one claim takes. @returns true if there may be more */
  private async pass(): Promise<boolean> {
    const claimed = await this.database.transaction((tx) => this.events.claim(tx, LANES * SHARED));
    if (claimed.length === 0) return false;
    for (const event of claimed) if (this.events.isSpent(event)) await this.postpone(event, new Error('The worker that handled it died.'));
    const due = claimed.filter((event) => !this.events.isSpent(event));
    const share = Math.min(SHARED, Math.ceil(due.length / LANES));
    const queue = await this.batches.of(this.database.reader, due, share);
    const lane = async (): Promise<void> => {
      for (let intake = queue.shift(); intake; intake = queue.shift()) await this.handle(intake);
    };
    const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
    const stopped = lanes.find(({ status }) => status === 'rejected');
    if (stopped) throw (stopped as PromiseRejectedResult).reason;
    return true;
  }

  /**
   * Events in one transaction; if that fails, each in its own, so that a bad one keeps nobody waiting.
   * @throws when the database is away: the claim runs out by itself, and then the events are taken up again
   */
  private async handle(intake: Intake, again = false): Promise<void> {
    try {
      await this.database.transaction((tx) => this.intake.handle(tx, intake));
    } catch (error) {
      if (isUnavailable(error) && !(error instanceof DatabaseBusy)) throw error;
      const [first, ...others] = intake.events;
      const alone = first !== undefined && others.length === 0;
      // Another worker has just booked the same transaction: now it is known.
      if (alone && !again && isDuplicate(error, 'inbound_transactions_external')) return this.handle(intake, true);
      if (alone) return this.postpone(first, error);
      for (const event of intake.events) await this.handle({ ...intake, events: [event] });
    }
  }

  private async postpone(event: ClaimedEvent, error: unknown): Promise<void> {
    const { organizationId, id: providerEventId, attempts } = event;
    const details = { organizationId, providerEventId, attempts, err: error };
    // If this fails too, the claim runs out by itself.
    const parked = await this.events.postpone(this.database.reader, event).catch(() => false);
    if (parked) this.log.error(details, 'a callback was not handled in half a day and is parked: mend the cause, then retry it');
    else this.log.warn(details, 'a callback was not handled and will be tried again');
  }
}
