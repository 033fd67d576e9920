import type { StatementFinder } from '@plotihub/database';
import { oneOf } from './columns.js';

/**
 * Changes the words that a column may hold, see `oneOf`. A CHECK without a name gets one from the server, and each server has its own
 * way, so it is looked up by what it says. All that the table holds must be among the new words.
 */
export function changeWords(table: string, column: string, words: readonly string[]): StatementFinder {
  return async (runner) => {
    const [shown] = (await runner.query(`SHOW CREATE TABLE ${table}`)) as { 'Create Table': string }[];
    // One a line: CONSTRAINT `…` CHECK (`state` in (…)), in two pairs of brackets on MySQL, and with the character set before each word.
    const check = new RegExp(`CONSTRAINT \`([^\`]+)\` CHECK \\(+\`${column}\` in \\(`, 'gi');
    const names = [...(shown?.['Create Table'] ?? '').matchAll(check)].map((match) => match[1] ?? '');
    const [name, ...others] = names;
    if (name === undefined || others.length > 0) throw new Error(`${table}.${column} has ${names.length} lists of words, not one.`);
    return `ALTER TABLE ${table} DROP CONSTRAINT \`${name}\`, ADD ${oneOf(column, words)}`;
  };
}
