import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IfMatch,
  NotFound,
  pageRequest,
  PreconditionFailed,
  PreconditionRequired,
  toPage,
  withETag,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { PayReferenceLength, PayReferenceTaken, UnitLabelTaken, UnitOccupied } from './properties.errors.js';
import { NewUnitBody, UnitPage, UnitResponse, UnitsQuery, UpdateUnitBody } from './units.dto.js';
import { statusOf } from './units.rules.js';
import { UnitsService, type Unit } from './units.service.js';

const toResponse = (unit: Unit): UnitResponse => ({ ...unit, status: statusOf(unit) });

@ApiTags('Units')
@Controller('v1/units')
export class UnitsController {
  constructor(
    private readonly units: UnitsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('properties:write', 'sight')
  @ApiOperation({
    operationId: 'createUnit',
    summary: 'Add a unit; it gets its payment reference',
    description: 'The reference is made of the code of the property, the label and a check character that catches every slip and swap.',
  })
  @ApiCreatedResponse({ type: UnitResponse })
  @ApiProblems(NotFound, PayReferenceLength, PayReferenceTaken, UnitLabelTaken)
  create(@CurrentCommand() command: Command, @Body() body: NewUnitBody): Promise<UnitResponse> {
    return this.commands.run(command, async (tx) =>
      toResponse(await this.units.create(tx, await this.organizations.get(tx, command.organizationId), body)),
    );
  }

  @Get()
  @Allow('properties:read', 'sight')
  @ApiOperation({ operationId: 'listUnits', summary: 'Units, in the order they were added' })
  @ApiOkResponse({ type: UnitPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: UnitsQuery): Promise<UnitPage> {
    const page = pageRequest(query);
    const { propertyId, occupancy } = query;
    return toPage(
      await this.units.list(this.database.reader, principal.organizationId, { propertyId, occupancy, sight: principal.sight }, page),
      page,
      ({ id }) => id,
      toResponse,
    );
  }

  @Get(':id')
  @Allow('properties:read', 'sight')
  @ApiOperation({ operationId: 'getUnit', summary: 'One unit' })
  @ApiOkResponse({ type: UnitResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UnitResponse> {
    return withETag(reply, toResponse(await this.units.get(this.database.reader, principal.organizationId, id)));
  }

  @Patch(':id')
  @Allow('properties:write', 'sight')
  @ApiOperation({ operationId: 'updateUnit', summary: 'Change a unit, or hold it back from letting' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: UnitResponse })
  @ApiProblems(NotFound, UnitLabelTaken, UnitOccupied, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: UpdateUnitBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UnitResponse> {
    const unit = await this.commands.run(command, async (tx) => {
      command.facts.before = toResponse(await this.units.get(tx, command.organizationId, id));
      return toResponse(await this.units.update(tx, command.organizationId, { id, version }, body));
    });
    return withETag(reply, unit);
  }
}
