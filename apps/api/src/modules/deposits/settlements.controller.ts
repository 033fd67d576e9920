import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database, type Tx } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  Forbidden,
  IdempotencyKeyMissing,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  NotFound,
  pageRequest,
  toPage,
  type Command,
} from '@plotihub/http';
import { Money } from '@plotihub/money';
import { Allow, OrganizationsService, type Organization } from '../organizations/index.js';
import { DisputeWindow, LeaseNotLeft, SettlementDoesNotAddUp, SettlementMoveNotAllowed, SettlementUnderWay } from './deposits.errors.js';
import type { SettlementLine } from './settlement.rules.js';
import {
  SettlementBody,
  SettlementDisputeBody,
  SettlementLinesBody,
  SettlementPage,
  SettlementProposalBody,
  SettlementResponse,
  SettlementRevisionBody,
  SettlementRowResponse,
  SettlementsQuery,
} from './settlements.dto.js';
import { DepositSettlementsService, type DepositSettlement, type SettlementRow } from './settlements.service.js';

@ApiTags('Deposits')
@Controller('v1/deposit-settlements')
export class DepositSettlementsController {
  constructor(
    private readonly settlements: DepositSettlementsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('deposits:propose', 'sight')
  @ApiOperation({
    operationId: 'draftDepositSettlement',
    summary: 'Draft what becomes of the deposits of a tenant who has left',
    description:
      'Deductions and refund are exactly what is held, with what was paid too much. Nothing goes back while a debt is named by no line.',
  })
  @ApiCreatedResponse({ type: SettlementResponse })
  @ApiProblems(NotFound, LeaseNotLeft, SettlementUnderWay, SettlementDoesNotAddUp)
  draft(@CurrentCommand() command: Command, @Body() { leaseId, lines }: SettlementBody): Promise<SettlementResponse> {
    return this.run(command, (tx, organization) =>
      this.settlements.draft(tx, organization, { leaseId, lines: lines.map(toLine), by: command.principalId }),
    );
  }

  @Get()
  @Allow('billing:read', 'sight')
  @ApiOperation({ operationId: 'listDepositSettlements', summary: 'Settlements of deposits, in the order they were drafted' })
  @ApiOkResponse({ type: SettlementPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId, sight }: Principal, @Query() query: SettlementsQuery): Promise<SettlementPage> {
    const page = pageRequest(query);
    const rows = await this.settlements.list(this.database.reader, organizationId, { leaseId: query.leaseId, sight }, page);
    return toPage(rows, page, ({ id }) => id, toRow);
  }

  @Get(':id')
  @Allow('billing:read', 'sight')
  @ApiOperation({ operationId: 'getDepositSettlement', summary: 'One settlement, with each deduction and every move' })
  @ApiOkResponse({ type: SettlementResponse })
  @ApiProblems(NotFound)
  async get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<SettlementResponse> {
    return toResponse(await this.settlements.get(this.database.reader, organizationId, id));
  }

  @Put(':id/lines')
  @Allow('deposits:propose', 'sight')
  @ApiOperation({ operationId: 'changeDepositSettlement', summary: 'Change the deductions of a draft' })
  @ApiOkResponse({ type: SettlementResponse })
  @ApiProblems(NotFound, LeaseNotLeft, SettlementMoveNotAllowed, SettlementDoesNotAddUp)
  change(@CurrentCommand() command: Command, @Param('id') id: string, @Body() { lines }: SettlementLinesBody): Promise<SettlementResponse> {
    return this.run(command, (tx, organization) => this.settlements.change(tx, organization, id, lines.map(toLine)));
  }

  @Post(':id/proposal')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('deposits:propose', 'sight')
  @ApiOperation({
    operationId: 'proposeDepositSettlement',
    summary: 'Show the settlement to the tenant, who is told and may object until a day',
  })
  @ApiOkResponse({ type: SettlementResponse })
  @ApiProblems(
    NotFound,
    LeaseNotLeft,
    SettlementMoveNotAllowed,
    SettlementDoesNotAddUp,
    DisputeWindow,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
  )
  propose(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() { disputeBy }: SettlementProposalBody,
  ): Promise<SettlementResponse> {
    return this.run(command, (tx, organization) => this.settlements.propose(tx, organization, id, { disputeBy, by: command.principalId }));
  }

  @Post(':id/acceptance')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('deposits:answer', 'sight')
  @ApiOperation({ operationId: 'acceptDepositSettlement', summary: 'Accept the settlement: by the tenant, nobody else' })
  @ApiOkResponse({ type: SettlementResponse })
  @ApiProblems(NotFound, SettlementMoveNotAllowed, IdempotencyKeyMissing, IdempotencyKeyReused)
  async accept(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
  ): Promise<SettlementResponse> {
    await this.settlements.get(this.database.reader, principal.organizationId, id);
    assertTenant(principal);
    return this.run(command, (tx, organization) => this.settlements.accept(tx, organization, id, command.principalId));
  }

  @Post(':id/dispute')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('deposits:answer', 'sight')
  @ApiOperation({ operationId: 'disputeDepositSettlement', summary: 'Object to the settlement, in time: by the tenant' })
  @ApiOkResponse({ type: SettlementResponse })
  @ApiProblems(NotFound, SettlementMoveNotAllowed, DisputeWindow, IdempotencyKeyMissing, IdempotencyKeyReused)
  async dispute(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() body: SettlementDisputeBody,
  ): Promise<SettlementResponse> {
    await this.settlements.get(this.database.reader, principal.organizationId, id);
    assertTenant(principal);
    const objection = { reason: body.reason, by: command.principalId };
    return this.run(command, (tx, organization) => this.settlements.dispute(tx, organization, id, objection));
  }

  @Post(':id/revision')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('deposits:propose', 'sight')
  @ApiOperation({
    operationId: 'reviseDepositSettlement',
    summary: 'Look at the deductions again after an objection; the tenant is told',
    description: 'The same deductions may stand, with a reason; each needs evidence then.',
  })
  @ApiOkResponse({ type: SettlementResponse })
  @ApiProblems(NotFound, LeaseNotLeft, SettlementMoveNotAllowed, SettlementDoesNotAddUp, IdempotencyKeyMissing, IdempotencyKeyReused)
  revise(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: SettlementRevisionBody): Promise<SettlementResponse> {
    const revision = { lines: body.lines.map(toLine), reason: body.reason, by: command.principalId };
    return this.run(command, (tx, organization) => this.settlements.revise(tx, organization, id, revision));
  }

  private run(command: Command, work: (tx: Tx, organization: Organization) => Promise<DepositSettlement>): Promise<SettlementResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return toResponse(await work(tx, organization));
    });
  }
}

/** Whatever a role allows, nobody of the office answers for the tenant. @throws Forbidden */
function assertTenant({ role }: Principal): void {
  if (role !== 'TENANT') throw new Forbidden('Only the tenant answers.');
}

const toLine = ({ kind, description, amount, wearAndTear, evidence, chargeId }: SettlementLinesBody['lines'][number]): SettlementLine => ({
  kind,
  description,
  amount,
  wearAndTear: wearAndTear ?? Money.zero(amount.currency),
  evidence: evidence ?? null,
  chargeId: chargeId ?? null,
});

const toRow = ({ createdBy: _, ...row }: SettlementRow): SettlementRowResponse => row;
const toResponse = ({ createdBy: _, moves, ...settlement }: DepositSettlement): SettlementResponse => ({
  ...settlement,
  moves: moves.map(({ by: __, ...move }) => move),
});
