export { iCalendarOf, type CalendarFace } from './icalendar.js';
export { CalendarSources, placeOf, type CalendarEntry, type CalendarRequest, type CalendarSource, type KindEntry } from './sources.js';
