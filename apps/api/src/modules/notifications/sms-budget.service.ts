import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { addDays, Clock, dateIn, instantOf, type LocalDate } from '@plotihub/time';
import { Config } from '../../config.js';
import { OrganizationsService, type Organization } from '../organizations/index.js';
import type { DueRow } from './messages.repository.js';
import { SmsBudgetRepository } from './sms-budget.repository.js';
import { potFor, type Caps } from './sms-budget.rules.js';

/** What an organization may have sent in a day, and has. */
export interface SmsBudget {
  day: LocalDate;
  segmentsPerDay: number;
  /** False while the installation's default holds. */
  isSet: boolean;
  usedToday: number;
  codesUsedToday: number;
}

/** A held message goes on at this time of the next day: outside the quiet hours. */
const GOES_ON_AT = '07:00';
const RELEASED_AT_A_TIME = 500;

/** SMS cost money, and a mistake in a loop costs much of it: so many segments a day for each organization, then a clear stop. */
@Injectable()
export class SmsBudgetService {
  constructor(
    private readonly repository: SmsBudgetRepository,
    private readonly organizations: OrganizationsService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async get(db: Reader, organizationId: string): Promise<SmsBudget> {
    const day = this.clock.today((await this.organizations.get(db, organizationId)).timeZone);
    const own = await this.repository.find(db, organizationId);
    const { MESSAGES, CODES } = await this.repository.used(db, organizationId, day);
    const segmentsPerDay = own ?? this.config.smsSegmentsPerDay;
    return { day, segmentsPerDay, isSet: own !== undefined, usedToday: MESSAGES, codesUsedToday: CODES };
  }

  /** Sets the budget of every day from today on; what was held is tried again at once. */
  async set(tx: Tx, organizationId: string, segmentsPerDay: number): Promise<SmsBudget> {
    await this.repository.set(tx, organizationId, segmentsPerDay);
    await this.repository.releaseAll(tx, organizationId, this.clock.now());
    return this.get(tx, organizationId);
  }

  /** Puts held messages whose time has come back into the queue. @returns true if there may be more */
  async release(tx: Tx): Promise<boolean> {
    return (await this.repository.releaseDue(tx, this.clock.now(), RELEASED_AT_A_TIME)) === RELEASED_AT_A_TIME;
  }

  /**
   * Counts texts that are about to be sent, in the transaction that marks them so, and holds those for which the day's budget has no
   * room. A text is counted once, however often it is tried.
   * @returns those that may be sent; and the organizations whose budget ran out just now, told once a day
   */
  async spend(tx: Tx, rows: readonly DueRow[]): Promise<{ affordable: DueRow[]; exhausted: string[] }> {
    const affordable = new Set(rows.filter(({ channel, countedOn }) => channel !== 'SMS' || countedOn !== null));
    const exhausted: string[] = [];
    const uncounted = Map.groupBy(
      rows.filter((row) => !affordable.has(row)),
      ({ organizationId }) => organizationId,
    );
    // Several organizations' days are locked in ascending order.
    for (const organizationId of [...uncounted.keys()].sort()) {
      const organization = await this.organizations.get(tx, organizationId);
      const { paid, ranOut } = await this.spendOf(tx, organization, uncounted.get(organizationId) ?? []);
      for (const row of paid) affordable.add(row);
      if (ranOut) exhausted.push(organizationId);
    }
    return { affordable: rows.filter((row) => affordable.has(row)), exhausted };
  }

  private async spendOf(tx: Tx, { id, timeZone }: Organization, rows: readonly DueRow[]): Promise<{ paid: DueRow[]; ranOut: boolean }> {
    const now = this.clock.now();
    const day = dateIn(now, timeZone);
    const caps: Caps = {
      MESSAGES: (await this.repository.find(tx, id)) ?? this.config.smsSegmentsPerDay,
      CODES: this.config.smsCodeSegmentsPerDay,
    };
    const used = await this.repository.lockUsed(tx, id, day);
    const paid: DueRow[] = [];
    for (const row of rows) {
      const kind = potFor(row.template, row.segments, used, caps);
      if (kind === undefined) continue;
      used[kind] += row.segments;
      paid.push(row);
      await this.repository.count(tx, id, day, { kind, segments: row.segments });
      await this.repository.markCounted(tx, id, row.id, day);
    }
    if (paid.length === rows.length) return { paid, ranOut: false };
    const until = instantOf(addDays(day, 1), GOES_ON_AT, timeZone);
    const reason = `The budget of ${caps.MESSAGES} SMS segments of ${day} is used up. It goes on the next morning, or when the budget is raised.`;
    for (const row of rows) if (!paid.includes(row)) await this.repository.hold(tx, id, row.id, { until, reason });
    return { paid, ranOut: await this.repository.tell(tx, id, day, now) };
  }
}
