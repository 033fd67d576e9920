import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
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
import { CashPaymentBody, PaymentPage, PaymentResponse, PaymentsQuery, ReceiptResponse } from './payments.dto.js';
import { LeaseTakesNoMoney, NoReceipt } from './payments.errors.js';
import { PaymentsService } from './payments.service.js';
import { ReceiptsService } from './receipts.service.js';

@ApiTags('Payments')
@Controller('v1/payments')
export class PaymentsController {
  constructor(
    private readonly payments: PaymentsService,
    private readonly receipts: ReceiptsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @IdempotencyKeyRequired()
  @Allow('payments:record-cash', 'sight')
  @ApiOperation({
    operationId: 'recordCashPayment',
    summary: 'Record cash that you took',
    description: 'It settles the oldest charges first, and is yours to bank: it stands on your cash account.',
  })
  @ApiCreatedResponse({ type: PaymentResponse })
  @ApiProblems(NotFound, LeaseTakesNoMoney, IdempotencyKeyMissing, IdempotencyKeyReused)
  record(@CurrentCommand() command: Command, @Body() body: CashPaymentBody): Promise<PaymentResponse> {
    const { method: _cash, ...cash } = body;
    return this.commands.run(command, async (tx) =>
      this.payments.recordCash(tx, await this.organizations.get(tx, command.organizationId), command.principalId, cash),
    );
  }

  @Get()
  @Allow('payments:read', 'sight')
  @ApiOperation({ operationId: 'listPayments', summary: 'Payments in the order they were recorded' })
  @ApiOkResponse({ type: PaymentPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: PaymentsQuery): Promise<PaymentPage> {
    const page = pageRequest(query);
    const filter = {
      sight: principal.sight,
      ...(query.leaseId === undefined ? {} : { leaseId: query.leaseId }),
      ...(query.externalId === undefined ? {} : { externalId: query.externalId.toUpperCase() }),
    };
    return toPage(
      await this.payments.list(this.database.reader, principal.organizationId, filter, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }

  @Get(':id')
  @Allow('payments:read', 'sight')
  @ApiOperation({ operationId: 'getPayment', summary: 'One payment' })
  @ApiOkResponse({ type: PaymentResponse })
  @ApiProblems(NotFound)
  get(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<PaymentResponse> {
    return this.payments.get(this.database.reader, principal.organizationId, id);
  }

  @Get(':id/receipt')
  @Allow('payments:read', 'sight')
  @ApiOperation({ operationId: 'getReceipt', summary: 'The receipt: what was paid, what it settled, what is left' })
  @ApiOkResponse({ type: ReceiptResponse })
  @ApiProblems(NotFound, NoReceipt)
  receipt(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<ReceiptResponse> {
    return this.receipts.get(this.database.reader, principal.organizationId, id);
  }
}
