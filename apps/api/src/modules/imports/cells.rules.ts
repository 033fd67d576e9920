import { CellFault } from '@plotihub/cells';

/** A day of the month from 1 to 28: `5`, `5th`, `every 5th`, `tarehe 5`. */
export function readDueDay(text: string): number | CellFault {
  const numbers = text.match(/\d+/g) ?? [];
  const day = Number(numbers[0]);
  if (numbers.length !== 1 || day < 1 || day > 28) return new CellFault('due-day', 'is not one day of the month from 1 to 28');
  return day;
}

/** The language of messages: `en`, `English`, `sw`, `Kiswahili`. */
export function readLanguage(text: string): 'en' | 'sw' | CellFault {
  if (/^(?:en|eng|english|kiingereza)$/i.test(text)) return 'en';
  if (/^(?:sw|swa|swahili|kiswahili)$/i.test(text)) return 'sw';
  return new CellFault('language', 'is neither English (en) nor Kiswahili (sw)');
}

export function readEmail(text: string): string | CellFault {
  return text.length <= 254 && /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]{2,}$/.test(text)
    ? text.toLowerCase()
    : new CellFault('email', 'is not an e-mail address');
}

const UNIT_TYPES: readonly [RegExp, string][] = [
  [/^(?:single(?: room)?|room|chumba)$/, 'SINGLE_ROOM'],
  [/^bed ?sit(?:ter)?s?$/, 'BEDSITTER'],
  [/^studio$/, 'STUDIO'],
  [/^(?:1|one) ?(?:br|bdr|bed|bedroom)s?$/, 'ONE_BEDROOM'],
  [/^(?:2|two) ?(?:br|bdr|bed|bedroom)s?$/, 'TWO_BEDROOM'],
  [/^(?:3|three) ?(?:br|bdr|bed|bedroom)s?$/, 'THREE_BEDROOM'],
  [/^(?:4|four) ?(?:br|bdr|bed|bedroom)s?$/, 'FOUR_BEDROOM'],
  [/^(?:house|maisonette|bungalow|nyumba)$/, 'HOUSE'],
  [/^(?:shop|duka)$/, 'SHOP'],
  [/^(?:office|ofisi)$/, 'OFFICE'],
  [/^(?:stall|kibanda)$/, 'STALL'],
  [/^(?:warehouse|godown|store)$/, 'WAREHOUSE'],
  [/^parking$/, 'PARKING'],
  [/^(?:other|nyingine)$/, 'OTHER'],
];
/** Unit types that make a unit one of business. */
export const BUSINESS_TYPES: readonly string[] = ['SHOP', 'OFFICE', 'STALL', 'WAREHOUSE'];

/** A type of unit in the words of advertisements: `Bedsitter`, `1BR`, `2 bedroom`, `Shop`. */
export function readUnitType(text: string): string | CellFault {
  const words = text.toLowerCase().replace(/[-_]+/g, ' ');
  const found = UNIT_TYPES.find(([pattern]) => pattern.test(words));
  return found ? found[1] : new CellFault('unit-type', 'is not a type such as single room, bedsitter, 1BR, 2BR, house, shop or office');
}
