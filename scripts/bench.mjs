import { startThrowAwayDatabase } from './database-server.mjs';
import { build, built } from './support/application.mjs';
import { ensureInstalled } from './support/install.mjs';
import { runCommand } from './support/lifetime.mjs';
import { runInTerminal } from './support/processes.mjs';
import { projectNode, toolEnvironment } from './support/project.mjs';
import { makeDataKey } from './support/data-key.mjs';
import { makeSigningKey } from './support/signing-key.mjs';

/** Large enough that the benchmarks measure the project and not the server's housekeeping; in megabytes. */
const SIZE = { buffer: 1024, redo: 512 };

/** `npm run bench [-- arguments]`: the benchmarks on a throw-away server, as durable as a production one. `--server=` as in test.mjs. */
runCommand(async () => {
  const given = process.argv.slice(2);
  const server = given.find((argument) => argument.startsWith('--server='));
  await ensureInstalled();
  const database = await startThrowAwayDatabase({ flavour: server?.split('=')[1], database: 'plotihub_bench', size: SIZE });
  await build();
  const env = toolEnvironment({
    DATABASE_URL: database.url,
    NODE_ENV: 'development',
    AUTH_SIGNING_KEY: makeSigningKey(),
    DATA_KEY: makeDataKey(),
  });
  return runInTerminal([projectNode, built.bench, ...given.filter((argument) => argument !== server)], { env, mayFail: true });
});
