/** Stands in a stored text where its secret was: a code, or a token that opens an account. */
export const SECRET_MASK = '••••••';

/**
 * What is said about accounts, each with a secret of at most 48 characters, in one segment. No links: people are taught never to follow
 * one from a text about their account. UNCONFIRMED: the Kiswahili needs a native reader's check before a release.
 */
export const ACCOUNT_TEXTS = {
  'auth.invitation': {
    en: '{org} invites you to work with them on Plotihub. Your invitation code: {secret}',
    sw: '{org} wanakualika kufanya kazi nao kwenye Plotihub. Nambari ya mwaliko: {secret}',
  },
  'auth.reset': {
    en: 'Your code to set a new Plotihub password: {secret} Not asked by you? Ignore this.',
    sw: 'Nambari ya kuweka nywila mpya ya Plotihub: {secret} Kama hukuomba, puuza.',
  },
} as const;

/** A text that stands complete, as it is sent. @throws Error for a text that has no place, or two, for its secret */
export function reveal(masked: string, secret: string): string {
  const parts = masked.split(SECRET_MASK);
  if (parts.length !== 2) throw new Error('A text with a secret has one place for it.');
  return parts.join(secret);
}

/** Subjects of the same by e-mail, by the event that they follow. UNCONFIRMED: the Kiswahili. */
export const ACCOUNT_SUBJECTS = {
  'identity.code-asked': { en: 'Your sign-in code', sw: 'Nambari yako ya kuingia' },
  'identity.invitation-made': { en: 'You are invited to Plotihub', sw: 'Umealikwa kwenye Plotihub' },
  'identity.reset-requested': { en: 'Set a new password', sw: 'Weka nywila mpya' },
} as const;
