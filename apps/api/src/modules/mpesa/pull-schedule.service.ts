import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Clock, dateIn, instantOf, NAIROBI } from '@plotihub/time';
import { ChannelsService } from '../channels/index.js';
import { ConnectionsRepository, type ConnectionRow } from './connections.repository.js';
import { RequestsRepository } from './requests.repository.js';
import { RequestsService } from './requests.service.js';

const HOUR_MS = 3_600_000;
const EVERY_MS = 900_000;
const USUAL_HOURS = 3;
/** M-Pesa remembers 48. */
const NIGHTLY_HOURS = 47;
/** From this time in Nairobi on the long Pull of a day is due. */
const NIGHT = '02:00';
const CLAIMED = 20;

/** When M-Pesa is asked by itself: every quarter of an hour for the last three, once a night for nearly all that it remembers. */
@Injectable()
export class PullScheduleService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly requests: RequestsService,
    private readonly asked: RequestsRepository,
    private readonly channels: ChannelsService,
    private readonly clock: Clock,
  ) {}

  /** Writes down the pulls that are due. @returns how many channels were looked at */
  async schedule(tx: Tx): Promise<number> {
    const now = this.clock.now();
    const due = await this.connections.claimPulls(tx, now, new Date(now.getTime() + EVERY_MS), CLAIMED);
    const channels = await this.channels.getMany(tx, due);
    for (const connection of due) {
      const { organizationId, channelId } = connection;
      if (await this.asked.isUnderWay(tx, organizationId, channelId, 'PULL')) continue;
      const hours = (await this.isNightly(tx, connection, now)) ? NIGHTLY_HOURS : USUAL_HOURS;
      // What was paid before the channel was ours is in the books that were brought along.
      const since = channels.get(channelId)?.createdAt.getTime() ?? 0;
      const fromAt = new Date(Math.max(since, now.getTime() - hours * HOUR_MS));
      if (fromAt < now) await this.requests.create(tx, organizationId, { channelId, kind: 'PULL', fromAt, toAt: now });
    }
    return due.length;
  }

  private async isNightly(tx: Tx, connection: ConnectionRow, now: Date): Promise<boolean> {
    const today = dateIn(now, NAIROBI);
    if (now < instantOf(today, NIGHT, NAIROBI) || connection.nightPullOn === today) return false;
    await this.connections.markNightPull(tx, connection, today);
    return true;
  }
}
