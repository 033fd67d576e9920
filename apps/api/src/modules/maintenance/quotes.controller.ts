import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, PageQuery, pageRequest, toPage, type Command } from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { VendorInactive } from '../vendors/index.js';
import { LimitsService, type MaintenanceLimit } from './limits.service.js';
import { LimitTaken, QuoteNotOpen } from './maintenance.errors.js';
import {
  MaintenanceLimitPage,
  MaintenanceLimitResponse,
  MaintenanceLimitsQuery,
  NewMaintenanceLimitBody,
  NewQuoteBody,
  QuotePage,
  QuoteResponse,
} from './quotes.dto.js';
import { QuotesService, type Quote } from './quotes.service.js';

const toResponse = ({ recordedBy: _, ...quote }: Quote): QuoteResponse => quote;
const toLimit = ({ createdBy: _, ...limit }: MaintenanceLimit): MaintenanceLimitResponse => limit;

@ApiTags('Work orders')
@Controller('v1')
export class QuotesController {
  constructor(
    private readonly quotes: QuotesService,
    private readonly limits: LimitsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post('work-orders/:id/quotes')
  @Allow('work-orders:manage', 'sight')
  @ApiOperation({ operationId: 'addQuote', summary: 'Write down what a vendor would do it for' })
  @ApiCreatedResponse({ type: QuoteResponse })
  @ApiProblems(NotFound, VendorInactive, QuoteNotOpen)
  add(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: NewQuoteBody): Promise<QuoteResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return toResponse(await this.quotes.add(tx, organization, id, { ...body, by: command.principalId }));
    });
  }

  @Get('work-orders/:id/quotes')
  @Allow('work-costs:read', 'sight')
  @ApiOperation({ operationId: 'listQuotes', summary: 'What vendors would do it for, in the order they were written down' })
  @ApiOkResponse({ type: QuotePage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string, @Query() query: PageQuery): Promise<QuotePage> {
    const page = pageRequest(query);
    return toPage(await this.quotes.list(this.database.reader, organizationId, id, page), page, (row) => row.id, toResponse);
  }

  @Post('quotes/:id/choice')
  @HttpCode(200)
  @Allow('work-orders:manage', 'sight')
  @ApiOperation({ operationId: 'chooseQuote', summary: 'Choose a quote: it becomes the estimate' })
  @ApiOkResponse({ type: QuoteResponse })
  @ApiProblems(NotFound, QuoteNotOpen)
  choose(@CurrentCommand() command: Command, @Param('id') id: string): Promise<QuoteResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return toResponse(await this.quotes.choose(tx, organization, id));
    });
  }

  @Post('maintenance-limits')
  @Allow('owners:write')
  @ApiOperation({
    operationId: 'addMaintenanceLimit',
    summary: 'Agree what may be spent on one work order at a property without asking its owner',
    description: 'A term of the management agreement, in versions. Properties without one have the limit of the organization.',
  })
  @ApiCreatedResponse({ type: MaintenanceLimitResponse })
  @ApiProblems(NotFound, LimitTaken)
  addLimit(@CurrentCommand() command: Command, @Body() body: NewMaintenanceLimitBody): Promise<MaintenanceLimitResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return toLimit(await this.limits.add(tx, organization, command.principalId, body));
    });
  }

  @Get('maintenance-limits')
  @Allow('owners:read', 'sight')
  @ApiOperation({ operationId: 'listMaintenanceLimits', summary: 'Limits of properties, in the order they were agreed' })
  @ApiOkResponse({ type: MaintenanceLimitPage })
  @ApiProblems(NotFound)
  async listLimits(
    @CurrentPrincipal() { organizationId, sight }: Principal,
    @Query() query: MaintenanceLimitsQuery,
  ): Promise<MaintenanceLimitPage> {
    const page = pageRequest(query);
    const filter = { sight, ...(query.propertyId === undefined ? {} : { propertyId: query.propertyId }) };
    return toPage(await this.limits.list(this.database.reader, organizationId, filter, page), page, (row) => row.id, toLimit);
  }
}
