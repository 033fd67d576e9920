import { Chance as SeededChance } from '@plotihub/mpesa/simulator';

/** The simulator's chance, with what making up a month needs besides. The same seed makes the same month, for ever. */
export class Chance extends SeededChance {
  /** True in so many of a hundred cases. */
  percent(share: number): boolean {
    return this.next() * 100 < share;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const copy = [...list];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.whole(0, i);
      [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
    }
    return copy;
  }
}
