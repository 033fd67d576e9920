import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import { Clock } from '@plotihub/time';
import { ChannelMovesService } from './channel-moves.service.js';
import { ChannelsRepository } from './channels.repository.js';

const REST_MS = 30_000;
const AT_A_TIME = 100;

/** Lets channels become active when they have cooled off, and ends proposals of channels on which nobody has decided. */
@Injectable()
export class ChannelsJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly repository: ChannelsRepository,
    private readonly moves: ChannelMovesService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.background.add({ name: 'channels-on-time', restMs: REST_MS, work: () => this.pass() });
  }

  /** @returns true if there may be more */
  private async pass(): Promise<boolean> {
    const due = await this.repository.listDue(this.database.reader, this.clock.now(), AT_A_TIME);
    for (const channel of due) await this.database.transaction((tx) => this.moves.onTime(tx, channel));
    return due.length === AT_A_TIME;
  }
}
