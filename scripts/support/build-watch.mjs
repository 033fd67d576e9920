import { nestBuild } from './application.mjs';
import { startNode } from './processes.mjs';
import { say } from './project.mjs';

/** The compiler in watch mode. */
export class BuildWatch {
  #succeeded = false;
  #wake = () => {};

  /** Settles when the compiler stops by itself, which it should not. */
  ended;

  constructor() {
    const onLine = (line) => this.#read(line);
    this.ended = startNode('build', [...nestBuild, '--watch', '--preserveWatchOutput'], { onLine }).ended;
  }

  /** Waits for a compile without errors that has not been reported yet; several at once count as one. */
  async nextSuccess() {
    if (!this.#succeeded) await new Promise((resolve) => (this.#wake = resolve));
    this.#succeeded = false;
  }

  #read(line) {
    if (line.trim()) say(line, 'build');
    const errors = line.match(/Found (\d+) errors?\./)?.[1];
    if (errors === '0') {
      this.#succeeded = true;
      this.#wake();
    } else if (errors) {
      say('the last good build stays in use until this compiles', 'build');
    }
  }
}
