import { parseArgs } from 'node:util';
import { billing } from './cases/billing.js';
import { hanging } from './cases/hanging.js';
import { intake } from './cases/intake.js';
import { list } from './cases/list.js';
import { start } from './cases/start.js';
import { statement } from './cases/statement.js';
import type { Case } from './support/bench.js';
import { Databases } from './support/databases.js';
import { table, writeToReadme, type Figure } from './support/report.js';

/**
 * `node dist/bench/bench.js [case…] [--quick] [--write]`: measures the project against bare peers on the server of DATABASE_URL, where it makes
 * and drops the databases bench_a and bench_b. Ends with 1 if a figure is not what it must be.
 */
const CASES: Readonly<Record<string, Case>> = { start, list, intake, hanging, statement, billing };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(CASES);
const unknown = names.find((name) => !(name in CASES));
const url = process.env['DATABASE_URL'];
if (unknown !== undefined) throw new Error(`There is no case ${unknown}; there are ${Object.keys(CASES).join(', ')}.`);
if (!url) throw new Error('Set DATABASE_URL to a server on which databases may be created: mysql://root@127.0.0.1:3306');
if (values.quick && values.write) throw new Error('What --quick measures is not worth writing down.');

const databases = await Databases.on(url);
const figures: Figure[] = [];
for (const name of names) {
  const say = (text: string): void => console.log(`${name}: ${text}`);
  say('begins');
  const measured = await CASES[name]?.({ databases, quick: values.quick, say });
  figures.push(...(measured ?? []));
}
const { version } = databases;
await databases.close();
console.log(`\n${table(figures)}`);
if (values.write) writeToReadme(figures, version);
process.exitCode = figures.every(({ met }) => met) ? 0 : 1;
