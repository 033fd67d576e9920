/** Days that one reading of the calendar spans at most. */
export const MOST_DAYS = 366;
/** Days before and after today that a feed holds, and entries at most. */
export const FEED_DAYS_BACK = 31;
export const FEED_DAYS_AHEAD = 365;
export const FEED_ENTRIES = 2_000;
/** Live feeds of one person. */
export const MOST_FEEDS = 10;

/** `RENT_DUE,CHEQUE` as a list without doubles; undefined for nothing. */
export const kindsOf = (text: string | undefined): string[] | undefined =>
  text === undefined || text === '' ? undefined : [...new Set(text.split(','))];

/** The secret of a feed's address, with the ending that calendar programs want to see. */
export const secretOf = (file: string): string => file.replace(/\.ics$/, '');
