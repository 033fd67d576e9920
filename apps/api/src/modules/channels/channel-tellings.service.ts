import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import type { ChannelRow } from './channels.repository.js';

/** How far the telling of a change has come. */
export interface Telling {
  /** People who were written to. */
  people: number;
  /** Those of them whom nothing has reached yet. */
  untold: number;
  /** Those of them whose message waits because the day's SMS budget is used up. */
  held: number;
}

/** How far tellings have come, by proposal; absent where nobody was written to. */
export type TellingCounter = (db: Reader, organizationId: string, proposalIds: readonly string[]) => Promise<ReadonlyMap<string, Telling>>;

/** What a channel that cools off waits for. */
export interface ChannelWait {
  /** Not before this, whoever was told. */
  until: Date;
  /** True once a message for everybody has been written; before, `untold` is not all of them. */
  written: boolean;
  untold: number;
  held: number;
}

const NOBODY: Telling = { people: 0, untold: 0, held: 0 };

/** Whether those whom a change concerns have heard of it. Whoever writes to them registers itself when it starts. */
@Injectable()
export class ChannelTellingsService {
  private readonly counters: TellingCounter[] = [];

  register(counter: TellingCounter): void {
    this.counters.push(counter);
  }

  /** What channels wait for, by id: those that cool off. */
  async waits(db: Reader, organizationId: string, channels: readonly ChannelRow[]): Promise<ReadonlyMap<string, ChannelWait>> {
    const cooling = channels.filter(({ state }) => state === 'COOLING_OFF');
    if (cooling.length === 0) return new Map();
    const proposals = cooling.flatMap(({ proposalId }) => proposalId ?? []);
    const counts: ReadonlyMap<string, Telling>[] = [];
    for (const count of this.counters) counts.push(await count(db, organizationId, proposals));
    return new Map(cooling.map((channel) => [channel.id, waitOf(channel, counts)]));
  }

  /** True once everybody was reached, or a person says how they were told otherwise. */
  async isTold(db: Reader, channel: ChannelRow): Promise<boolean> {
    if (channel.toldOtherwiseAt !== null) return true;
    const wait = (await this.waits(db, channel.organizationId, [channel])).get(channel.id);
    return wait !== undefined && wait.written && wait.untold === 0;
  }
}

function waitOf(channel: ChannelRow, counts: readonly ReadonlyMap<string, Telling>[]): ChannelWait {
  const { activeFrom, createdAt, proposalId, tenantsWrittenAt, ownersWrittenAt } = channel;
  const tellings = counts.map((count) => count.get(proposalId ?? '') ?? NOBODY);
  const sum = (of: (telling: Telling) => number): number => tellings.reduce((total, telling) => total + of(telling), 0);
  const told = channel.toldOtherwiseAt !== null;
  return {
    until: activeFrom ?? createdAt,
    written: tenantsWrittenAt !== null && ownersWrittenAt !== null,
    untold: told ? 0 : sum(({ untold }) => untold),
    held: told ? 0 : sum(({ held }) => held),
  };
}
