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
  PageQuery,
  pageRequest,
  toPage,
  type Command,
} from '@plotihub/http';
import { DepositTooSmall, InstructionRefused, NothingToReallocate } from '../billing/index.js';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { AllocationHistoryService } from './allocation-history.service.js';
import { PaymentResponse } from './payments.dto.js';
import { PaymentNotPosted } from './payments.errors.js';
import { AllocationPage, ReallocationBody } from './reallocations.dto.js';
import { PaymentReallocationsService } from './reallocations.service.js';

@ApiTags('Payments')
@Controller('v1/payments')
export class ReallocationsController {
  constructor(
    private readonly reallocations: PaymentReallocationsService,
    private readonly past: AllocationHistoryService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get(':id/allocations')
  @Allow('payments:read', 'sight')
  @ApiOperation({ operationId: 'listAllocations', summary: 'What a payment settles, and what it settled before, in the order it happened' })
  @ApiOkResponse({ type: AllocationPage })
  @ApiProblems(NotFound)
  async allocations(@CurrentPrincipal() principal: Principal, @Param('id') id: string, @Query() query: PageQuery): Promise<AllocationPage> {
    const page = pageRequest(query);
    return toPage(
      await this.past.history(this.database.reader, principal.organizationId, id, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }

  @Post(':id/reallocate')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('payments:reallocate', 'sight')
  @ApiOperation({
    operationId: 'reallocatePayment',
    summary: 'Let a payment settle something else',
    description:
      'As if it had been said when the money came: what it settles is taken back and settled anew, with the same value date; first as ' +
      'instructed, then the deposits that it had filled, then by the policy of the lease. Nothing that was written changes, and the receipt ' +
      'keeps its number and says that it was issued again. Late fees that turn out to be too high are lowered.',
  })
  @ApiOkResponse({ type: PaymentResponse })
  @ApiProblems(
    NotFound,
    PaymentNotPosted,
    InstructionRefused,
    NothingToReallocate,
    DepositTooSmall,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
  )
  reallocate(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: ReallocationBody): Promise<PaymentResponse> {
    const decision = { ...body, by: command.principalId };
    return this.commands.run(command, async (tx) =>
      this.reallocations.reallocate(tx, await this.organizations.get(tx, command.organizationId), id, decision),
    );
  }
}
