import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, NotFound, pageRequest, toPage } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { PaymentPage, PaymentResponse, PaymentsQuery, ReceiptResponse } from './payments.dto.js';
import { NoReceipt } from './payments.errors.js';
import { PaymentsService } from './payments.service.js';
import { ReceiptsService } from './receipts.service.js';

@ApiTags('Payments')
@Controller('v1/payments')
export class PaymentsController {
  constructor(
    private readonly payments: PaymentsService,
    private readonly receipts: ReceiptsService,
    private readonly database: Database,
  ) {}

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
      ...(query.splitOf === undefined ? {} : { splitOf: query.splitOf }),
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
