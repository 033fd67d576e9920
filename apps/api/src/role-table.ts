import { readFileSync, writeFileSync } from 'node:fs';
import { cellsOf, GRANTABLE, PERMISSIONS, roleAllows, ROLE_TABLE, ROLES, SIGHT_OF } from './modules/organizations/index.js';

/** Writes the role table into docs/roles.md, or with --check says whether that is current. */
const FILE = 'docs/roles.md';

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

const text = `# Roles

Generated from \`organizations/roles.rules.ts\` by \`npm run role-table\`: the same table is the guard, \`GET /v1/roles\` and the test. Why it is so: [ADR 9](adr/0009-roles-and-sight.md).

## What each role does

F full, R read, O own or scope only, A approve, – nothing. An area without permissions below is not built yet: its words are the plan.

${table(
  ['area', ...ROLES],
  ROLE_TABLE.map((row) => [row.area, ...cellsOf(row)]),
)}

## What each role sees

${table(
  ['role', 'given to a person by an admin', 'sees'],
  ROLES.map((role) => [role, (GRANTABLE as readonly string[]).includes(role) ? 'yes' : 'no', SIGHT_OF[role]]),
)}

## Which role has which permission

An API key has at most the permissions of API_CLIENT, and of those only the ones it was granted.

${table(
  ['permission', ...ROLES],
  PERMISSIONS.map((permission) => [`\`${permission}\``, ...ROLES.map((role) => (roleAllows(role, permission) ? '✓' : ''))]),
)}
`;

function current(): string | undefined {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return undefined;
  }
}

if (current() === text) {
  console.log('The role table is current.');
} else if (process.argv.includes('--check')) {
  console.error(`${FILE} is out of date: run \`npm run role-table\` and commit.`);
  process.exitCode = 1;
} else {
  writeFileSync(FILE, text);
  console.log(`${FILE} written.`);
}
