import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { makeSigningKey, rotated } from './support/signing-key.mjs';

/**
 * `signing-key.mjs [FILE]`: prints a new key for AUTH_SIGNING_KEY, or puts it into the file unless there is one already.
 * `signing-key.mjs --rotate FILE`: puts a new key first; the last one still verifies what it signed, older ones go.
 * Every process must have the new file before one of them signs with it: rotate, restart all, and rotate again when you like.
 */
const [option, ...rest] = process.argv.slice(2);
const [file] = option === '--rotate' ? rest : [option];
if (option === '--rotate' && file !== undefined) {
  writeFileSync(`${file}.new`, rotated(readFileSync(file, 'utf8')), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  console.log(`${file} has a new first key.`);
} else if (file === undefined) console.log(makeSigningKey());
else if (existsSync(file)) console.log(`${file} is there already.`);
else {
  writeFileSync(file, makeSigningKey(), { mode: 0o600 });
  console.log(`${file} is written.`);
}
