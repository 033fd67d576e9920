import { Body, Controller, Get, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, StepUp, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, PageQuery, pageRequest, toPage, withSecretAnswer, type Command } from '@plotihub/http';
import type { FastifyRequest } from 'fastify';
import { Config } from '../../config.js';
import { Allow } from '../organizations/index.js';
import { ChannelPage, NewChannelBody, NewChannelResponse } from './channels.dto.js';
import { ChannelsService } from './channels.service.js';
import { ChannelExists } from './payments.errors.js';

@ApiTags('Payment channels')
@Controller('v1/payment-channels')
export class ChannelsController {
  constructor(
    private readonly channels: ChannelsService,
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  @Post()
  @Allow('channels:write')
  @StepUp()
  @ApiOperation({
    operationId: 'createPaymentChannel',
    summary: 'Add a way in which money comes: a paybill, a till, a bank account, a cash book, a payee of cheques',
    description:
      'Answers for a channel of M-Pesa, this once, with the two addresses to register with M-Pesa (C2B register URL, ResponseType `Completed`). ' +
      'They hold a secret of which only a hash is kept: the answer is not stored, so a repeat with the same Idempotency-Key is a 409. ' +
      'Whoever adds a channel says where rent goes: it needs a fresh proof of identity.',
  })
  @ApiCreatedResponse({ type: NewChannelResponse })
  @ApiProblems(ChannelExists)
  create(@CurrentCommand() command: Command, @Body() body: NewChannelBody, @Req() request: FastifyRequest): Promise<NewChannelResponse> {
    const origin = this.config.publicUrl.replace(/\/+$/, '') || `${request.protocol}://${request.host}`;
    // Without the key the answer, and the secret in it, is kept nowhere; what a channel is is unique by itself.
    return this.commands.run(withSecretAnswer(command), (tx) => this.channels.create(tx, command.organizationId, body, origin));
  }

  @Get()
  @Allow('channels:read')
  @ApiOperation({ operationId: 'listPaymentChannels', summary: 'Ways in which money comes, in the order in which they were added' })
  @ApiOkResponse({ type: ChannelPage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<ChannelPage> {
    const page = pageRequest(query);
    return toPage(
      await this.channels.list(this.database.reader, principal.organizationId, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }
}
