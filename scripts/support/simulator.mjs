import { setTimeout as pause } from 'node:timers/promises';
import { built, simulatorPort } from './application.mjs';
import { isEnding } from './lifetime.mjs';
import { startNode } from './processes.mjs';
import { inProject, say } from './project.mjs';

const READY_WITHIN_MS = 15_000;

/**
 * The simulator of Safaricom's Daraja beside the development server. It is started once and keeps running while the application follows
 * the edits. What it must not forget is in .data, beside the database.
 */
export class Simulator {
  address = `http://localhost:${simulatorPort}`;
  #child;

  /** Starts it unless it runs. Should it end, the next call starts it again. */
  async ensureRunning() {
    if (this.#child) return;
    const child = startNode('simulator', [built.simulator, String(simulatorPort), inProject('.data/simulator.json')]);
    this.#child = child;
    void child.ended.then((code) => {
      this.#child = undefined;
      if (!isEnding()) say(`stopped with exit code ${code}; it starts again after the next change`, 'simulator');
    });
    const deadline = performance.now() + READY_WITHIN_MS;
    while (this.#child === child && !isEnding() && performance.now() < deadline && !(await this.#answers())) await pause(50);
  }

  async #answers() {
    try {
      return (await fetch(`http://127.0.0.1:${simulatorPort}/simulator/state`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  }
}
