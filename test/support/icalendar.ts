/** An event of a calendar, by property name without parameters; and with them. */
export type ParsedEvent = Readonly<Record<string, string>>;

const LINE = /^([A-Z][A-Z0-9-]*)((?:;[A-Z][A-Z0-9-]*=(?:"[^"\r\n]*"|[^";:,\r\n]*))*):(.*)$/u;
const TEXTS = ['SUMMARY', 'LOCATION', 'NAME', 'X-WR-CALNAME', 'DESCRIPTION'];

/**
 * Reads a calendar as RFC 5545 has it, and nothing looser: CRLF, lines of at most 75 octets that are folded between characters, escaped
 * text, each event with UID, DTSTAMP and DTSTART.
 * @throws Error that says what is wrong
 */
export function parseCalendar(text: string): { name: string; events: ParsedEvent[] } {
  const demand = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(`Not iCalendar: ${what}`);
  };
  demand(!/[^\r]\n|\r[^\n]/.test(text), 'a line does not end with CRLF');
  const physical = text.replace(/\r\n$/, '').split('\r\n');
  for (const line of physical) demand(Buffer.byteLength(line) <= 75, `a line of ${Buffer.byteLength(line)} octets`);
  const lines = text
    .replace(/\r\n$/, '')
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n');
  demand(lines[0] === 'BEGIN:VCALENDAR' && lines.at(-1) === 'END:VCALENDAR', 'it does not begin and end as one');
  const events: Record<string, string>[] = [];
  const head: Record<string, string> = {};
  let current = head;
  for (const line of lines.slice(1, -1)) {
    const [, property = '', parameters = '', value = ''] = LINE.exec(line) ?? [];
    demand(property !== '', `the line ${line}`);
    if (TEXTS.includes(property)) demand(!/(?<!\\)(?:\\\\)*[;,]|(?<!\\)(?:\\\\)*\\(?![\\;,nN])/.test(value), `unescaped text in ${line}`);
    if (property === 'BEGIN') current = {};
    else if (property === 'END') events.push(current);
    if (property === 'END') current = head;
    if (property === 'BEGIN' || property === 'END') demand(value === 'VEVENT', `a component ${value}`);
    else current[`${property}${parameters}`] = value;
  }
  demand(head['VERSION'] === '2.0' && head['PRODID'] !== undefined, 'no VERSION or PRODID');
  for (const event of events) {
    const keys = Object.keys(event).map((key) => key.split(';')[0]);
    for (const needed of ['UID', 'DTSTAMP', 'DTSTART']) demand(keys.includes(needed), `an event without ${needed}`);
  }
  demand(new Set(events.map(({ UID }) => UID)).size === events.length, 'two events with one UID');
  const plain = (value = ''): string => value.replace(/\\([\\;,])/g, '$1').replace(/\\[nN]/g, '\n');
  return {
    name: plain(head['X-WR-CALNAME']),
    events: events.map((event) => ({ ...event, SUMMARY: plain(event['SUMMARY']), LOCATION: plain(event['LOCATION']) })),
  };
}
