import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';

/** Where a number without a country code is from. */
const HOME: CountryCode = 'KE';
/** Kenyan mobile numbers: new prefixes are given out faster than the library's data follows. */
const KENYAN_MOBILE = /^\+254[17]\d{8}$/;

/**
 * A mobile number in E.164 (`+254712345678`) from the forms that people write: 0712 345 678, 254712345678,
 * +254 (0)712-345678, 00254712345678. @returns undefined for a land line or anything else.
 */
export function toMobile(written: string): string | undefined {
  const digits = written
    .trim()
    .replace(/^0{2,3}(?=254)/, '+')
    .replace(/^\+?254\s*\(?0\)?/, '+254');
  const parsed = parsePhoneNumberFromString(digits, HOME);
  if (parsed?.isValid()) return parsed.getType() === 'FIXED_LINE' ? undefined : parsed.number;
  const plain = `+${digits
    .replace(/\D/g, '')
    .replace(/^0(?=[17]\d{8}$)/, '254')
    .replace(/^(?=[17]\d{8}$)/, '254')}`;
  return KENYAN_MOBILE.test(plain) ? plain : undefined;
}
