import { Injectable } from '@nestjs/common';
import { Access, hashToken, newSecretToken, Subjects, type Principal } from '@plotihub/auth';
import { iCalendarOf } from '@plotihub/calendar';
import { Database, isDuplicate, isId, newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { addDays, Clock } from '@plotihub/time';
import { OrganizationsService } from '../organizations/index.js';
import { TooManyFeeds } from './calendar.errors.js';
import { FEED_DAYS_AHEAD, FEED_DAYS_BACK, FEED_ENTRIES, MOST_FEEDS } from './calendar.rules.js';
import { CalendarFeedsRepository, type CalendarFeed } from './calendar-feeds.repository.js';
import { CalendarService } from './calendar.service.js';

export type { CalendarFeed };

export interface NewFeed {
  name: string;
  kinds?: string[] | undefined;
  propertyId?: string | undefined;
}

const noSuchFeed = (): InstanceType<typeof NotFound> => new NotFound('There is no such calendar feed.');

/** Calendars that phones read by a secret address: as their holder sees them, as long as the holder sees anything. */
@Injectable()
export class CalendarFeedsService {
  constructor(
    private readonly repository: CalendarFeedsRepository,
    private readonly subjects: Subjects,
    private readonly access: Access,
    private readonly organizations: OrganizationsService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** A new feed and its secret, which nobody can read again. @throws TooManyFeeds */
  async create(tx: Tx, organizationId: string, holderId: string, input: NewFeed): Promise<{ feed: CalendarFeed; secret: string }> {
    const { token, hash } = newSecretToken();
    const feed: CalendarFeed = {
      id: newId('cfd'),
      holderId,
      name: input.name,
      kinds: input.kinds ?? [],
      propertyId: input.propertyId ?? null,
      createdAt: this.clock.now(),
      lastReadOn: null,
      revokedAt: null,
    };
    await this.insert(tx, organizationId, feed, hash);
    return { feed, secret: token };
  }

  /** A person's own, the given up ones too; one more than the page holds if there are more. */
  list(db: Reader, organizationId: string, holderId: string, page: PageRequest): Promise<CalendarFeed[]> {
    return this.repository.list(db, organizationId, holderId, { ...page, limit: page.limit + 1 });
  }

  /** Its address leads nowhere from now on. @throws NotFound for another person's as well */
  async revoke(tx: Tx, organizationId: string, holderId: string, id: string): Promise<CalendarFeed> {
    const feed = isId(id, 'cfd') ? await this.repository.find(tx, organizationId, holderId, id) : undefined;
    if (!feed) throw noSuchFeed();
    await this.repository.revoke(tx, organizationId, { id }, this.clock.now());
    return { ...feed, revokedAt: feed.revokedAt ?? this.clock.now() };
  }

  /** Whoever was erased reads nothing any more. */
  revokeAll(tx: Tx, organizationId: string, holderId: string): Promise<void> {
    return this.repository.revoke(tx, organizationId, { holderId }, this.clock.now());
  }

  /**
   * The calendar of a secret, with the role and the sight that its holder has now.
   * @throws NotFound for a secret that leads nowhere, and for one whose holder is gone or may not
   */
  async read(secret: string, calendar: CalendarService, host: string): Promise<string> {
    const feed = await this.repository.findBySecret(this.database.reader, hashToken(secret));
    const holder = feed && (await this.holderOf(feed));
    if (!holder) throw noSuchFeed();
    const { organizationId } = feed;
    const { name, timeZone } = await this.organizations.get(this.database.reader, organizationId);
    const today = this.clock.today(timeZone);
    if (feed.lastReadOn !== today) await this.repository.noteRead(this.database.reader, organizationId, feed.id, today);
    const kinds = feed.kinds.length === 0 ? undefined : feed.kinds;
    const part = {
      from: addDays(today, -FEED_DAYS_BACK),
      to: addDays(today, FEED_DAYS_AHEAD - FEED_DAYS_BACK),
      kinds,
      propertyId: feed.propertyId,
    };
    const entries = await calendar.list(holder, part, { limit: FEED_ENTRIES - 1 });
    return iCalendarOf({ name, host, stamp: feed.createdAt }, entries);
  }

  /** In the first place that is free; who is overtaken looks again. @throws TooManyFeeds */
  private async insert(tx: Tx, organizationId: string, feed: CalendarFeed, hash: string): Promise<void> {
    for (;;) {
      const taken = await this.repository.slots(tx, organizationId, feed.holderId);
      const slot = Array.from({ length: MOST_FEEDS }, (_, i) => i + 1).find((free) => !taken.includes(free));
      if (slot === undefined) throw new TooManyFeeds(`A person has ${MOST_FEEDS} feeds at most.`);
      try {
        return await this.repository.insert(tx, organizationId, feed, { hash, slot });
      } catch (error) {
        if (!isDuplicate(error, 'calendar_feeds_slot')) throw error;
      }
    }
  }

  private async holderOf({ holderId, organizationId }: CalendarFeed & { organizationId: string }): Promise<Principal | undefined> {
    const holder = await this.subjects.principalOf({ id: holderId, organizationId });
    const confined = holder?.confinedTo && !holder.confinedTo.includes('calendar:read');
    return holder && !confined && this.access.allows(holder, 'calendar:read') ? holder : undefined;
  }
}
