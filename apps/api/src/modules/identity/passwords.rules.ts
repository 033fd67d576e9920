/**
 * Passwords by pattern rather than one by one:
 * one character again and again, runs of the keyboard or the digits, and the usual words with digits after them.
 */
const SEQUENCES = [
  '0123456789012345678901234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  'zaq12wsxcde34rfv',
];
const WORDS =
  /^(password|passw0rd|p@ssw0rd|letmein|welcome|admin|administrator|iloveyou|qwerty|monkey|dragon|football|baseball|sunshine|princess|superman|plotihub|kenya|nairobi|safaricom|landlord|jambo|karibu|mombasa|changeme|default|secret|master)[0-9!@#$.]*$/;

/** A word of the person or the organization counts if it is at least this long. */
const WORD_LENGTH = 4;

/**
 * True for a password that would be among the first guesses: common everywhere, or made of what is known of the person.
 * Case does not matter.
 * @param context names, e-mail address, phone: whatever an attacker knows too
 */
export function isCommonPassword(password: string, context: readonly string[] = []): boolean {
  const plain = password.toLowerCase();
  if (/^(.{1,4})\1+$/.test(plain)) return true;
  if (SEQUENCES.some((sequence) => sequence.includes(plain) || [...sequence].reverse().join('').includes(plain))) return true;
  return WORDS.test(plain) || isMadeOf(plain, context);
}

/** True if little is left of the password without the known words: less than eight characters that nobody knows. */
function isMadeOf(plain: string, context: readonly string[]): boolean {
  const words = context
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length >= WORD_LENGTH)
    .sort((a, b) => b.length - a.length);
  const rest = words.reduce((text, word) => text.replaceAll(word, ''), plain);
  return rest !== plain && rest.length < 8;
}
