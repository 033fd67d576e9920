import { existsSync, writeFileSync } from 'node:fs';
import { makeDataKey } from './support/data-key.mjs';

/** `data-key.mjs [FILE]`: prints a new key for DATA_KEY, or puts it into the file unless there is one already. */
const [file] = process.argv.slice(2);
if (file === undefined) console.log(makeDataKey());
else if (existsSync(file)) console.log(`${file} is there already.`);
else {
  writeFileSync(file, makeDataKey(), { mode: 0o600 });
  console.log(`${file} is written.`);
}
