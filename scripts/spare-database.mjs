import { serverProgram } from './database-server.mjs';
import { startInstance } from './support/database-instance.mjs';
import { runCommand } from './support/lifetime.mjs';
import { Refusal } from './support/project.mjs';

/**
 * `node scripts/spare-database.mjs FOLDER PORT mysql|mariadb`: a server of the caller's own, with a database `spare`, for tests that kill
 * it. Its data stay in the folder, so it can be started again on them. Prints `spare-database PID` when it accepts connections.
 */
runCommand(async () => {
  const [folder, port, flavour] = process.argv.slice(2);
  if (!folder || !Number(port) || !['mysql', 'mariadb'].includes(flavour))
    throw new Refusal('Usage: spare-database.mjs FOLDER PORT mysql|mariadb');
  const program = await serverProgram(flavour);
  const child = await startInstance({ program, folder, port: Number(port), databases: ['spare'] });
  process.stdout.write(`spare-database ${child.pid}\n`);
  await child.ended;
});
