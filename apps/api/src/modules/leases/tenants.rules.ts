/**
 * The beginning of an E.164 number from the beginning of a number as people write it: `0712 3`, `+254 712`, `254712` and `712`
 * all look for `+254712…`. @returns undefined for text that is not the beginning of a number
 */
export function phonePrefix(written: string): string | undefined {
  if (!/^\+?[\d\s().-]+$/.test(written)) return undefined;
  const digits = written.replace(/\D/g, '').replace(/^00/, '');
  if (digits.length < 3) return undefined;
  if (written.trim().startsWith('+') || written.trim().startsWith('00') || digits.startsWith('254'))
    return `+${digits.replace(/^2540/, '254')}`;
  return `+254${digits.replace(/^0/, '')}`;
}

/** An ID or passport number as it is compared: `a 123-4567` is `A1234567`. */
export const normaliseIdNumber = (written: string): string => written.replace(/[^0-9A-Za-z]/g, '').toUpperCase();

/** True for text that could be a whole ID number, of which a person types every character. */
export const couldBeIdNumber = (text: string): boolean => /\d/.test(text) && /^[0-9A-Z]{6,20}$/.test(normaliseIdNumber(text));

/** What may be shown in clear text on request. */
export const REVEALABLE = ['idNumber', 'kraPin', 'nextOfKinName', 'nextOfKinPhone'] as const;
export type Revealable = (typeof REVEALABLE)[number];

/** Who may see which: an accountant files taxes and needs nothing but the PIN. */
const MAY_REVEAL: ReadonlyMap<string, readonly Revealable[]> = new Map<string, readonly Revealable[]>([
  ['ADMIN', REVEALABLE],
  ['MANAGER', REVEALABLE],
  ['ACCOUNTANT', ['kraPin']],
]);

/** True if the role may see the whole number. */
export const mayReveal = (role: string, field: Revealable): boolean => MAY_REVEAL.get(role)?.includes(field) ?? false;
