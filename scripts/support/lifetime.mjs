import { Refusal, say } from './project.mjs';

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
/** npm passes a Ctrl-C on that the terminal has sent us already: two signals this close together are one. */
const SAME_SIGNAL_MS = 500;

const PARENT_CHECK_MS = 250;

const undos = [];
let endingSince;

/** True once this command has begun to end: nothing new may be started then. */
export const isEnding = () => endingSince !== undefined;

/**
 * Registers how to undo something when this command ends, however it ends. What was registered last is undone first.
 * @param {() => unknown} undo may be asynchronous and take its time
 * @param {() => void} undoAtOnce synchronous and brutal: on a second Ctrl-C and at a crash
 * @returns {() => void} forgets the registration: it has been undone already
 */
export function atEnd(undo, undoAtOnce = () => {}) {
  const entry = { undo, undoAtOnce };
  undos.push(entry);
  return () => {
    const index = undos.indexOf(entry);
    if (index >= 0) undos.splice(index, 1);
  };
}

/**
 * Runs a script's story and ends the process with its exit code (0 when it returns none). On its end, an error, SIGINT, SIGTERM or
 * SIGHUP everything registered by `atEnd` is undone first; a second signal does so at once.
 * @param {() => Promise<number | void>} story
 */
export function runCommand(story) {
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => endOnSignal(code));
  if (process.env.npm_lifecycle_event) endWithParent();
  process.on('exit', undoAllAtOnce);
  process.on('uncaughtException', (error) => end(explain(error)));
  process.stdout.on('error', () => {}); // whoever read our output has gone; the work goes on
  story().then(
    (code) => end(code ?? 0),
    (error) => end(isEnding() ? 1 : explain(error)),
  );
}

/** npm starts scripts through a shell, and a kill of npm ends that shell without telling us. */
function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    endOnSignal(SIGNALS.SIGTERM);
  }, PARENT_CHECK_MS);
  watch.unref();
}

function explain(error) {
  const text = error instanceof Refusal ? error.message : (error?.stack ?? String(error));
  process.stderr.write(`\n${text}\n`);
  return error?.exitCode ?? 1;
}

function endOnSignal(code) {
  if (!isEnding()) {
    say('stopping …');
    void end(code);
  } else if (performance.now() - endingSince > SAME_SIGNAL_MS) {
    say('stopping at once');
    process.exit(code);
  }
}

async function end(code) {
  if (isEnding()) return;
  endingSince = performance.now();
  while (undos.length > 0) {
    const entry = undos.at(-1); // stays registered while it works, so that a second signal can still do it at once
    await Promise.resolve().then(entry.undo).catch(explain);
    const index = undos.indexOf(entry);
    if (index >= 0) undos.splice(index, 1);
  }
  process.exit(code);
}

function undoAllAtOnce() {
  for (const { undoAtOnce } of undos.splice(0).reverse()) {
    try {
      undoAtOnce();
    } catch (error) {
      explain(error);
    }
  }
}
