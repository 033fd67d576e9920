import { Injectable } from '@nestjs/common';
import { Access, Sights, type Principal } from '@plotihub/auth';
import { CalendarSources, type CalendarSource, type KindEntry } from '@plotihub/calendar';
import type { PageRequest } from '@plotihub/http';
import { daysBetween, type LocalDate } from '@plotihub/time';
import { CalendarRangeTooLong, UnknownCalendarKind } from './calendar.errors.js';
import { MOST_DAYS } from './calendar.rules.js';

/** Which part of the calendar somebody reads. */
export interface CalendarPart {
  from: LocalDate;
  to: LocalDate;
  /** All that there are for this reader, unless given. */
  kinds?: string[] | undefined;
  propertyId?: string | null | undefined;
}

/** What the modules know of days to come, for who may know it. */
@Injectable()
export class CalendarService {
  constructor(
    private readonly sources: CalendarSources,
    private readonly access: Access,
    private readonly sights: Sights,
  ) {}

  /**
   * Entries in the order of their days, one more than the page holds if there are more.
   * @throws CalendarRangeTooLong, UnknownCalendarKind, NotFound for the property
   */
  async list(principal: Principal, { from, to, kinds, propertyId }: CalendarPart, page: PageRequest): Promise<KindEntry[]> {
    const days = daysBetween(from, to);
    if (days < 0 || days > MOST_DAYS) throw new CalendarRangeTooLong(`From ${from} to ${to} are not 0 to ${MOST_DAYS} days.`);
    const sources = this.sourcesFor(principal, kinds);
    if (propertyId) await this.sights.demandIds(principal, [propertyId]);
    const { organizationId, sight } = principal;
    const request = { organizationId, sight, from, to, thingId: propertyId ?? undefined, limit: page.limit + 1 };
    return this.sources.list(sources, request, page.after);
  }

  /** @throws UnknownCalendarKind */
  demandKinds(kinds: readonly string[] | undefined): void {
    const known = this.sources.all().map(({ kind }) => kind);
    const unknown = kinds?.find((kind) => !known.includes(kind));
    if (unknown !== undefined) throw new UnknownCalendarKind(`The kinds are ${known.join(', ')}.`, { kinds: known });
  }

  /** Kinds that this reader's role is not told of are empty to them, as everything out of sight is. */
  private sourcesFor(principal: Principal, kinds: string[] | undefined): CalendarSource[] {
    this.demandKinds(kinds);
    return this.sources
      .all()
      .filter(({ kind, permission }) => kinds?.includes(kind) !== false && this.access.allows(principal, permission));
  }
}
