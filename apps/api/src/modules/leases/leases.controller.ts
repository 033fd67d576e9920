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
import { LeaseDetailResponse, LeasePage, LeaseResponse, LeasesQuery, NewLeaseBody, RentStepBody, UpdateLeaseBody } from './leases.dto.js';
import { LeaseEnded, RentStepTaken, UnitAlreadyLet } from './leases.errors.js';
import { LeasesService } from './leases.service.js';

@ApiTags('Leases')
@Controller('v1/leases')
export class LeasesController {
  constructor(
    private readonly leases: LeasesService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('leases:write')
  @ApiOperation({
    operationId: 'createLease',
    summary: 'Draft a lease of a unit',
    description: 'A unit that is let can be drafted for only if the present lease is known to end before this one starts.',
  })
  @ApiCreatedResponse({ type: LeaseResponse })
  @ApiProblems(NotFound, UnitAlreadyLet)
  create(@CurrentCommand() command: Command, @Body() body: NewLeaseBody): Promise<LeaseResponse> {
    return this.commands.run(command, async (tx) => this.leases.create(tx, await this.organizations.get(tx, command.organizationId), body));
  }

  @Get()
  @Allow('leases:read', 'sight')
  @ApiOperation({ operationId: 'listLeases', summary: 'Leases, in the order they were drafted' })
  @ApiOkResponse({ type: LeasePage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: LeasesQuery): Promise<LeasePage> {
    const page = pageRequest(query);
    const { state, propertyId, unitId, tenantId } = query;
    const filter = { state, propertyId, unitId, tenantId, sight: principal.sight };
    return toPage(
      await this.leases.list(this.database.reader, principal.organizationId, filter, page),
      page,
      ({ id }) => id,
      (lease) => lease,
    );
  }

  @Get(':id')
  @Allow('leases:read', 'sight')
  @ApiOperation({ operationId: 'getLease', summary: 'One lease with its parties, rents and charge rules' })
  @ApiOkResponse({ type: LeaseDetailResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() { organizationId }: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LeaseDetailResponse> {
    const terms = await this.leases.terms(this.database.reader, organizationId, id);
    return withETag(reply, { ...terms, parties: await this.leases.parties(this.database.reader, organizationId, id) });
  }

  @Patch(':id')
  @Allow('leases:write', 'sight')
  @ApiOperation({
    operationId: 'updateLease',
    summary: 'Confirm or change the tenancy class, due day, grace days or proration',
    description: 'What was charged stays as it is.',
  })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: LeaseResponse })
  @ApiProblems(NotFound, LeaseEnded, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: UpdateLeaseBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LeaseResponse> {
    const lease = await this.commands.run(command, async (tx) => {
      command.facts.before = await this.leases.get(tx, command.organizationId, id);
      return this.leases.update(tx, command.organizationId, { id, version }, body);
    });
    return withETag(reply, lease);
  }

  @Post(':id/rent-steps')
  @Allow('leases:write', 'sight')
  @ApiOperation({
    operationId: 'addRentStep',
    summary: 'Agree on another rent from a day on',
    description: 'Months that were charged stay as they are.',
  })
  @ApiCreatedResponse({ type: RentStepBody })
  @ApiProblems(NotFound, LeaseEnded, RentStepTaken)
  addRentStep(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: RentStepBody): Promise<RentStepBody> {
    return this.commands.run(command, (tx) => this.leases.addRentStep(tx, command.organizationId, id, body));
  }
}
