import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, idsInSight, StepUp, type Principal } from '@plotihub/auth';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IdempotencyKeyMissing,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  NotFound,
  withSecretAnswer,
  type Command,
} from '@plotihub/http';
import type { FastifyRequest } from 'fastify';
import { Config } from '../../config.js';
import { Allow, ProposalDecided, ProposerDecides } from '../organizations/index.js';
import { originOf } from './callback-origin.js';
import { ChannelAddressesService } from './channel-addresses.service.js';
import { ChannelProposalsService } from './channel-proposals.service.js';
import { ChannelMovesService } from './channel-moves.service.js';
import { ChannelEndBody, ChannelResponse, ConsentBody, NewAddressesBody, NewAddressesResponse, ToldOtherwiseBody } from './channels.dto.js';
import { ChannelsService, toChannel } from './channels.service.js';
import { ChannelHasNoAddress, ChannelMoveNotAllowed } from './channels.errors.js';

@ApiTags('Payment channels')
@Controller('v1/payment-channels/:id')
export class ChannelMovesController {
  constructor(
    private readonly moves: ChannelMovesService,
    private readonly proposals: ChannelProposalsService,
    private readonly addresses: ChannelAddressesService,
    private readonly channels: ChannelsService,
    private readonly commands: Commands,
    private readonly config: Config,
  ) {}

  @Post('stop')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('channels:stop')
  @ApiOperation({
    operationId: 'stopPaymentChannel',
    summary: 'Stop a channel that cools off: the brake',
    description:
      'It never becomes active, and everybody who was told of it is told at once that it is not true, by night too. Anybody in the office ' +
      'may pull it, without another’s word: what is stopped wrongly can be proposed again.',
  })
  @ApiOkResponse({ type: ChannelResponse })
  @ApiProblems(NotFound, ChannelMoveNotAllowed, IdempotencyKeyMissing, IdempotencyKeyReused)
  stop(@CurrentCommand() command: Command, @Param('id') id: string, @Body() { reason }: ChannelEndBody): Promise<ChannelResponse> {
    return this.commands.run(command, async (tx) =>
      toChannel(await this.moves.stop(tx, await this.moves.lock(tx, command.organizationId, id), reason)),
    );
  }

  @Post('retire')
  @HttpCode(200)
  @Allow('channels:write')
  @StepUp()
  @ApiOperation({
    operationId: 'retirePaymentChannel',
    summary: 'Retire an active channel: tenants are told it no more',
    description:
      'Money that still comes is taken like any other, and counted in `latePayments`. After twelve months, `watchedUntil`, callbacks are ' +
      'parked for a person to look at. To change a number, propose the new channel with `replacesId` instead: then this one is retired when that one is active.',
  })
  @ApiOkResponse({ type: ChannelResponse })
  @ApiProblems(NotFound, ChannelMoveNotAllowed)
  retire(@CurrentCommand() command: Command, @Param('id') id: string, @Body() { reason }: ChannelEndBody): Promise<ChannelResponse> {
    return this.commands.run(command, async (tx) =>
      toChannel(await this.moves.retire(tx, await this.moves.lock(tx, command.organizationId, id), reason)),
    );
  }

  @Post('consent')
  @HttpCode(200)
  @Allow('channels:consent', 'sight')
  @StepUp()
  @ApiOperation({
    operationId: 'consentToOwnerChannel',
    summary: 'Agree that rent goes to an account of the owner’s own',
    description:
      'By the owner, who thereby approves it: they are the second person. Where an owner does not sign in, an admin who did not propose it ' +
      'says in `evidence` how they agreed, and answers for it. Then their tenants and they are told, and 72 hours later it is ACTIVE.',
  })
  @ApiOkResponse({ type: ChannelResponse })
  @ApiProblems(NotFound, ChannelMoveNotAllowed, ProposerDecides, ProposalDecided)
  consent(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() { evidence }: ConsentBody,
  ): Promise<ChannelResponse> {
    const seen = idsInSight(principal.sight, 'owner');
    return this.commands.run(command, async (tx) => {
      await this.proposals.consent(tx, principal, id, { evidence, seen });
      return this.channels.get(tx, command.organizationId, id);
    });
  }

  @Post('told')
  @HttpCode(200)
  @Allow('channels:write')
  @StepUp()
  @ApiOperation({
    operationId: 'tellOfChannelOtherwise',
    summary: 'Say how tenants and owners were told of a channel that cools off, where messages do not reach them',
    description:
      'A channel is not ACTIVE before everybody was told, see `waitsFor`: texts may wait for the SMS budget, or fail. Who says it answers ' +
      'for it, so it is not who proposed the channel. The 72 hours stay.',
  })
  @ApiOkResponse({ type: ChannelResponse })
  @ApiProblems(NotFound, ChannelMoveNotAllowed, ProposerDecides)
  told(@CurrentCommand() command: Command, @Param('id') id: string, @Body() { how }: ToldOtherwiseBody): Promise<ChannelResponse> {
    return this.commands.run(command, async (tx) => {
      await this.proposals.toldOtherwise(tx, command.organizationId, id, { how, by: command.principalId });
      return this.channels.get(tx, command.organizationId, id);
    });
  }

  @Post('callback-addresses')
  @HttpCode(200)
  @Allow('channels:write')
  @StepUp()
  @ApiOperation({
    operationId: 'newCallbackAddresses',
    summary: 'New addresses to register with M-Pesa, with a new secret',
    description:
      'The answer is the only copy, and is not stored. M-Pesa is slow to change what is registered, so the old addresses are watched for ' +
      'twelve months; with `keepOldDays` 0, for a secret that somebody else knows, they end now. What comes to an ended address is ' +
      'stored and PARKED: nothing is lost, and nothing is believed.',
  })
  @ApiOkResponse({ type: NewAddressesResponse })
  @ApiProblems(NotFound, ChannelHasNoAddress, ChannelMoveNotAllowed)
  renew(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() { keepOldDays }: NewAddressesBody,
    @Req() request: FastifyRequest,
  ): Promise<NewAddressesResponse> {
    const origin = originOf(request, this.config);
    return this.commands.run(withSecretAnswer(command), async (tx) => {
      const channel = await this.moves.lock(tx, command.organizationId, id);
      return { id, ...(await this.addresses.issue(tx, channel, { origin, keepOldDays })) };
    });
  }
}
