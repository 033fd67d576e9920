import type { Sight } from '@plotihub/auth';
import type { LocalDate } from '@plotihub/time';

/** Something of a day that somebody may want to be reminded of. Says nothing of a person: it ends up in calendars outside of here. */
export interface CalendarEntry {
  /** Names it among the entries of its kind, for as long as it is the same thing; sorts those of one day. Visible ASCII. */
  key: string;
  on: LocalDate;
  /** One line. */
  title: string;
  /** Where, in words; null for nowhere. */
  place: string | null;
  /** Id of what it is about. */
  subjectId: string;
  /** Of what has a time of day; absent for what is of the whole day. */
  startsAt?: Date;
  endsAt?: Date;
}

/** Which entries are wanted. */
export interface CalendarRequest {
  organizationId: string;
  /** Who asks: what lies out of their sight is not there. */
  sight: Sight;
  /** First and last day. */
  from: LocalDate;
  to: LocalDate;
  /** Only what hangs on this thing. */
  thingId?: string | undefined;
  /** Only what comes after this in the order of day and key. */
  after?: { on: LocalDate; key: string } | undefined;
  limit: number;
}

/** Entries of one kind, told by the module that knows them. */
export interface CalendarSource {
  /** Word of the kind on the wire, such as `RENT_DUE`. */
  kind: string;
  /** Permission without which nobody is told of them. */
  permission: string;
  /** In the order of day and key, at most `limit`; one query. */
  list(request: CalendarRequest): Promise<CalendarEntry[]>;
}

/** An entry with its kind. */
export type KindEntry = CalendarEntry & { kind: string };

/** Place of an entry in the order of day, kind, key; as text, for a cursor. */
export const placeOf = ({ on, kind, key }: Pick<KindEntry, 'on' | 'kind' | 'key'>): string => `${on}|${kind}|${key}`;

/** Sorts after every key. */
const LAST_KEY = '~';

/** What the modules put into the calendar. A module registers each of its kinds; the calendar knows none of them. */
export class CalendarSources {
  private readonly sources = new Map<string, CalendarSource>();

  /** @throws Error if the kind is taken. */
  register(source: CalendarSource): void {
    if (this.sources.has(source.kind)) throw new Error(`The calendar has ${source.kind} from two sources.`);
    this.sources.set(source.kind, source);
  }

  /** In the order of their kinds. */
  all(): CalendarSource[] {
    return [...this.sources.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
  }

  /**
   * The first entries of several sources in the order of day, kind and key: one query a source, whatever page it is.
   * @param after the place of the last entry seen, as `placeOf` tells it
   */
  async list(sources: readonly CalendarSource[], request: Omit<CalendarRequest, 'after'>, after?: string): Promise<KindEntry[]> {
    const lists = await Promise.all(
      sources.map(async (source) => {
        const entries = await source.list({ ...request, after: after === undefined ? undefined : seenOf(source.kind, after) });
        return entries.map((entry) => ({ ...entry, kind: source.kind }));
      }),
    );
    return lists.flat().sort(byPlace).slice(0, request.limit);
  }
}

const byPlace = (a: KindEntry, b: KindEntry): number => (placeOf(a) < placeOf(b) ? -1 : 1);

/** What somebody who has come as far as a place has seen of one kind. */
function seenOf(kind: string, after: string): { on: LocalDate; key: string } {
  const [on = '', lastKind = '', ...key] = after.split('|');
  if (kind === lastKind) return { on: on as LocalDate, key: key.join('|') };
  return { on: on as LocalDate, key: kind < lastKind ? LAST_KEY : '' };
}
