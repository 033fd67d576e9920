/** How much of the payer's number came along. */
type NumberKind = 'MASKED' | 'HASHED' | 'PLAIN' | 'ABSENT';

/**
 * What a person may see of a payer: the first name, and the number with its middle starred out. A hash of a phone number is left
 * out: it says nothing to a person and everything to whoever hashes all numbers. Null if nothing is left.
 */
export function payerHint(payer: { kind: NumberKind; msisdn: string; firstName: string }): string | null {
  const number = payer.kind === 'MASKED' ? payer.msisdn : payer.kind === 'PLAIN' ? masked(payer.msisdn) : '';
  const hint = [number, payer.firstName].filter((part) => part !== '').join(' ');
  return hint === '' ? null : hint.slice(0, 120);
}

function masked(number: string): string {
  const digits = number.replace(/\D/g, '');
  return `${digits.slice(0, 4)} ***** ${digits.slice(-3)}`;
}
