import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { addDays, Clock, earlier, later, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { IntakeFactsRepository } from './intake-facts.repository.js';
import { ReconciliationsRepository } from './reconciliations.repository.js';
import { MOST_DAYS, ReconciliationsService, type Reconciliation } from './reconciliations.service.js';
import { StatementChannelsService, type StatementChannel } from './statement-channels.service.js';

/** Some days of a channel on which something has changed. */
export interface ChangedDays {
  organizationId: string;
  channelId: string;
  from: LocalDate;
  to: LocalDate;
}

/** A proof is of the moment it was made. What changes on its days later makes it stale, and it is made again. */
@Injectable()
export class StaleProofsService {
  constructor(
    private readonly repository: ReconciliationsRepository,
    private readonly reconciliations: ReconciliationsService,
    private readonly intake: IntakeFactsRepository,
    private readonly channels: StatementChannelsService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Something has just changed. */
  async changed(tx: Tx, { organizationId, channelId, from, to }: ChangedDays): Promise<void> {
    await this.repository.growStale(tx, { organizationId, channelId }, { from, to, at: this.clock.now() });
  }

  /** Something has just changed, and nobody should wait for the night: it is proved again as soon as it is committed. */
  async changedForSoon(tx: Tx, days: ChangedDays): Promise<void> {
    await this.changed(tx, days);
    const { organizationId, channelId } = days;
    await this.outbox.add(tx, { type: 'reconciliation.stale', organizationId, aggregateId: channelId, payload: { channelId } });
  }

  /** Payments came in: proofs of their days that were made before them do not have them. */
  async cameIn(tx: Tx, organizationId: string, paymentIds: readonly string[]): Promise<void> {
    for (const { channelId, valueOn, createdAt } of await this.intake.arrivals(tx, organizationId, paymentIds))
      await this.repository.growStale(tx, { organizationId, channelId }, { from: valueOn, to: valueOn, at: createdAt });
  }

  /** Payments went back, whenever they had come in. */
  async wentBack(tx: Tx, organizationId: string, paymentIds: readonly string[]): Promise<void> {
    for (const { channelId, valueOn } of await this.intake.arrivals(tx, organizationId, paymentIds))
      await this.changed(tx, { organizationId, channelId, from: valueOn, to: valueOn });
  }

  /** The same, of a channel by its id. */
  async proveChannelAgain(tx: Tx, organization: Organization, channelId: string): Promise<void> {
    await this.proveAgain(tx, organization, await this.channels.get(tx, organization.id, channelId));
  }

  /** Proves again what has changed and was not proved since: days in a row together, at most a quarter at once. @returns the new proofs */
  async proveAgain(tx: Tx, organization: Organization, channel: StatementChannel): Promise<Reconciliation[]> {
    const made: Reconciliation[] = [];
    for (const { from, to } of joined(await this.repository.staleDays(tx, organization.id, channel.id)))
      made.push(await this.reconciliations.run(tx, organization, channel, { from, to, requestedBy: null }));
    return made;
  }
}

/** Spans that touch as one, as long as it is not too long for one proof. */
function joined(spans: readonly { from: LocalDate; to: LocalDate }[]): { from: LocalDate; to: LocalDate }[] {
  const runs: { from: LocalDate; to: LocalDate }[] = [];
  for (const span of spans) {
    const last = runs.at(-1);
    const fits = last && span.from <= addDays(last.to, 1) && span.to < addDays(last.from, MOST_DAYS);
    if (last && fits) runs[runs.length - 1] = { from: earlier(last.from, span.from), to: later(last.to, span.to) };
    else runs.push({ ...span });
  }
  return runs;
}
