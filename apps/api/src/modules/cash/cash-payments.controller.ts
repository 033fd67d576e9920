import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IdempotencyKeyMissing,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  NotFound,
  type Command,
} from '@plotihub/http';
import { InstructionRefused } from '../billing/index.js';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { LeaseTakesNoMoney } from '../payments/index.js';
import { CashPaymentBody, CashPaymentResponse } from './cash-payments.dto.js';
import { CashPaymentsService } from './cash-payments.service.js';
import { CashLimitReached, NoCashBook } from './cash.errors.js';

@ApiTags('Payments')
@Controller('v1/payments')
export class CashPaymentsController {
  constructor(
    private readonly cash: CashPaymentsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
  ) {}

  @Post()
  @IdempotencyKeyRequired()
  @Allow('payments:record-cash', 'sight')
  @ApiOperation({
    operationId: 'recordCashPayment',
    summary: 'Record cash that you took',
    description:
      'It settles what the instruction says, then charges by the policy of the lease, and is yours to bank: it stands on your cash account, and in your cash book if you keep one. ' +
      'A caretaker keeps one.',
  })
  @ApiCreatedResponse({ type: CashPaymentResponse })
  @ApiProblems(NotFound, LeaseTakesNoMoney, InstructionRefused, NoCashBook, CashLimitReached, IdempotencyKeyMissing, IdempotencyKeyReused)
  record(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() taker: Principal,
    @Body() body: CashPaymentBody,
  ): Promise<CashPaymentResponse> {
    const { method: _cash, ...cash } = body;
    return this.commands.run(command, async (tx) =>
      this.cash.record(tx, await this.organizations.get(tx, command.organizationId), taker, cash),
    );
  }
}
