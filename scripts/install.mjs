import { ensureInstalled } from './support/install.mjs';
import { runCommand } from './support/lifetime.mjs';

/** Installs the packages of package-lock.json unless they are there already; the other scripts do it by themselves. */
runCommand(ensureInstalled);
