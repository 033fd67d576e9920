import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database, type Tx } from '@plotihub/database';
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
import { Allow, OrganizationsService, ProposalPending, type Organization } from '../organizations/index.js';
import { CostClosingService } from './cost-closing.service.js';
import { CostPage, CostResponse, CostReversalBody, CostReversalResponse, NewCostBody } from './costs.dto.js';
import { CostReversalsService } from './cost-reversals.service.js';
import { CostsService, type Cost } from './costs.service.js';
import {
  ApprovalNeeded,
  CostNotOpen,
  CostNotPosted,
  CostNotSplit,
  DocumentUsed,
  NoTenantToCharge,
  WorkOrderMoveNotAllowed,
} from './maintenance.errors.js';
import { toResponse as toOrder } from './work-orders.controller.js';
import { WorkOrderResponse } from './work-orders.dto.js';
import { moverOf } from './work-order-moves.service.js';

const toResponse = ({ recordedBy: _, ...cost }: Cost): CostResponse => cost;

@ApiTags('Work orders')
@Controller('v1')
export class CostsController {
  constructor(
    private readonly costs: CostsService,
    private readonly closing: CostClosingService,
    private readonly reversals: CostReversalsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post('work-orders/:id/costs')
  @IdempotencyKeyRequired()
  @Allow('work-costs:write', 'sight')
  @ApiOperation({
    operationId: 'addWorkCost',
    summary: 'Write down what a vendor asks for, and who bears it',
    description:
      'It comes into the books when the work order is closed; at once, if it is. What owner and tenant bear is within the limit, or the owner ' +
      'has agreed to it. The tenant’s part is the owner’s until the tenant has paid it.',
  })
  @ApiCreatedResponse({ type: CostResponse })
  @ApiProblems(
    ...[NotFound, WorkOrderMoveNotAllowed, CostNotSplit, NoTenantToCharge, ApprovalNeeded, DocumentUsed],
    ...[IdempotencyKeyMissing, IdempotencyKeyReused],
  )
  add(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: NewCostBody): Promise<CostResponse> {
    return this.run(command, async (tx, organization) => toResponse(await this.costs.add(tx, organization, id, command.principalId, body)));
  }

  @Get('work-orders/:id/costs')
  @Allow('work-costs:read', 'sight')
  @ApiOperation({ operationId: 'listWorkCosts', summary: 'What a work order costs, and out of which pockets' })
  @ApiOkResponse({ type: CostPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string, @Query() query: PageQuery): Promise<CostPage> {
    const page = pageRequest(query);
    const { costs, parts } = await this.costs.list(this.database.reader, organizationId, id, page);
    return toPage(
      costs,
      page,
      (cost) => cost.id,
      (cost) => ({ ...toResponse(cost), parts: parts.get(cost.id) ?? [] }),
    );
  }

  @Post('work-costs/:id/withdrawal')
  @HttpCode(200)
  @Allow('work-costs:write', 'sight')
  @ApiOperation({ operationId: 'withdrawWorkCost', summary: 'Withdraw a cost that is not in the books yet' })
  @ApiOkResponse({ type: CostResponse })
  @ApiProblems(NotFound, CostNotOpen)
  withdraw(@CurrentCommand() command: Command, @Param('id') id: string): Promise<CostResponse> {
    return this.run(command, async (tx, organization) => toResponse(await this.costs.withdraw(tx, organization, id)));
  }

  @Post('work-costs/:id/reversal')
  @IdempotencyKeyRequired()
  @Allow('work-costs:write', 'sight')
  @ApiOperation({
    operationId: 'proposeCostReversal',
    summary: 'Propose to take a cost out of the books again',
    description: 'Somebody else approves it. The tenant’s part is taken back with it; what they have paid of it becomes their credit.',
  })
  @ApiCreatedResponse({ type: CostReversalResponse })
  @ApiProblems(NotFound, CostNotPosted, ProposalPending, IdempotencyKeyMissing, IdempotencyKeyReused)
  reverse(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: CostReversalBody): Promise<CostReversalResponse> {
    return this.run(command, async (tx, organization) => {
      const proposal = await this.reversals.propose(tx, organization, id, { reason: body.reason, proposedBy: command.principalId });
      return { proposalId: proposal.id };
    });
  }

  @Post('work-orders/:id/closing')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('work-costs:write', 'sight')
  @ApiOperation({
    operationId: 'closeWorkOrder',
    summary: 'Close a confirmed work order: its costs come into the books',
    description: 'The vendors are owed them, the owners bear their parts, the tenant’s part is charged to the lease.',
  })
  @ApiOkResponse({ type: WorkOrderResponse })
  @ApiProblems(NotFound, WorkOrderMoveNotAllowed, IdempotencyKeyMissing, IdempotencyKeyReused)
  close(@CurrentCommand() command: Command, @CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<WorkOrderResponse> {
    return this.run(command, async (tx, organization) => toOrder(await this.closing.close(tx, organization, id, moverOf(principal))));
  }

  private run<T>(command: Command, work: (tx: Tx, organization: Organization) => Promise<T>): Promise<T> {
    return this.commands.run(command, async (tx) => work(tx, await this.organizations.get(tx, command.organizationId)));
  }
}
