import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
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
  withSecretAnswer,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow, InvalidPhone } from '../organizations/index.js';
import {
  NewVendorBody,
  RevealedVendorResponse,
  RevealVendorBody,
  UpdateVendorBody,
  VendorPage,
  VendorResponse,
  VendorsQuery,
} from './vendors.dto.js';
import { VendorsService } from './vendors.service.js';

@ApiTags('Vendors')
@Controller('v1/vendors')
export class VendorsController {
  constructor(
    private readonly vendors: VendorsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('vendors:write', 'sight')
  @ApiOperation({ operationId: 'createVendor', summary: 'Add somebody who repairs things' })
  @ApiCreatedResponse({ type: VendorResponse })
  @ApiProblems(InvalidPhone)
  create(@CurrentCommand() command: Command, @Body() body: NewVendorBody): Promise<VendorResponse> {
    return this.commands.run(command, (tx) => this.vendors.create(tx, command.organizationId, body));
  }

  @Get()
  @Allow('vendors:read', 'sight')
  @ApiOperation({ operationId: 'listVendors', summary: 'Vendors, in the order they were added' })
  @ApiOkResponse({ type: VendorPage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: VendorsQuery): Promise<VendorPage> {
    const page = pageRequest(query);
    const { trade, active } = query;
    const filter = { ...(trade === undefined ? {} : { trade }), ...(active === undefined ? {} : { active: active === 'true' }) };
    return toPage(
      await this.vendors.list(this.database.reader, principal, filter, page),
      page,
      ({ id }) => id,
      (vendor) => vendor,
    );
  }

  @Get(':id')
  @Allow('vendors:read', 'sight')
  @ApiOperation({ operationId: 'getVendor', summary: 'One vendor' })
  @ApiOkResponse({ type: VendorResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() { organizationId }: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VendorResponse> {
    return withETag(reply, await this.vendors.get(this.database.reader, organizationId, id));
  }

  @Patch(':id')
  @Allow('vendors:write', 'sight')
  @ApiOperation({ operationId: 'updateVendor', summary: 'Change a vendor, or give them no new work' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: VendorResponse })
  @ApiProblems(NotFound, InvalidPhone, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: UpdateVendorBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VendorResponse> {
    const vendor = await this.commands.run(command, async (tx) => {
      command.facts.before = await this.vendors.get(tx, command.organizationId, id);
      return this.vendors.update(tx, command.organizationId, { id, version }, body);
    });
    return withETag(reply, vendor);
  }

  @Post(':id/reveal')
  @HttpCode(200)
  @Allow('personal-data:reveal')
  @ApiOperation({
    operationId: 'revealVendor',
    summary: "A vendor's KRA PIN in clear text",
    description: 'Who asked, when and why stays in the audit log.',
  })
  @ApiOkResponse({ type: RevealedVendorResponse })
  @ApiProblems(NotFound)
  async reveal(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() _body: RevealVendorBody,
  ): Promise<RevealedVendorResponse> {
    return this.commands.run(withSecretAnswer(command), async (tx) => ({
      kraPin: await this.vendors.revealKraPin(tx, command.organizationId, id),
    }));
  }
}
