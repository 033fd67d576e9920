/** The basic alphabet of 3GPP TS 23.038, each character one septet. The escape character is no text and left out. */
const BASIC: ReadonlySet<string> = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** The extension table: an escape and a character, two septets. */
const EXTENSION: ReadonlySet<string> = new Set('\f^{}\\[~]|€');

/** True if every character is in the GSM 7-bit alphabet or its extension: such a text is sent at 160 characters a message and not at 70. */
export function isGsm7(text: string): boolean {
  return septetsOf(text) !== undefined;
}

/**
 * Length in septets: characters of the extension table (`^{}\[~]|€` and form feed) count two.
 * @throws RangeError if the text is not GSM-7.
 */
export function gsm7Length(text: string): number {
  const septets = septetsOf(text);
  if (!septets) throw new RangeError('Not a GSM-7 text');
  return septets.reduce((sum, count) => sum + count, 0);
}

/**
 * Messages that a text is cut into, and charged as: 160 septets fit in one, 153 in each of several; with any character beyond GSM-7,
 * 70 and 67 UTF-16 units. No character is cut in two. 0 for an empty text.
 */
export function segments(text: string): number {
  const septets = septetsOf(text);
  if (septets) return partsOf(septets, 160, 153);
  return partsOf(
    Array.from(text, (character) => character.length),
    70,
    67,
  );
}

/** Septets of each character; undefined if one has none. */
function septetsOf(text: string): number[] | undefined {
  const septets: number[] = [];
  for (const character of text) {
    if (BASIC.has(character)) septets.push(1);
    else if (EXTENSION.has(character)) septets.push(2);
    else return undefined;
  }
  return septets;
}

function partsOf(sizes: readonly number[], single: number, each: number): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= single) return total === 0 ? 0 : 1;
  let parts = 1;
  let room = each;
  for (const size of sizes) {
    if (size > room) {
      parts += 1;
      room = each;
    }
    room -= size;
  }
  return parts;
}

/** Replacements that decomposition does not find. Each value is in the basic alphabet. */
const REPLACEMENTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '‘’‚‛′‵`´ʹʻʼʽˈ‹›': "'",
    '“”„‟″‶«»': '"',
    '‐‑‒–—―−⁃•‣~': '-',
    '[{': '(',
    ']}': ')',
    '\\|⁄∕÷': '/',
    '·∙': '.',
    '½': ' 1/2', // "2½" must not read 21/2
    '¼': ' 1/4',
    '¾': ' 3/4',
    '×': 'x',
    '\f\v\u0085\u2028\u2029': '\n',
    '\t': ' ',
    '€': 'EUR',
    '©': '(c)',
    '®': '(R)',
    '→': '->',
    ı: 'i',
    ĸ: 'k',
    đð: 'd',
    ĐÐ: 'D',
    ħ: 'h',
    Ħ: 'H',
    łŀ: 'l',
    ŁĿ: 'L',
    ŋ: 'n',
    Ŋ: 'N',
    ŧ: 't',
    Ŧ: 'T',
    œ: 'oe',
    Œ: 'OE',
    þ: 'th',
    Þ: 'Th',
    ẞ: 'SS',
  }).flatMap(([characters, replacement]) => Array.from(characters, (character) => [character, replacement] as const)),
);

/**
 * The text in the basic alphabet, so that it is never charged as UCS-2 and no character counts twice: typographic quotes, dashes and
 * dots become plain ones, accents that the alphabet lacks are dropped from their letters (é and ñ stay, ê becomes e), letters and digits
 * of other scripts become `?`, emoji and invisible characters vanish. The extension table is replaced too (`[` by `(`, `€` by `EUR`,
 * `~` by `-`), so no link in it may need one. Doing it twice changes nothing more. It can be longer than what went in.
 */
export function toGsm7(text: string): string {
  return Array.from(text.normalize('NFC'), (character) => plain(character) ?? decomposed(character)).join('');
}

function plain(character: string): string | undefined {
  return BASIC.has(character) ? character : REPLACEMENTS.get(character);
}

function decomposed(character: string): string {
  let result = '';
  for (const part of character.normalize('NFKD')) {
    if (/\p{M}/u.test(part)) continue;
    const replacement = plain(part);
    if (replacement === undefined) return standIn(character);
    result += replacement;
  }
  return result;
}

function standIn(character: string): string {
  if (/\p{Z}/u.test(character)) return ' ';
  return /[\p{L}\p{N}]/u.test(character) ? '?' : '';
}
