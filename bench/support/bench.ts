import type { Databases } from './databases.js';
import type { Figure } from './report.js';

/** What every case is given. */
export interface Bench {
  databases: Databases;
  /** A tenth of the size and one round: to see that it works, not how fast. */
  quick: boolean;
  /** Tells on the terminal what is going on. */
  say: (text: string) => void;
}

export type Case = (bench: Bench) => Promise<Figure[]>;

/** Connections that ask at the same time, on both sides. */
export const LANES = 32;
