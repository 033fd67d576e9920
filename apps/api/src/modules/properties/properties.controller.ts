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
  PageQuery,
  pageRequest,
  PreconditionFailed,
  PreconditionRequired,
  toPage,
  withETag,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { BlocksService } from './blocks.service.js';
import {
  BlockPage,
  BlockResponse,
  NewBlockBody,
  NewOwnershipBody,
  NewPropertyBody,
  OwnershipResponse,
  OwnershipsResponse,
  PropertyPage,
  PropertyResponse,
  UpdatePropertyBody,
} from './properties.dto.js';
import { BlockNameTaken, InvalidPropertyCode, OwnershipNotLater, PropertyCodeTaken, SharesDoNotAddUp } from './properties.errors.js';
import { PropertiesService } from './properties.service.js';

@ApiTags('Properties')
@Controller('v1/properties')
export class PropertiesController {
  constructor(
    private readonly properties: PropertiesService,
    private readonly blocks: BlocksService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('properties:write')
  @ApiOperation({ operationId: 'createProperty', summary: 'Add a property with its owners' })
  @ApiCreatedResponse({ type: PropertyResponse })
  @ApiProblems(NotFound, InvalidPropertyCode, PropertyCodeTaken, SharesDoNotAddUp)
  create(@CurrentCommand() command: Command, @Body() body: NewPropertyBody): Promise<PropertyResponse> {
    return this.commands.run(command, async (tx) =>
      this.properties.create(tx, await this.organizations.get(tx, command.organizationId), body),
    );
  }

  @Get()
  @Allow('properties:read', 'sight')
  @ApiOperation({ operationId: 'listProperties', summary: 'Properties, in the order they were added' })
  @ApiOkResponse({ type: PropertyPage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<PropertyPage> {
    const page = pageRequest(query);
    return toPage(
      await this.properties.list(this.database.reader, principal.organizationId, principal.sight, page),
      page,
      ({ id }) => id,
      (property) => property,
    );
  }

  @Get(':id')
  @Allow('properties:read', 'sight')
  @ApiOperation({ operationId: 'getProperty', summary: 'One property' })
  @ApiOkResponse({ type: PropertyResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PropertyResponse> {
    return withETag(reply, await this.properties.get(this.database.reader, principal.organizationId, id));
  }

  @Patch(':id')
  @Allow('properties:write', 'sight')
  @ApiOperation({ operationId: 'updateProperty', summary: 'Change name, kind or place of a property; its code stays' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: PropertyResponse })
  @ApiProblems(NotFound, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: UpdatePropertyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PropertyResponse> {
    const property = await this.commands.run(command, async (tx) => {
      command.facts.before = await this.properties.get(tx, command.organizationId, id);
      return this.properties.update(tx, command.organizationId, { id, version }, body);
    });
    return withETag(reply, property);
  }

  @Get(':id/ownerships')
  @Allow('owners:read', 'sight')
  @ApiOperation({ operationId: 'listOwnerships', summary: 'Who owned the property since when' })
  @ApiOkResponse({ type: OwnershipsResponse })
  @ApiProblems(NotFound)
  async listOwnerships(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<OwnershipsResponse> {
    await this.properties.get(this.database.reader, principal.organizationId, id);
    return { data: await this.properties.listOwnerships(this.database.reader, principal.organizationId, id) };
  }

  @Post(':id/ownerships')
  @Allow('owners:write')
  @ApiOperation({
    operationId: 'changeOwnership',
    summary: 'Change who owns the property from a day on',
    description: 'A whole new version: what was charged under an earlier one stays with its owners.',
  })
  @ApiCreatedResponse({ type: OwnershipResponse })
  @ApiProblems(NotFound, SharesDoNotAddUp, OwnershipNotLater)
  changeOwnership(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: NewOwnershipBody): Promise<OwnershipResponse> {
    return this.commands.run(command, (tx) => this.properties.changeOwnership(tx, command.organizationId, id, body));
  }

  @Get(':id/blocks')
  @Allow('properties:read', 'sight')
  @ApiOperation({ operationId: 'listBlocks', summary: 'Blocks of a property' })
  @ApiOkResponse({ type: BlockPage })
  @ApiProblems(NotFound)
  async listBlocks(@CurrentPrincipal() principal: Principal, @Param('id') id: string, @Query() query: PageQuery): Promise<BlockPage> {
    const page = pageRequest(query);
    return toPage(
      await this.blocks.list(this.database.reader, principal.organizationId, id, page),
      page,
      (block) => block.id,
      (block) => block,
    );
  }

  @Post(':id/blocks')
  @Allow('properties:write', 'sight')
  @ApiOperation({ operationId: 'createBlock', summary: 'Add a block to a property' })
  @ApiCreatedResponse({ type: BlockResponse })
  @ApiProblems(NotFound, BlockNameTaken)
  createBlock(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: NewBlockBody): Promise<BlockResponse> {
    return this.commands.run(command, (tx) => this.blocks.create(tx, command.organizationId, id, body.name));
  }
}
