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
  invalidRequest,
  NotFound,
  pageRequest,
  toPage,
  type Command,
} from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import type { Destination } from './destinations.service.js';
import { PaymentResponse } from './payments.dto.js';
import { LeaseTakesNoMoney, SuspenseNotOpen } from './payments.errors.js';
import { ResolveSuspenseBody, SuspensePage, SuspenseQuery, type SuspensePartBody } from './suspense.dto.js';
import { SuspenseResolutionService } from './suspense-resolution.service.js';
import { SuspenseService } from './suspense.service.js';

@ApiTags('Suspense')
@Controller('v1/suspense')
export class SuspenseController {
  constructor(
    private readonly suspense: SuspenseService,
    private readonly resolution: SuspenseResolutionService,
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
      (row) => row,
    );
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('suspense:resolve')
  @ApiOperation({
    operationId: 'resolveSuspense',
    summary: 'Give the money to the lease it was meant for, or a part of it to each of several',
    description:
      'It counts for the day it was paid, settles the oldest charges first and gets its receipt. Answers the payment: POSTED, or SPLIT if it ' +
      'was given to several leases; each part is then a payment of its own with a receipt of its own, `GET /v1/payments?splitOf=`.',
  })
  @ApiOkResponse({ type: PaymentResponse })
  @ApiProblems(NotFound, LeaseTakesNoMoney, SuspenseNotOpen, IdempotencyKeyMissing, IdempotencyKeyReused)
  resolve(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: ResolveSuspenseBody): Promise<PaymentResponse> {
    const resolution = { ...destinationsOf(body), userId: command.principalId };
    return this.commands.run(command, async (tx) =>
      this.resolution.resolve(tx, await this.organizations.get(tx, command.organizationId), id, resolution),
    );
  }
}

/** @throws InvalidRequest unless it is either one lease or parts */
function destinationsOf({ leaseId, instruction, parts }: ResolveSuspenseBody): { to: Destination } | { parts: SuspensePartBody[] } {
  if (leaseId !== undefined && parts === undefined) return { to: { leaseId, instruction } };
  if (parts !== undefined && leaseId === undefined && instruction === undefined) return { parts };
  throw invalidRequest([{ pointer: '/leaseId', code: 'either', detail: 'must stand alone, or be left out and `parts` be given' }]);
}
