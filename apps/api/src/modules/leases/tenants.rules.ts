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
