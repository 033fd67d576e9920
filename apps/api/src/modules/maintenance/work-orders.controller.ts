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
import { Allow, OrganizationsService, type Organization } from '../organizations/index.js';
import { VendorInactive } from '../vendors/index.js';
import { AssignmentsService } from './assignments.service.js';
import {
  ApprovalNeeded,
  DuplicateOfItself,
  NobodyLivesThere,
  NotTheSamePlace,
  NotYourReport,
  ReopenTooLate,
  WorkOrderMoveNotAllowed,
} from './maintenance.errors.js';
import {
  AssignmentBody,
  WorkOrderMoveBody,
  NewWorkOrderBody,
  SimilarOrdersResponse,
  TriageBody,
  WorkOrderMovePage,
  WorkOrderPage,
  WorkOrderResponse,
  WorkOrdersQuery,
} from './work-orders.dto.js';
import { moverOf } from './work-order-moves.service.js';
import { PLAIN_MOVES, WorkOrderStepsService } from './work-order-steps.service.js';
import { movesInWords } from './work-orders.rules.js';
import { reporterOf, WorkOrdersService, type WorkOrder } from './work-orders.service.js';

export const toResponse = ({ reportedBy: _, heldAt: __, lateTold: ___, alarmAt: ____, ...order }: WorkOrder): WorkOrderResponse => order;

@ApiTags('Work orders')
@Controller('v1/work-orders')
export class WorkOrdersController {
  constructor(
    private readonly orders: WorkOrdersService,
    private readonly steps: WorkOrderStepsService,
    private readonly assignments: AssignmentsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @IdempotencyKeyRequired()
  @Allow('work-orders:report', 'sight')
  @ApiOperation({
    operationId: 'reportWorkOrder',
    summary: 'Report something that is to be repaired',
    description:
      'By a tenant for where they live, by a caretaker or the office for a unit, a common area or a property. The tenant is told.',
  })
  @ApiCreatedResponse({ type: WorkOrderResponse })
  @ApiProblems(NotFound, NobodyLivesThere, IdempotencyKeyMissing, IdempotencyKeyReused)
  report(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Body() body: NewWorkOrderBody,
  ): Promise<WorkOrderResponse> {
    return this.run(command, (tx, organization) => this.orders.report(tx, organization, reporterOf(principal), body));
  }

  @Get()
  @Allow('work-orders:read', 'sight')
  @ApiOperation({ operationId: 'listWorkOrders', summary: 'Work orders in the order they were reported' })
  @ApiOkResponse({ type: WorkOrderPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId, sight }: Principal, @Query() query: WorkOrdersQuery): Promise<WorkOrderPage> {
    const page = pageRequest(query);
    const { state, priority, propertyId, unitId, vendorId, overdue } = query;
    const filter = { sight, state, priority, propertyId, unitId, vendorId, overdue: overdue === 'true' };
    return toPage(await this.orders.list(this.database.reader, organizationId, filter, page), page, ({ id }) => id, toResponse);
  }

  @Get(':id')
  @Allow('work-orders:read', 'sight')
  @ApiOperation({ operationId: 'getWorkOrder', summary: 'One work order' })
  @ApiOkResponse({ type: WorkOrderResponse })
  @ApiProblems(NotFound)
  async get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<WorkOrderResponse> {
    return toResponse(await this.orders.get(this.database.reader, organizationId, id));
  }

  @Get(':id/moves')
  @Allow('work-orders:read', 'sight')
  @ApiOperation({ operationId: 'listWorkOrderMoves', summary: 'Who moved a work order, when and why, oldest first' })
  @ApiOkResponse({ type: WorkOrderMovePage })
  @ApiProblems(NotFound)
  async history(
    @CurrentPrincipal() { organizationId }: Principal,
    @Param('id') id: string,
    @Query() query: PageQuery,
  ): Promise<WorkOrderMovePage> {
    const page = pageRequest(query);
    const rows = await this.orders.history(this.database.reader, organizationId, id, page);
    return toPage(
      rows,
      page,
      (row) => row.id,
      (row) => row,
    );
  }

  @Get(':id/similar')
  @Allow('work-orders:read', 'sight')
  @ApiOperation({
    operationId: 'listSimilarWorkOrders',
    summary: 'Open work orders of the same category at the same place',
    description: 'Of which this one may be a duplicate; at most ten, the newest first.',
  })
  @ApiOkResponse({ type: SimilarOrdersResponse })
  @ApiProblems(NotFound)
  async similar(@CurrentPrincipal() { organizationId, sight }: Principal, @Param('id') id: string): Promise<SimilarOrdersResponse> {
    return { data: (await this.orders.similar(this.database.reader, organizationId, id, sight)).map(toResponse) };
  }

  @Post(':id/triage')
  @HttpCode(200)
  @Allow('work-orders:manage', 'sight')
  @ApiOperation({ operationId: 'triageWorkOrder', summary: 'Look at a report: what it is, how urgent, who is to pay' })
  @ApiOkResponse({ type: WorkOrderResponse })
  @ApiProblems(NotFound, WorkOrderMoveNotAllowed)
  triage(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() body: TriageBody,
  ): Promise<WorkOrderResponse> {
    return this.run(command, (tx, organization) => this.steps.triage(tx, organization, id, moverOf(principal), body));
  }

  @Post(':id/assignment')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('work-orders:manage', 'sight')
  @ApiOperation({
    operationId: 'assignWorkOrder',
    summary: 'Give the work to a vendor, or to the office’s own people',
    description: 'An estimate over the limit needs the owner’s agreement first; an emergency has a limit of its own. The vendor is told.',
  })
  @ApiOkResponse({ type: WorkOrderResponse })
  @ApiProblems(NotFound, WorkOrderMoveNotAllowed, ApprovalNeeded, VendorInactive, IdempotencyKeyMissing, IdempotencyKeyReused)
  assign(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() body: AssignmentBody,
  ): Promise<WorkOrderResponse> {
    return this.run(command, (tx, organization) => this.assignments.assign(tx, organization, id, moverOf(principal), body));
  }

  @Post(':id/moves')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('work-orders:move', 'sight')
  @ApiOperation({
    operationId: 'moveWorkOrder',
    summary: 'Move a work order on',
    description: `What is not listed is refused. Every move stays in the history.\n\n${movesInWords(PLAIN_MOVES)}`,
  })
  @ApiOkResponse({ type: WorkOrderResponse })
  @ApiProblems(
    ...[NotFound, WorkOrderMoveNotAllowed, NotYourReport, ReopenTooLate, DuplicateOfItself, NotTheSamePlace],
    ...[IdempotencyKeyMissing, IdempotencyKeyReused],
  )
  move(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() body: WorkOrderMoveBody,
  ): Promise<WorkOrderResponse> {
    command.facts.reason = body.reason;
    return this.run(command, (tx, organization) => this.steps.step(tx, organization, id, moverOf(principal), body));
  }

  private run(command: Command, work: (tx: Tx, organization: Organization) => Promise<WorkOrder>): Promise<WorkOrderResponse> {
    return this.commands.run(command, async (tx) => toResponse(await work(tx, await this.organizations.get(tx, command.organizationId))));
  }
}
