import { writeFileSync } from 'node:fs';
import { demoConfirmations } from './confirmations.js';
import { demoUnits, rentRollCsv } from './rent-roll.js';
import { demoStatement } from './statement.js';

/** The demo files by name; the same in every run, so that a difference is a change of the generator. */
export function demoFiles(): { 'rent-roll.csv': string; 'confirmations.jsonl': string; 'statement.csv': string } {
  const units = demoUnits();
  const lines = demoConfirmations(units);
  return {
    'rent-roll.csv': rentRollCsv(units),
    'confirmations.jsonl': lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    'statement.csv': demoStatement(lines),
  };
}

// Run from the project's folder after `npm run build`: node dist/demo/make-data.js
if (process.argv[1]?.endsWith('make-data.js')) {
  for (const [name, content] of Object.entries(demoFiles())) writeFileSync(`demo/${name}`, content);
}
