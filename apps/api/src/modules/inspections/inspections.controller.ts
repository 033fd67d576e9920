import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, pageRequest, toPage, type Command } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import {
  InspectionComparisonResponse,
  InspectionItemsBody,
  InspectionPage,
  InspectionResponse,
  InspectionSignatureBody,
  InspectionsQuery,
  InspectionSummaryResponse,
  NewInspectionBody,
} from './inspections.dto.js';
import { AlreadySigned, InspectionSigned, NoLease, NothingSeen, NothingToCompare, NotSignedByOffice } from './inspections.errors.js';
import { InspectionsService, type Inspection, type InspectionWithItems } from './inspections.service.js';

const toSummary = ({ staffSignedBy: _, tenantSignedBy: __, createdBy: ___, ...inspection }: Inspection): InspectionSummaryResponse =>
  inspection;
const toResponse = ({ items, ...inspection }: InspectionWithItems): InspectionResponse => ({ ...toSummary(inspection), items });

@ApiTags('Inspections')
@Controller('v1/inspections')
export class InspectionsController {
  constructor(
    private readonly inspections: InspectionsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('inspections:write', 'sight')
  @ApiOperation({
    operationId: 'beginInspection',
    summary: 'Begin to look at a unit',
    description: 'With what there is to look at in a unit of its type; a move-out with what the signed move-in looked at.',
  })
  @ApiCreatedResponse({ type: InspectionResponse })
  @ApiProblems(NotFound, NoLease)
  begin(@CurrentCommand() command: Command, @Body() body: NewInspectionBody): Promise<InspectionResponse> {
    return this.commands.run(command, async (tx) =>
      toResponse(await this.inspections.begin(tx, command.organizationId, command.principalId, body)),
    );
  }

  @Get()
  @Allow('inspections:read', 'sight')
  @ApiOperation({ operationId: 'listInspections', summary: 'Inspections in the order they were begun' })
  @ApiOkResponse({ type: InspectionPage })
  @ApiProblems(NotFound)
  async list(
    @CurrentPrincipal() { organizationId, sight }: Principal,
    @Query() { unitId, leaseId, ...query }: InspectionsQuery,
  ): Promise<InspectionPage> {
    const page = pageRequest(query);
    const filter = { sight, ...(unitId === undefined ? {} : { unitId }), ...(leaseId === undefined ? {} : { leaseId }) };
    return toPage(await this.inspections.list(this.database.reader, organizationId, filter, page), page, ({ id }) => id, toSummary);
  }

  @Get(':id')
  @Allow('inspections:read', 'sight')
  @ApiOperation({ operationId: 'getInspection', summary: 'One inspection with all that was looked at' })
  @ApiOkResponse({ type: InspectionResponse })
  @ApiProblems(NotFound)
  async get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<InspectionResponse> {
    return toResponse(await this.inspections.get(this.database.reader, organizationId, id));
  }

  @Put(':id/items')
  @Allow('inspections:write', 'sight')
  @ApiOperation({ operationId: 'writeInspectionItems', summary: 'Write down what was seen, until the office signs it' })
  @ApiOkResponse({ type: InspectionResponse })
  @ApiProblems(NotFound, InspectionSigned)
  write(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: InspectionItemsBody): Promise<InspectionResponse> {
    return this.commands.run(command, async (tx) => toResponse(await this.inspections.write(tx, command.organizationId, id, body.items)));
  }

  @Post(':id/signature')
  @HttpCode(200)
  @Allow('inspections:sign', 'sight')
  @ApiOperation({ operationId: 'signInspection', summary: 'Sign an inspection: first the office, then the tenant' })
  @ApiOkResponse({ type: InspectionResponse })
  @ApiProblems(NotFound, AlreadySigned, NothingSeen, NotSignedByOffice)
  sign(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() body: InspectionSignatureBody,
  ): Promise<InspectionResponse> {
    return this.commands.run(command, async (tx) =>
      toResponse(await this.inspections.sign(tx, command.organizationId, id, principal, body.remark)),
    );
  }

  @Get(':id/comparison')
  @Allow('inspections:read', 'sight')
  @ApiOperation({
    operationId: 'compareInspection',
    summary: 'What got worse between moving in and moving out',
    description: 'With the last move-in of the lease that both sides signed. What was not seen on either day proves nothing.',
  })
  @ApiOkResponse({ type: InspectionComparisonResponse })
  @ApiProblems(NotFound, NothingToCompare)
  compare(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<InspectionComparisonResponse> {
    return this.inspections.compare(this.database.reader, organizationId, id);
  }
}
