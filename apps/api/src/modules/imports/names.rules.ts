/** A company by its name: `Mapenzi Homes Ltd`. Everybody else is a person. */
export const kindOfName = (name: string): 'PERSON' | 'COMPANY' =>
  /\b(?:ltd|limited|plc|llp|company|co|inc|sacco|trust|holdings|investments|enterprises|agency|agencies|properties|group|church|school|ngo)\b/i.test(
    name,
  )
    ? 'COMPANY'
    : 'PERSON';
