/** Words that one narration is looked through for: more is no narration. */
const MOST_WORDS = 30;
const HINT_LENGTH = 120;

/**
 * Words of a bank's narration that might be what the payer typed: references and numbers of invoices. A reference is also looked for
 * where a payer wrote it in two words, `KMA 12J`.
 */
export function possibleReferences(details: string): { references: string[]; invoices: string[] } {
  const text = details.toUpperCase();
  const words = (text.match(/[A-Z0-9]+/g) ?? []).slice(0, MOST_WORDS);
  const pairs = words.slice(1).map((word, index) => `${words[index] ?? ''}${word}`);
  const fits = (word: string): boolean => word.length >= 4 && word.length <= 13 && /\d/.test(word) && /[A-Z]/.test(word);
  return {
    references: [...new Set([...words, ...pairs].filter(fits))],
    invoices: [...new Set(text.match(/\bINV(?:OICE)?[\s-]*20\d\d[\s-]*\d{1,8}\b/g) ?? [])],
  };
}

/** Of `254722000126 - JANE WANJIKU KAMAU`: the number with its middle starred out, and the first name. Null if neither is there. */
export function hintOf(party: string): string | null {
  const number = /(?:\+?254|0)[\d* ]{5,}\d|[a-f0-9]{64}/i.exec(party)?.[0] ?? '';
  const digits = number.length === 64 ? '' : number.replace(/[^\d]/g, '');
  const masked = digits.length < 6 ? '' : `${digits.slice(0, 4)} ***** ${digits.slice(-3)}`;
  const name = /[A-Za-z][A-Za-z']+/.exec(party.replace(number, ' '))?.[0] ?? '';
  const hint = [masked, name].filter((part) => part !== '').join(' ');
  return hint === '' ? null : hint.slice(0, HINT_LENGTH);
}
