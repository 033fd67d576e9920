import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { addDays, Clock, dateIn, instantOf, type LocalDate } from '@plotihub/time';
import { PullsService } from '../mpesa/index.js';
import type { Organization } from '../organizations/index.js';
import { gapsIn, provedDays, type Coverage, type Day, type ProvedDays } from './coverage.rules.js';
import { ProofFactsRepository } from './proof-facts.repository.js';
import type { StatementChannel } from './statement-channels.service.js';

/** Some days of a channel: times of which the provider tells, and which days that proves. */
export interface CoveredDays extends Coverage {
  days: ProvedDays[];
  /** The day since which M-Pesa is asked for payments by itself; undefined if it is not. */
  pulledSince: LocalDate | undefined;
}

/** How far back the beginning of a gap is looked for: a quarter. */
const LOOK_BACK_DAYS = 93;

/** What is known on the provider's side, by whom. */
@Injectable()
export class CoverageService {
  constructor(
    private readonly facts: ProofFactsRepository,
    private readonly pulls: PullsService,
    private readonly clock: Clock,
  ) {}

  async of(
    db: Reader,
    organization: Organization,
    channel: StatementChannel,
    { from, to }: { from: LocalDate; to: LocalDate },
  ): Promise<CoveredDays> {
    const { id: organizationId, timeZone } = organization;
    const span = { from: instantOf(from, '00:00', timeZone), to: instantOf(addDays(to, 1), '00:00', timeZone) };
    const statements = await this.facts.spans(db, { organizationId, channelId: channel.id }, { from: span.from, until: span.to });
    const pulled = channel.statement === 'MPESA' ? await this.pulls.told(db, organizationId, channel.id, span) : [];
    const since = channel.statement === 'MPESA' ? await this.pulls.pulledSince(db, organizationId, channel.id) : undefined;
    const pulledSince = since && dateIn(since, timeZone);
    const days: Day[] = [];
    for (let on = from; on <= to; on = addDays(on, 1)) days.push(this.dayOf(on, channel, timeZone));
    return { statements, pulled, pulledSince, days: provedDays(days, { statements, pulled }, pulledSince) };
  }

  /** The days that nobody proves, each gap from its first day on: it may have begun before the days that were looked at. */
  async gaps(
    db: Reader,
    organization: Organization,
    channel: StatementChannel,
    { from, days }: { from: LocalDate; days: readonly ProvedDays[] },
  ): Promise<ProvedDays[]> {
    const gaps = gapsIn(days);
    const [first, ...others] = gaps;
    if (first?.from !== from) return gaps;
    const before = await this.of(db, organization, channel, { from: addDays(from, -LOOK_BACK_DAYS), to: addDays(from, -1) });
    const last = gapsIn(before.days).at(-1);
    const goesOn = last?.why === first.why && last.to === addDays(from, -1);
    return [goesOn ? { ...first, from: last.from } : first, ...others];
  }

  private dayOf(on: LocalDate, { createdAt }: StatementChannel, timeZone: string): Day {
    const [from, to] = [instantOf(on, '00:00', timeZone), instantOf(addDays(on, 1), '00:00', timeZone)];
    const isOver = to <= this.clock.now();
    const isOurs = createdAt < to;
    return { on, span: { from: isOurs && from < createdAt ? createdAt : from, to }, isOurs, isOver };
  }
}
