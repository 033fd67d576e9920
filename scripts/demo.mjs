import { writeFileSync } from 'node:fs';
import { runningDevelopmentDatabase, startDevelopmentDatabase } from './database-server.mjs';
import { build, built, demoUser, developmentEnvironment, loadDemoData, migrate } from './support/application.mjs';
import { ensureInstalled } from './support/install.mjs';
import { runCommand } from './support/lifetime.mjs';
import { lockHolder, takeLock } from './support/lock.mjs';
import { inProject, Refusal, say } from './support/project.mjs';

/** `npm run demo`: loads the demo data into the development database, the running one or one started for that. */
runCommand(async () => {
  await ensureInstalled();
  const env = developmentEnvironment(await developmentDatabase(), process.env.HTTP_PORT || 3000);
  await build();
  await migrate(env);
  if (!(await loadDemoData(env))) throw new Refusal(`There are no demo data in this checkout (${built.demo} is missing).`);
  if (!process.env.DATABASE_URL) writeFileSync(inProject('.data/database/demo-loaded'), '');
  say(`sign in as ${demoUser.email} with the password ${demoUser.password}`, 'demo');
});

async function developmentDatabase() {
  const running = process.env.DATABASE_URL || !lockHolder() ? undefined : runningDevelopmentDatabase();
  if (running) return running;
  takeLock({ script: 'demo.mjs', where: 'npm run demo' });
  return startDevelopmentDatabase();
}
