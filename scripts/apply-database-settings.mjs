import { createConnection } from 'mysql2/promise';
import { EXPECTED_SETTINGS } from './support/database-settings.mjs';
import { runCommand } from './support/lifetime.mjs';
import { Refusal } from './support/project.mjs';

/**
 * Gives the running server of DATABASE_URL the settings that Plotihub expects, for all connections made from now on. For a server that
 * cannot be started with options, such as a service container in CI; needs an administrator's account.
 */
runCommand(async () => {
  const url = new URL(process.env.DATABASE_URL ?? refuse('DATABASE_URL is not set.'));
  url.pathname = '';
  const connection = await createConnection(url.href);
  try {
    for (const [option, value] of Object.entries(EXPECTED_SETTINGS)) await connection.query(statementFor(option, value));
  } finally {
    await connection.end();
  }
});

function refuse(message) {
  throw new Refusal(message);
}

/** Two options are called otherwise at run time, one of them differently by MySQL and MariaDB. */
function statementFor(option, value) {
  if (option === 'transaction-isolation') return `SET GLOBAL TRANSACTION ISOLATION LEVEL ${value.replace('-', ' ')}`;
  const variable = option === 'default-time-zone' ? 'time_zone' : option.replaceAll('-', '_');
  return `SET GLOBAL ${variable} = ${/^\d+$/.test(value) ? value : `'${value}'`}`;
}
