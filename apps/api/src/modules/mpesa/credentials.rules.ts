/** The secrets of a channel, each set and sealed by itself. */
export const SECRET_PARTS = [
  'CONSUMER_KEY',
  'CONSUMER_SECRET',
  'PASSKEY',
  'INITIATOR',
  'INITIATOR_PASSWORD',
  'SECURITY_CREDENTIAL',
  'PULL_NUMBER',
] as const;
export type SecretPart = (typeof SECRET_PARTS)[number];
