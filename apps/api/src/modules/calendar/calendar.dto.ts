import { DateField, IdField, InstantField, PageQuery, pageOf, TextField, TextListField } from '@plotihub/http';
import type { LocalDate } from '@plotihub/time';

const KINDS = 'RENT_DUE, LEASE_START, LEASE_END, NOTICE_EFFECTIVE, CHEQUE, and what else modules tell of';

export class CalendarQuery extends PageQuery {
  @DateField({ example: '2026-11-01' })
  from: LocalDate;

  @DateField({ example: '2026-11-30', description: 'Last day; a year after the first at most' })
  to: LocalDate;

  @TextField({
    max: 200,
    optional: true,
    pattern: /^[A-Z_]{1,24}(,[A-Z_]{1,24}){0,9}$/,
    patternHint: 'must be kinds such as RENT_DUE,LEASE_END',
    description: `Comma-separated: ${KINDS}; all unless given`,
  })
  kinds?: string;

  @IdField('prp', { optional: true, example: undefined, description: 'Only what is of this property' })
  propertyId?: string;
}

export class CalendarEntryResponse {
  @TextField({ max: 24, example: 'LEASE_END', description: `One of ${KINDS}` })
  kind: string;

  @DateField()
  on: LocalDate;

  @TextField({ max: 200, example: 'Lease ends: KMA A1' })
  title: string;

  @TextField({ max: 200, nullable: true, example: 'Kileleshwa Mews' })
  place: string | null;

  @TextField({ max: 30, example: 'lse_01JD0000000000000000000000', description: 'Id of what it is about' })
  subjectId: string;

  @InstantField({ optional: true, description: 'Of what has a time of day' })
  startsAt?: Date;

  @InstantField({ optional: true })
  endsAt?: Date;
}

export class CalendarPage extends pageOf(CalendarEntryResponse) {}

const NAME = { max: 60, example: 'My phone' };

export class NewCalendarFeedBody {
  @TextField(NAME)
  name: string;

  @TextListField({ max: 10, optional: true, example: ['LEASE_END'], description: `${KINDS}; all unless given` })
  kinds?: string[];

  @IdField('prp', { optional: true, description: 'Only what is of this property' })
  propertyId?: string;
}

export class CalendarFeedResponse {
  @IdField('cfd')
  id: string;

  @TextField(NAME)
  name: string;

  @TextListField({ max: 10, example: ['LEASE_END'], description: 'None: all' })
  kinds: string[];

  @IdField('prp', { nullable: true, example: null })
  propertyId: string | null;

  @InstantField()
  createdAt: Date;

  @DateField({ nullable: true, example: null, description: 'The last day on which a program read it' })
  lastReadOn: LocalDate | null;

  @InstantField({ nullable: true, example: null })
  revokedAt: Date | null;
}

export class NewCalendarFeedResponse extends CalendarFeedResponse {
  @TextField({
    max: 300,
    example: 'https://api.example.co.ke/v1/calendar/Vb3….ics',
    description: 'Subscribe to it in a calendar program. Whoever knows it reads the calendar; it is shown this once',
  })
  url: string;
}

export class CalendarFeedPage extends pageOf(CalendarFeedResponse) {}
