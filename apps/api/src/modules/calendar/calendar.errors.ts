import { defineProblem } from '@plotihub/http';

export const CalendarRangeTooLong = defineProblem(400, 'calendar-range-too-long', 'A calendar is read for a year and a day at most');
export const UnknownCalendarKind = defineProblem(400, 'unknown-calendar-kind', 'The calendar has no entries of this kind');
export const TooManyFeeds = defineProblem(409, 'too-many-calendar-feeds', 'Give up a feed before you make another one');
