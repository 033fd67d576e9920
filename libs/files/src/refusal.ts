/** Why bytes that were uploaded are not kept. Stored, and told to clients: a word never changes its meaning. */
export const REFUSALS = [
  'nothing-uploaded',
  'upload-expired',
  'wrong-size',
  'unknown-type',
  'not-what-was-declared',
  'format-not-supported',
  'too-many-pixels',
  'unreadable',
  'more-than-one-file',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The bytes are not kept, and why. */
export class ContentRefused extends Error {
  override readonly name = 'ContentRefused';
  constructor(readonly reason: Refusal) {
    super(reason);
  }
}
