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
  PageQuery,
  pageRequest,
  toPage,
  type Command,
} from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { EntryNoticeTooShort, WorkOrderMoveNotAllowed } from './maintenance.errors.js';
import { NewVisitBody, VisitPage, VisitResponse } from './visits.dto.js';
import { VisitsService, type Visit } from './visits.service.js';
import { WorkOrdersService } from './work-orders.service.js';

const toResponse = ({ plannedBy: _, ...visit }: Visit): VisitResponse => visit;

@ApiTags('Work orders')
@Controller('v1/work-orders/:id/visits')
export class VisitsController {
  constructor(
    private readonly visits: VisitsService,
    private readonly orders: WorkOrdersService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @IdempotencyKeyRequired()
  @Allow('work-orders:visit', 'sight')
  @ApiOperation({
    operationId: 'planVisit',
    summary: 'Say when somebody comes; who lives there is told',
    description:
      'Where somebody lives, within the notice of the organization (24 hours by default) only with the tenant’s consent or in an emergency. ' +
      'Before work has begun it takes the place of visits to come.',
  })
  @ApiCreatedResponse({ type: VisitResponse })
  @ApiProblems(NotFound, WorkOrderMoveNotAllowed, EntryNoticeTooShort, IdempotencyKeyMissing, IdempotencyKeyReused)
  plan(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() { id: by, role }: Principal,
    @Param('id') id: string,
    @Body() body: NewVisitBody,
  ): Promise<VisitResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      const order = await this.orders.lock(tx, organization.id, id);
      return toResponse(await this.visits.plan(tx, organization, order, { id: by, role }, body));
    });
  }

  @Get()
  @Allow('work-orders:read', 'sight')
  @ApiOperation({ operationId: 'listVisits', summary: 'Visits to a work order, in the order they were planned' })
  @ApiOkResponse({ type: VisitPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string, @Query() query: PageQuery): Promise<VisitPage> {
    const page = pageRequest(query);
    await this.orders.get(this.database.reader, organizationId, id);
    return toPage(await this.visits.list(this.database.reader, organizationId, id, page), page, (row) => row.id, toResponse);
  }
}
