/** The kinds of things an act can be about: the prefix of an id says which. */
export const SUBJECT_TYPES: Readonly<Record<string, string>> = {
  acc: 'ledger account',
  alo: 'allocation',
  aud: 'audit event',
  blk: 'block',
  brn: 'billing run',
  chg: 'charge',
  chl: 'sign-in code',
  chn: 'payment channel',
  dep: 'deposit item',
  dky: 'data key',
  evt: 'event',
  fam: 'session',
  ibt: 'intake batch',
  idn: 'identity elsewhere',
  imp: 'import',
  inv: 'invoice',
  key: 'API key',
  lfp: 'late-fee policy',
  lse: 'lease',
  mbr: 'member',
  msg: 'message',
  org: 'organization',
  own: 'owner',
  ows: 'ownership',
  pay: 'payment',
  pev: 'provider event',
  prp: 'property',
  pst: 'posting',
  rky: 'root key',
  rul: 'charge rule',
  ses: 'session',
  sus: 'suspense item',
  ten: 'tenant',
  unt: 'unit',
  usr: 'user',
};

/** What kind of thing an id is of; null for one whose prefix nobody knows. */
export function subjectType(id: string): string | null {
  return SUBJECT_TYPES[id.slice(0, 3)] ?? null;
}
