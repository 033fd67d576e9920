import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, NotFound, pageRequest, toPage } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { InvoicePage, InvoicesQuery, InvoiceWithChargesResponse } from './invoices.dto.js';
import { InvoicesService } from './invoices.service.js';

@ApiTags('Invoices')
@Controller('v1/invoices')
export class InvoicesController {
  constructor(
    private readonly invoices: InvoicesService,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('billing:read', 'sight')
  @ApiOperation({ operationId: 'listInvoices', summary: 'Invoices, oldest first' })
  @ApiOkResponse({ type: InvoicePage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId, sight }: Principal, @Query() query: InvoicesQuery): Promise<InvoicePage> {
    const page = pageRequest(query);
    const { leaseId, period, state } = query;
    const rows = await this.invoices.list(this.database.reader, organizationId, { leaseId, period, state, sight }, page);
    return toPage(
      rows,
      page,
      ({ id }) => id,
      (row) => row,
    );
  }

  @Get(':id')
  @Allow('billing:read', 'sight')
  @ApiOperation({ operationId: 'getInvoice', summary: 'One invoice with its charges' })
  @ApiOkResponse({ type: InvoiceWithChargesResponse })
  @ApiProblems(NotFound)
  get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<InvoiceWithChargesResponse> {
    return this.invoices.get(this.database.reader, organizationId, id);
  }
}
