/** One environment variable: how it is read, what it is when absent, and what it is for. */
export interface Setting<T> {
  variable: string;
  /** Text form of the default; undefined means required. */
  fallback: string | undefined;
  /** The default of development and tests, where it differs. */
  outsideProduction?: string;
  read: (text: string) => T;
  about: string;
}

/** @throws RangeError that says what is expected */
export const fail = (expected: string): never => {
  throw new RangeError(expected);
};

/** A setting that is read by a function of its own. */
export function setting<T>(variable: string, about: string, read: (text: string) => T, fallback?: string): Setting<T> {
  return { variable, about, read, fallback };
}

/** Any text but none. */
export const text = (variable: string, about: string, fallback?: string) =>
  setting(variable, about, (value) => value || fail('text'), fallback);

/** Any text; none unless told. */
export const optional = (variable: string, about: string) => setting(variable, about, (value) => value, '');

/** A whole number within a range. */
export const integer = (variable: string, about: string, range: { min: number; max: number; fallback: number }) =>
  setting(
    variable,
    about,
    (value) => {
      const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
      return number >= range.min && number <= range.max ? number : fail(`a whole number from ${range.min} to ${range.max}`);
    },
    String(range.fallback),
  );

/** One of some words. */
export const oneOf = <T extends string>(variable: string, about: string, values: readonly T[], fallback: T) =>
  setting(variable, about, (value) => values.find((known) => known === value) ?? fail(`one of ${values.join(', ')}`), fallback);

/** `true` or `false`. */
export const flag = (variable: string, about: string, fallback: 'true' | 'false') =>
  setting(variable, about, (value) => (value === 'true' ? true : value === 'false' ? false : fail('true or false')), fallback);

/** Several, with commas between them; none unless told. */
export const list = <T>(variable: string, about: string, read: (item: string) => T) =>
  setting(variable, about, (value) => (value === '' ? [] : value.split(',').map((item) => read(item.trim()))), '');
