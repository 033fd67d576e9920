import { setImmediate as turn } from 'node:timers/promises';

interface Waiting<Item> {
  item: Item;
  written: () => void;
  failed: (error: unknown) => void;
}

/**
 * Writes together what comes in side by side: all that has gathered while the last write was under way. A lone item is written at once,
 * a hundred that come together cost one write instead of a hundred.
 */
export class Gathering<Item> {
  private waiting: Waiting<Item>[] = [];
  private writing = false;

  /** @param write must do all or nothing: if it fails for several, it is called again for each alone */
  constructor(private readonly write: (items: readonly Item[]) => Promise<void>) {}

  /** Resolves when the item is written. @throws what writing it alone threw */
  add(item: Item): Promise<void> {
    return new Promise((written, failed) => {
      this.waiting.push({ item, written, failed });
      if (!this.writing) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    await turn(); // What comes in the same moment goes together.
    while (this.waiting.length > 0) await this.writeTogether(this.waiting.splice(0));
    this.writing = false;
  }

  private async writeTogether(gathered: readonly Waiting<Item>[]): Promise<void> {
    try {
      await this.write(gathered.map(({ item }) => item));
      for (const { written } of gathered) written();
    } catch (error) {
      if (gathered.length === 1) gathered[0]?.failed(error);
      else for (const one of gathered) await this.writeTogether([one]);
    }
  }
}
