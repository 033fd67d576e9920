import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
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
import { Allow, OrganizationsService } from '../organizations/index.js';
import { PaymentResponse } from './payments.dto.js';
import { LeaseTakesNoMoney, SuspenseNotOpen } from './payments.errors.js';
import { ResolveSuspenseBody, SuspensePage, SuspenseQuery } from './suspense.dto.js';
import { SuspenseService } from './suspense.service.js';

@ApiTags('Suspense')
@Controller('v1/suspense')
export class SuspenseController {
  constructor(
    private readonly suspense: SuspenseService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('suspense:read')
  @ApiOperation({ operationId: 'listSuspense', summary: 'Money whose lease is not known yet, oldest first' })
  @ApiOkResponse({ type: SuspensePage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: SuspenseQuery): Promise<SuspensePage> {
    const page = pageRequest(query);
    const { reader } = this.database;
    const organization = await this.organizations.get(reader, principal.organizationId);
    return toPage(
      await this.suspense.list(reader, organization, { state: query.state }, page),
      page,
      (row) => row.id,
      ({ channelId: _, ...row }) => row,
    );
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('suspense:resolve')
  @ApiOperation({
    operationId: 'resolveSuspense',
    summary: 'Give the money to the lease it was meant for',
    description: 'It counts for the day it was paid, settles the oldest charges first and gets its receipt. Answers the payment.',
  })
  @ApiOkResponse({ type: PaymentResponse })
  @ApiProblems(NotFound, LeaseTakesNoMoney, SuspenseNotOpen, IdempotencyKeyMissing, IdempotencyKeyReused)
  resolve(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: ResolveSuspenseBody): Promise<PaymentResponse> {
    const decision = { leaseId: body.leaseId, userId: command.principalId };
    return this.commands.run(command, async (tx) =>
      this.suspense.resolve(tx, await this.organizations.get(tx, command.organizationId), id, decision),
    );
  }
}
