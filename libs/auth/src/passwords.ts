import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { Unavailable } from '@plotihub/http';

/** argon2id with 19 MiB, two passes, one lane: the figures OWASP gives as a minimum. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes at once: each takes a core and 19 MiB. */
const WIDTH = availableParallelism();
/** Hashes that wait; more would be answered too late to matter. */
const WAITING = 50 * WIDTH;

let running = 0;
const waiting: (() => void)[] = [];

/** A hash nobody's password has, so that an unknown user costs as long as a wrong password. */
const decoy = hash('no such user', OPTIONS);

/** PHC text of the password, salt included. @throws Unavailable when too many wait already */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, OPTIONS));
}

/**
 * True if the password is the one hashed; `undefined` (no such user, or one without a password) takes as long and is false.
 * @throws Unavailable when too many wait already
 */
export function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  return inTurn(async () => (await verify(stored ?? (await decoy), password)) && stored !== undefined);
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= WIDTH) {
    if (waiting.length >= WAITING) throw new Unavailable('Too many people are signing in at once; try again.');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    // Whoever waits longest takes over the place; without anybody it is free.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
