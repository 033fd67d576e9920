import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import type { Logger } from 'pino';
import { Config } from '../../config.js';
import { LOG } from '../../log.token.js';
import { IntakeService, type IntakeContexts } from './intake.service.js';
import type { ClaimedEvent, Outcome } from './provider-events.repository.js';
import { ProviderEventsService } from './provider-events.service.js';

/** Milliseconds to rest when nothing has come in. */
const REST_MS = 100;
/** Connections of the process's pool that are left to other work. */
const SPARE_CONNECTIONS = 4;
/** More events side by side than this only wait for each other. */
const MOST_LANES = 32;
/** Events claimed at a time for each lane: enough that the end of a batch, when lanes run dry, hardly counts. */
const EVENTS_PER_LANE = 8;

/** Turns stored callbacks into payments, all the time. Several workers may do so at once. */
@Injectable()
export class PaymentIntake implements OnModuleInit {
  /** Events handled side by side. */
  private readonly lanes: number;

  constructor(
    private readonly background: Background,
    private readonly database: Database,
    private readonly events: ProviderEventsService,
    private readonly intake: IntakeService,
    config: Config,
    @Inject(LOG) private readonly log: Logger,
  ) {
    this.lanes = Math.min(MOST_LANES, Math.max(2, config.databasePoolSize - SPARE_CONNECTIONS));
  }

  onModuleInit(): void {
    this.background.add({ name: 'payment-intake', restMs: REST_MS, work: () => this.pass() });
  }

  /** One batch. @returns true if there may be more */
  private async pass(): Promise<boolean> {
    const queue = await this.database.transaction((tx) => this.events.claim(tx, this.lanes * EVENTS_PER_LANE));
    if (queue.length === 0) return false;
    const outcomes: Outcome[] = [];
    const contexts: IntakeContexts = new Map();
    const lane = async (): Promise<void> => {
      for (let event = queue.shift(); event; event = queue.shift()) {
        const outcome = await this.handle(event, contexts);
        if (outcome) outcomes.push(outcome);
      }
    };
    await Promise.all(Array.from({ length: this.lanes }, lane));
    // Crossed off together, after their transactions: a crash before this finds them again, and finds them done.
    await this.events.settle(this.database.reader, outcomes);
    return true;
  }

  /** The event's one transaction. One that fails comes later and keeps nobody waiting. */
  private async handle(event: ClaimedEvent, contexts: IntakeContexts): Promise<Outcome | undefined> {
    try {
      return await this.database.transaction((tx) => this.intake.handle(tx, event, contexts));
    } catch (error) {
      this.log.error(
        { providerEventId: event.id, attempts: event.attempts, err: error },
        'a callback was not handled and will be tried again',
      );
      // If this fails too, the claim runs out by itself.
      await this.events.postpone(this.database.reader, event).catch(() => undefined);
      return undefined;
    }
  }
}
