import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { ChannelAddressesRepository } from './channel-addresses.repository.js';
import { ChannelAddressesService } from './channel-addresses.service.js';
import { ChannelChecksController } from './channel-checks.controller.js';
import { ChannelChecksRepository } from './channel-checks.repository.js';
import { ChannelChecksService } from './channel-checks.service.js';
import { ChannelMovesController } from './channel-moves.controller.js';
import { ChannelMovesService } from './channel-moves.service.js';
import { PropertiesModule } from '../properties/index.js';
import { ChannelScopesService } from './channel-scopes.service.js';
import { ChannelProposalsService } from './channel-proposals.service.js';
import { ChannelTellers } from './channel-tellers.service.js';
import { ChannelTellingsService } from './channel-tellings.service.js';
import { ChannelsController } from './channels.controller.js';
import { ChannelsJobs } from './channels.jobs.js';
import { ChannelsRepository } from './channels.repository.js';
import { ChannelsService } from './channels.service.js';
import { channelsPersonalData } from './personal-data.repository.js';

@Module({
  imports: [PropertiesModule],
  controllers: [ChannelsController, ChannelMovesController, ChannelChecksController],
  providers: [
    registers('channels', channelsPersonalData),
    ChannelsRepository,
    ChannelsService,
    ChannelTellers,
    ChannelTellingsService,
    ChannelMovesService,
    ChannelAddressesRepository,
    ChannelAddressesService,
    ChannelProposalsService,
    ChannelScopesService,
    ChannelChecksRepository,
    ChannelChecksService,
    ChannelsJobs,
  ],
  exports: [ChannelsService, ChannelAddressesService, ChannelMovesService, ChannelScopesService, ChannelTellers, ChannelTellingsService],
})
export class ChannelsModule {}
