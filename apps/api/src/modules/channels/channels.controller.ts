import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, idsInSight, StepUp, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, pageRequest, toPage, withSecretAnswer, type Command } from '@plotihub/http';
import type { FastifyRequest } from 'fastify';
import { Config } from '../../config.js';
import { Allow } from '../organizations/index.js';
import { ChannelProposalsService } from './channel-proposals.service.js';
import { ChannelPage, ChannelResponse, ChannelsQuery, NewChannelBody, NewChannelResponse } from './channels.dto.js';
import { ChannelsService } from './channels.service.js';
import { originOf } from './callback-origin.js';
import { ChannelExists, ChannelMoveNotAllowed } from './channels.errors.js';

/** Whose own accounts somebody sees, and none of the organization's beside them: an owner. Everybody else sees where anybody pays. */
const ownersSeenBy = ({ sight, role }: Principal): string[] | undefined => (role === 'OWNER' ? idsInSight(sight, 'owner') : undefined);

@ApiTags('Payment channels')
@Controller('v1/payment-channels')
export class ChannelsController {
  constructor(
    private readonly channels: ChannelsService,
    private readonly proposals: ChannelProposalsService,
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  @Post()
  @Allow('channels:propose')
  @StepUp()
  @ApiOperation({
    operationId: 'createPaymentChannel',
    summary: 'Propose a way in which money comes: a paybill, a till, a bank account, a cash book, a payee of cheques',
    description:
      'It is PROPOSED, and somebody else approves it by `POST /v1/proposals/{proposalId}/approval`. Then tenants and owners are told, and ' +
      '72 hours later it is ACTIVE. Until the first tenant was told a number and the first money came there is nobody to mislead: then ' +
      'what an admin adds is ACTIVE at once, and for a channel of M-Pesa the answer holds, this once, the two addresses to register ' +
      '(C2B register URL, ResponseType `Completed`); so is a cash book at any time. Otherwise `POST …/callback-addresses` gives them. They hold a secret of which only a ' +
      'hash is kept: the answer is not stored, so a repeat is a 409. Needs a fresh proof of identity: it says where rent goes.',
  })
  @ApiCreatedResponse({ type: NewChannelResponse })
  @ApiProblems(NotFound, ChannelExists, ChannelMoveNotAllowed)
  create(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Body() body: NewChannelBody,
    @Req() request: FastifyRequest,
  ): Promise<NewChannelResponse> {
    const origin = originOf(request, this.config);
    // Without the key the answer, and the secret in it, is kept nowhere; what a channel is is unique by itself.
    return this.commands.run(withSecretAnswer(command), (tx) => this.proposals.propose(tx, principal, body, origin));
  }

  @Get()
  @Allow('channels:read', 'sight')
  @ApiOperation({ operationId: 'listPaymentChannels', summary: 'Ways in which money comes, in the order in which they were added' })
  @ApiOkResponse({ type: ChannelPage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: ChannelsQuery): Promise<ChannelPage> {
    const page = pageRequest(query);
    const rows = await this.channels.list(this.database.reader, principal.organizationId, page, {
      state: query.state,
      ownerIds: ownersSeenBy(principal),
    });
    return toPage(
      rows,
      page,
      ({ id }) => id,
      (row) => row,
    );
  }

  @Get(':id')
  @Allow('channels:read', 'sight')
  @ApiOperation({ operationId: 'getPaymentChannel', summary: 'One payment channel, and what came through it while it was not active' })
  @ApiOkResponse({ type: ChannelResponse })
  @ApiProblems(NotFound)
  get(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<ChannelResponse> {
    return this.channels.get(this.database.reader, principal.organizationId, id, { ownerIds: ownersSeenBy(principal) });
  }
}
