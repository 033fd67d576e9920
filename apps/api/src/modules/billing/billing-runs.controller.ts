import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IdempotencyKeyRequired,
  NotFound,
  PageQuery,
  pageRequest,
  toPage,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { PreviewOutOfDate } from './billing.errors.js';
import { BillingPreviewResponse, BillingRunPage, BillingRunResponse, NewBillingRunBody } from './billing-runs.dto.js';
import { BillingRunsService } from './billing-runs.service.js';

@ApiTags('Billing')
@Controller('v1/billing-runs')
export class BillingRunsController {
  constructor(
    private readonly runs: BillingRunsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('billing:run')
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'runBilling',
    summary: 'Bill a month: preview it, or commit it',
    description:
      'Charges every lease that was occupied on a day of the month what the month brings: rent and charge rules, prorated. ' +
      'A preview answers at once. A commit is accepted and carried out in the background; follow it at the address in the Location header. ' +
      'Committing a month again charges only what is missing.',
  })
  @ApiOkResponse({ type: BillingPreviewResponse, description: 'What a commit would charge' })
  @ApiAcceptedResponse({
    type: BillingRunResponse,
    description: 'The run was recorded and will be carried out',
    headers: { Location: { schema: { type: 'string' }, description: 'Where to follow the run' } },
  })
  @ApiProblems(NotFound, PreviewOutOfDate)
  async run(
    @CurrentCommand() command: Command,
    @Body() { mode, ...body }: NewBillingRunBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BillingPreviewResponse | BillingRunResponse> {
    const organization = await this.organizations.get(this.database.reader, command.organizationId);
    if (mode === 'preview') {
      void reply.status(HttpStatus.OK);
      return this.runs.preview(this.database.reader, organization, body);
    }
    const run = await this.commands.run(command, (tx) =>
      this.runs.request(tx, organization, { ...body, requestedBy: command.principalId }),
    );
    void reply.status(HttpStatus.ACCEPTED).header('location', `/v1/billing-runs/${run.id}`);
    return run;
  }

  @Get()
  @Allow('billing:read')
  @ApiOperation({ operationId: 'listBillingRuns', summary: 'Billing runs, oldest first' })
  @ApiOkResponse({ type: BillingRunPage })
  @ApiProblems()
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: PageQuery): Promise<BillingRunPage> {
    const page = pageRequest(query);
    const rows = await this.runs.list(this.database.reader, organizationId, page);
    return toPage(
      rows,
      page,
      ({ id }) => id,
      (row) => row,
    );
  }

  @Get(':id')
  @Allow('billing:read')
  @ApiOperation({ operationId: 'getBillingRun', summary: 'How far a billing run has come' })
  @ApiOkResponse({ type: BillingRunResponse })
  @ApiProblems(NotFound)
  get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<BillingRunResponse> {
    return this.runs.get(this.database.reader, organizationId, id);
  }
}
