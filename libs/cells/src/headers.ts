/** A header without case, punctuation, currency and remarks in brackets: `Rent (KES)` is `rent`. */
export function plainHeader(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/\(.*?\)/g, ' ')
    .replace(/['‘’`]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/\b(?:kes|ksh|kshs)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
