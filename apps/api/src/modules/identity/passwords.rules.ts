/**
 * The passwords that lists of breaches put first, at the length that is accepted here, by pattern rather than one by one:
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

/** True for a password that would be among the first guesses. Case does not matter. */
export function isCommonPassword(password: string): boolean {
  const plain = password.toLowerCase();
  if (/^(.{1,4})\1+$/.test(plain)) return true;
  if (SEQUENCES.some((sequence) => sequence.includes(plain) || [...sequence].reverse().join('').includes(plain))) return true;
  return WORDS.test(plain);
}
