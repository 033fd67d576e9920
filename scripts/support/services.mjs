import { setTimeout as pause } from 'node:timers/promises';
import { built } from './application.mjs';
import { isEnding } from './lifetime.mjs';
import { startNode } from './processes.mjs';
import { say } from './project.mjs';

const LIVE_WITHIN_MS = 30_000;

/** The API and the worker of the development server. */
export class Services {
  #env;
  #httpPort;
  #running = new Map();

  constructor(env, httpPort) {
    this.#env = env;
    this.#httpPort = httpPort;
  }

  /**
   * Stops both if they run and starts them from the newest build.
   * @returns {Promise<boolean>} whether the API answers
   */
  async restart() {
    const old = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(old.map((child) => child.stop()));
    this.#start('worker', built.worker);
    return this.#waitUntilLive(this.#start('api', built.api));
  }

  #start(name, script) {
    const child = startNode(name, [script], { env: this.#env });
    this.#running.set(name, child);
    void child.ended.then((code) => {
      if (this.#running.get(name) !== child || isEnding()) return; // stopped by us
      this.#running.delete(name);
      say(`stopped with exit code ${code}; it starts again after the next change`, name);
    });
    return child;
  }

  async #waitUntilLive(api) {
    const deadline = performance.now() + LIVE_WITHIN_MS;
    while (this.#running.get('api') === api && !isEnding()) {
      if (await this.#isLive()) return true;
      if (performance.now() > deadline) {
        say(`does not answer on port ${this.#httpPort} after ${LIVE_WITHIN_MS / 1000} s`, 'api');
        return false;
      }
      await pause(50);
    }
    return false;
  }

  async #isLive() {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.#httpPort}/health/live`, { signal: AbortSignal.timeout(2_000) });
      return answer.ok;
    } catch {
      return false;
    }
  }
}
