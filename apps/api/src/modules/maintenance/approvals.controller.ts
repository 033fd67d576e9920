import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
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
  PageQuery,
  pageRequest,
  toPage,
  type Command,
} from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { ApprovalsService, type Approval } from './approvals.service.js';
import { AlreadyAsked, AskerAnswers, NothingToApprove, WorkOrderMoveNotAllowed } from './maintenance.errors.js';
import { OwnerApprovalPage, ApprovalRequestBody, OwnerApprovalResponse, OwnersWordBody } from './quotes.dto.js';
import { WorkOrdersService } from './work-orders.service.js';

const toResponse = ({ askedBy: _, decidedBy: __, ...approval }: Approval): OwnerApprovalResponse => approval;

@ApiTags('Work orders')
@Controller('v1/work-orders/:id')
export class ApprovalsController {
  constructor(
    private readonly approvals: ApprovalsService,
    private readonly orders: WorkOrdersService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post('approval-request')
  @IdempotencyKeyRequired()
  @Allow('work-orders:manage', 'sight')
  @ApiOperation({
    operationId: 'askForApproval',
    summary: 'Ask the owner whether it may cost so much',
    description:
      'Before somebody is assigned the work order waits for the answer. Later it goes on, and the question is about more. The owners are told.',
  })
  @ApiCreatedResponse({ type: OwnerApprovalResponse })
  @ApiProblems(NotFound, WorkOrderMoveNotAllowed, AlreadyAsked, IdempotencyKeyMissing, IdempotencyKeyReused)
  ask(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() body: ApprovalRequestBody,
  ): Promise<OwnerApprovalResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      const order = await this.orders.lock(tx, organization.id, id);
      return toResponse(await this.approvals.ask(tx, organization, order, principal, body.amount));
    });
  }

  @Post('approval')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('work-orders:approve', 'sight')
  @ApiOperation({
    operationId: 'decideApproval',
    summary: 'Say whether it may cost so much: as an owner, or for one',
    description: 'For an owner without a sign-in, by somebody who did not ask, with what shows that the owner said so.',
  })
  @ApiOkResponse({ type: OwnerApprovalResponse })
  @ApiProblems(NotFound, NothingToApprove, AskerAnswers, WorkOrderMoveNotAllowed, IdempotencyKeyMissing, IdempotencyKeyReused)
  decide(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() body: OwnersWordBody,
  ): Promise<OwnerApprovalResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      const order = await this.orders.lock(tx, organization.id, id);
      return toResponse(await this.approvals.decide(tx, organization, order, principal, body));
    });
  }

  @Get('approvals')
  @Allow('work-costs:read', 'sight')
  @ApiOperation({ operationId: 'listApprovals', summary: 'What the owner was asked and said, in the order of the questions' })
  @ApiOkResponse({ type: OwnerApprovalPage })
  @ApiProblems(NotFound)
  async list(
    @CurrentPrincipal() { organizationId }: Principal,
    @Param('id') id: string,
    @Query() query: PageQuery,
  ): Promise<OwnerApprovalPage> {
    const page = pageRequest(query);
    await this.orders.get(this.database.reader, organizationId, id);
    return toPage(await this.approvals.list(this.database.reader, organizationId, id, page), page, (row) => row.id, toResponse);
  }
}
