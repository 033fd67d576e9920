/** Characters of the longest note. */
export const MOST_CHARACTERS = 4_000;
/** Notes that one search looks through before it answers; the next page goes on from there. */
export const SEARCH_WINDOW = 5_000;

/** A LIKE pattern for text that contains this, whatever characters it has; `!` escapes. */
export const containing = (text: string): string => `%${text.replace(/[!%_]/g, (char) => `!${char}`)}%`;

/** Place of a note in a list of a record: pinned ones first, then the newest. */
export const placeOf = ({ pinned, id }: { pinned: boolean; id: string }): string => `${pinned ? 1 : 0}|${id}`;

/** @returns undefined for what is no place of such a list */
export function afterPlace(text: string | undefined): { pinned: number; id: string } | undefined {
  const match = /^([01])\|(nte_[0-9A-Z]{26})$/.exec(text ?? '');
  return match ? { pinned: Number(match[1]), id: match[2] ?? '' } : undefined;
}
