import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { announced, makeSigningKey, promoted } from './support/signing-key.mjs';

/**
 * `signing-key.mjs [FILE]`: prints a new key for AUTH_SIGNING_KEY, or puts it into the file unless there is one already.
 * `signing-key.mjs --announce FILE`: adds a new key that verifies and does not sign yet. Restart all processes.
 * `signing-key.mjs --promote FILE`: the announced key signs, the last one still verifies, older ones go. Restart all again.
 * So no process meets a token whose key it does not have, in whatever order they restart.
 */
const STEPS = {
  '--announce': { change: announced, says: 'has a new key that verifies: restart every process, then --promote' },
  '--promote': { change: promoted, says: 'has a new first key: restart every process' },
};
const [first, second] = process.argv.slice(2);
const step = STEPS[first];

if (step && second !== undefined) {
  const text = step.change(readFileSync(second, 'utf8'));
  writeFileSync(`${second}.new`, text, { mode: 0o600 });
  renameSync(`${second}.new`, second);
  console.log(`${second} ${step.says}.`);
} else if (first === undefined) console.log(makeSigningKey());
else if (first.startsWith('--')) throw new Error('Usage: signing-key.mjs [FILE] | --announce FILE | --promote FILE');
else if (existsSync(first)) console.log(`${first} is there already.`);
else {
  writeFileSync(first, makeSigningKey(), { mode: 0o600 });
  console.log(`${first} is written.`);
}
