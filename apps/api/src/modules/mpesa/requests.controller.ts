import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, StepUp, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IdempotencyKeyMissing,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  NotFound,
  pageRequest,
  toPage,
  type Command,
} from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { ChannelHasNoAddress, ChannelMoveNotAllowed } from '../channels/index.js';
import { CredentialsMissing, NotMpesaChannel, RequestUnderWay } from './mpesa.errors.js';
import { PullsService } from './pulls.service.js';
import { RegistrationsService } from './registrations.service.js';
import { MpesaRequestPage, MpesaRequestResponse, MpesaRequestsQuery, PullBody, TransactionStatusBody } from './requests.dto.js';
import { RequestsService } from './requests.service.js';
import { StatusService } from './status.service.js';

const LATER = 'Answers at once; the worker asks within seconds, and `GET …/mpesa-requests` tells what came of it.';

@ApiTags('M-Pesa')
@Controller('v1/payment-channels/:id')
export class MpesaRequestsController {
  constructor(
    private readonly requests: RequestsService,
    private readonly registrations: RegistrationsService,
    private readonly pulls: PullsService,
    private readonly statuses: StatusService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post('register-urls')
  @HttpCode(202)
  @Allow('channels:write')
  @StepUp()
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'registerMpesaUrls',
    summary: 'Have M-Pesa report payments to the channel here',
    description:
      `Makes another callback address, with a secret of its own, and registers it; the older ones stay good. ${LATER} ` +
      'In production M-Pesa takes addresses once: that it has some is a success with the reason `already-registered`.',
  })
  @ApiAcceptedResponse({ type: MpesaRequestResponse })
  @ApiProblems(
    NotFound,
    NotMpesaChannel,
    ChannelHasNoAddress,
    ChannelMoveNotAllowed,
    CredentialsMissing,
    RequestUnderWay,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
  )
  registerUrls(@CurrentCommand() command: Command, @Param('id') id: string): Promise<MpesaRequestResponse> {
    return this.commands.run(command, (tx) => this.registrations.registerUrls(tx, command.organizationId, id, command.principalId));
  }

  @Post('pull')
  @HttpCode(202)
  @Allow('provider:ask')
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'pullPayments',
    summary: 'Ask M-Pesa which payments were made lately',
    description: `What nobody told of is booked. By itself that is asked every quarter of an hour once Pull is on. ${LATER}`,
  })
  @ApiAcceptedResponse({ type: MpesaRequestResponse })
  @ApiProblems(NotFound, NotMpesaChannel, CredentialsMissing, RequestUnderWay, IdempotencyKeyMissing, IdempotencyKeyReused)
  pull(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: PullBody): Promise<MpesaRequestResponse> {
    const by = command.principalId;
    return this.commands.run(command, (tx) => this.pulls.request(tx, command.organizationId, id, { hours: body.hours, by }));
  }

  @Post('transaction-status')
  @HttpCode(202)
  @Allow('provider:ask')
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'askTransactionStatus',
    summary: 'Ask M-Pesa about one receipt',
    description: `A payment to this channel that nobody told of is booked. Needs an initiator. ${LATER}`,
  })
  @ApiAcceptedResponse({ type: MpesaRequestResponse })
  @ApiProblems(NotFound, NotMpesaChannel, CredentialsMissing, IdempotencyKeyMissing, IdempotencyKeyReused)
  status(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: TransactionStatusBody): Promise<MpesaRequestResponse> {
    const by = command.principalId;
    return this.commands.run(command, (tx) => this.statuses.request(tx, command.organizationId, id, { receipt: body.receipt, by }));
  }

  @Get('mpesa-requests')
  @Allow('channels:read')
  @ApiOperation({ operationId: 'listMpesaRequests', summary: 'What M-Pesa was asked about the channel, and what it answered' })
  @ApiOkResponse({ type: MpesaRequestPage })
  @ApiProblems(NotFound)
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Query() query: MpesaRequestsQuery,
  ): Promise<MpesaRequestPage> {
    const page = pageRequest(query);
    const filter = { channelId: id, ...(query.kind === undefined ? {} : { kind: query.kind }) };
    return toPage(
      await this.requests.list(this.database.reader, principal.organizationId, filter, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }
}
