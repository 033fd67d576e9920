import { monotonicFactory } from 'ulid';

const next = monotonicFactory();

/** `<prefix>_<ULID>`, 30 characters for a three-letter prefix: unique, sorts by creation within one process. */
export type Id = string;

/** A new id such as `lse_01J…`. Made by the application, so that it is known before the row is. */
export function newId(prefix: string): Id {
  return `${prefix}_${next()}`;
}

/** True for text that could be an id of that prefix; says nothing about whether the row exists. */
export function isId(text: unknown, prefix: string): text is Id {
  return (
    typeof text === 'string' &&
    text.length === prefix.length + 27 &&
    text.startsWith(`${prefix}_`) &&
    /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text.slice(prefix.length + 1))
  );
}
