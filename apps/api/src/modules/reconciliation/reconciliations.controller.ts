import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, pageRequest, toPage, type Command } from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { CURES } from './differences.rules.js';
import { ChannelHasNoStatement, DifferenceNotOpen } from './reconciliation.errors.js';
import {
  DifferencePage,
  DifferenceResponse,
  DifferencesQuery,
  ExplainDifferenceBody,
  NewReconciliationBody,
  ReconciliationPage,
  ReconciliationResponse,
  ReconciliationsQuery,
} from './reconciliations.dto.js';
import { ReconciliationsService, type Difference } from './reconciliations.service.js';
import { StatementChannelsService } from './statement-channels.service.js';

@ApiTags('Reconciliation')
@Controller('v1')
export class ReconciliationsController {
  constructor(
    private readonly reconciliations: ReconciliationsService,
    private readonly channels: StatementChannelsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post('reconciliations')
  @Allow('reconciliation:write')
  @ApiOperation({
    operationId: 'reconcile',
    summary: 'Prove that provider, intake and ledger agree',
    description:
      'By receipt and amount, over some days of a channel: three counts and three sums that must be equal, and each difference with its cause and its cure. ' +
      'The provider’s side is its statement; where none tells, what M-Pesa lists by Pull. `days` says which proved what. ' +
      'Differences of these days that are gone are healed. It moves no money, and is made by itself every night over the last 31 days.',
  })
  @ApiCreatedResponse({ type: ReconciliationResponse })
  @ApiProblems(NotFound, ChannelHasNoStatement)
  reconcile(@CurrentCommand() command: Command, @Body() { channelId, from, to }: NewReconciliationBody): Promise<ReconciliationResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      const channel = await this.channels.get(tx, organization.id, channelId);
      return this.reconciliations.run(tx, organization, channel, { from, to, requestedBy: command.principalId });
    });
  }

  @Get('reconciliations')
  @Allow('reconciliation:read')
  @ApiOperation({ operationId: 'listReconciliations', summary: 'Reconciliations in the order in which they were made' })
  @ApiOkResponse({ type: ReconciliationPage })
  @ApiProblems()
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: ReconciliationsQuery): Promise<ReconciliationPage> {
    const page = pageRequest(query);
    return toPage(
      await this.reconciliations.list(this.database.reader, organizationId, { channelId: query.channelId }, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }

  @Get('reconciliations/:id')
  @Allow('reconciliation:read')
  @ApiOperation({ operationId: 'getReconciliation', summary: 'A reconciliation as it was made' })
  @ApiOkResponse({ type: ReconciliationResponse })
  @ApiProblems(NotFound)
  get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<ReconciliationResponse> {
    return this.reconciliations.get(this.database.reader, organizationId, id);
  }

  @Get('reconciliations/:id/differences')
  @Allow('reconciliation:read')
  @ApiOperation({ operationId: 'listDifferences', summary: 'What a reconciliation saw, as it stands now' })
  @ApiOkResponse({ type: DifferencePage })
  @ApiProblems(NotFound)
  async differences(
    @CurrentPrincipal() { organizationId }: Principal,
    @Param('id') id: string,
    @Query() query: DifferencesQuery,
  ): Promise<DifferencePage> {
    const page = pageRequest(query);
    const filter = { reconciliationId: id, state: query.state };
    return toPage(
      await this.reconciliations.listDifferences(this.database.reader, organizationId, filter, page),
      page,
      (row) => row.id,
      differenceResponse,
    );
  }

  @Post('differences/:id/explanation')
  @HttpCode(200)
  @Allow('reconciliation:write')
  @ApiOperation({
    operationId: 'explainDifference',
    summary: 'Say why a difference is none',
    description: 'Only an open one. Who said it, and why, is kept; it stays explained when it is seen again.',
  })
  @ApiOkResponse({ type: DifferenceResponse })
  @ApiProblems(NotFound, DifferenceNotOpen)
  explain(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() { reason }: ExplainDifferenceBody,
  ): Promise<DifferenceResponse> {
    const input = { reason, userId: command.principalId };
    return this.commands.run(command, async (tx) =>
      differenceResponse(await this.reconciliations.explain(tx, command.organizationId, id, input)),
    );
  }
}

const differenceResponse = (difference: Difference): DifferenceResponse => ({ ...difference, cure: CURES[difference.cause] });
