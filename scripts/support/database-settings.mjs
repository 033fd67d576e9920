import { join } from 'node:path';

const MEGABYTE = 1024 * 1024;

/**
 * What Plotihub expects of a server, as server options: the same on MySQL, on MariaDB and in compose.yaml, so that a statement which works
 * here works everywhere.
 */
export const EXPECTED_SETTINGS = {
  'transaction-isolation': 'READ-COMMITTED',
  'sql-mode': 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  'character-set-server': 'utf8mb4',
  'collation-server': 'utf8mb4_unicode_ci',
  'default-time-zone': '+00:00',
  'innodb-lock-wait-timeout': '5',
  'innodb-flush-log-at-trx-commit': '1',
  'max-connections': '200',
  'local-infile': '0',
};

/** For a server whose data nobody wants after it has ended: a commit waits for no disk. */
const FORGETFUL_SETTINGS = { 'innodb-flush-log-at-trx-commit': '0', 'innodb-doublewrite': 'OFF' };

/**
 * The options of a private server on `folder`: reachable from this machine only, without a password, never reading the machine's own
 * configuration files. What --no-defaults must come first for, comes first.
 * @param {{ flavour: string, folder: string, port: number, size?: { buffer: number, redo: number }, forgetful?: boolean }} instance
 *   sizes in megabytes
 */
export function serverOptions({ flavour, folder, port, size = { buffer: 256, redo: 64 }, forgetful = false }) {
  const settings = {
    ...EXPECTED_SETTINGS,
    ...(forgetful ? FORGETFUL_SETTINGS : {}),
    ...(flavour === 'mysql' ? mysqlSettings(size) : { 'innodb-log-file-size': size.redo * MEGABYTE }),
    'innodb-buffer-pool-size': size.buffer * MEGABYTE,
    'bind-address': '127.0.0.1',
    port,
    socket: 'server.sock', // relative to the data folder: a socket's path may have 107 bytes only
    'pid-file': join(folder, 'server.pid'),
    'log-error': join(folder, 'error.log'),
    'init-file': join(folder, 'init.sql'),
  };
  return [...Object.entries(settings).map(([name, value]) => `--${name}=${value}`), '--skip-log-bin'];
}

function mysqlSettings(size) {
  return { mysqlx: 'OFF', 'secure-file-priv': 'NULL', 'performance-schema': 'OFF', 'innodb-redo-log-capacity': size.redo * MEGABYTE };
}
