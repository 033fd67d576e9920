import { existsSync, writeFileSync } from 'node:fs';
import { makeSigningKey } from './support/signing-key.mjs';

/** `signing-key.mjs [FILE]`: prints a new key for AUTH_SIGNING_KEY, or puts it into the file unless there is one already. */
const [file] = process.argv.slice(2);
if (file === undefined) console.log(makeSigningKey());
else if (existsSync(file)) console.log(`${file} is there already.`);
else {
  writeFileSync(file, makeSigningKey(), { mode: 0o600 });
  console.log(`${file} is written.`);
}
