import { makeSigningKey } from './support/signing-key.mjs';

/** Prints a new key for AUTH_SIGNING_KEY. */
console.log(makeSigningKey());
