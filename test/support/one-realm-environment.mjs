import { createRequire } from 'node:module';
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/** Stands for "no realm of its own"; a real context, because Node asks whether it is one. */
const HERE = vm.createContext({});
const compileIn = vm.compileFunction;
vm.compileFunction = (code, parameters, { parsingContext, ...options }) =>
  compileIn(code, parameters, parsingContext === HERE ? options : { parsingContext, ...options });

/** For built-code.cjs: Node's own, behind the one that the runner gives to tests. */
globalThis.requireOfTheWorker = createRequire(import.meta.url);

/** What the runner leaves in the global object for a file of tests, such as its time limit. */
const isOfTheRunner = (key) => typeof key === 'symbol' && /jest|retry|retries|timeout|event_handlers/i.test(key.description ?? '');

/**
 * Tests run in the realm of the worker, into which the application that they share has been loaded: in a realm of their own, an Error,
 * a Date or an array of theirs would be none for the application. Each file of tests still has its own modules of test/, and its own
 * application objects, clock and mocks; the application's code keeps no state beside them.
 */
export default class OneRealmEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global = globalThis;
    this.moduleMocker = new this.moduleMocker.constructor(globalThis);
    const { exit, getBuiltinModule } = process;
    this.before = { keys: new Set(Reflect.ownKeys(globalThis)), console: globalThis.console, process: { exit, getBuiltinModule } };
  }

  async setup() {
    await super.setup();
    Error.stackTraceLimit = 20; // the runner's hundred makes each query of the application dear
  }

  getVmContext() {
    return this.global === null ? null : HERE;
  }

  async teardown() {
    const { keys, console } = this.before;
    for (const key of Reflect.ownKeys(globalThis)) if (!keys.has(key) && isOfTheRunner(key)) Reflect.deleteProperty(globalThis, key);
    Object.assign(globalThis, { console });
    Object.assign(process, this.before.process);
    await super.teardown();
    this.global = null;
  }
}
