import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IdempotencyKeyMissing,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  invalidRequest,
  NotFound,
  type Command,
} from '@plotihub/http';
import { InstructionRefused } from '../billing/index.js';
import { ChannelOfAnotherOwner } from '../channels/index.js';
import { Allow, OrganizationsService } from '../organizations/index.js';
import type { Destination } from './destinations.service.js';
import { PaymentResponse } from './payments.dto.js';
import { LeaseTakesNoMoney, SuspenseNotOpen } from './payments.errors.js';
import { ResolveSuspenseBody, type SuspensePartBody } from './suspense-resolution.dto.js';
import { SuspenseResolutionService } from './suspense-resolution.service.js';

@ApiTags('Suspense')
@Controller('v1/suspense')
export class SuspenseResolutionController {
  constructor(
    private readonly resolution: SuspenseResolutionService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
  ) {}

  @Post(':id/resolve')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('suspense:resolve')
  @ApiOperation({
    operationId: 'resolveSuspense',
    summary: 'Give the money to the lease it was meant for, or a part of it to each of several',
    description:
      'It counts for the day it was paid, settles what the instruction says and then charges by the policy of the lease, and gets its receipt. Answers the payment: POSTED, or SPLIT if it ' +
      'was given to several leases; each part is then a payment of its own with a receipt of its own, `GET /v1/payments?splitOf=`.',
  })
  @ApiOkResponse({ type: PaymentResponse })
  @ApiProblems(
    NotFound,
    LeaseTakesNoMoney,
    SuspenseNotOpen,
    ChannelOfAnotherOwner,
    InstructionRefused,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
  )
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
