import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, sees, type Principal } from '@plotihub/auth';
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
import { Allow, InvalidPhone, OrganizationsService } from '../organizations/index.js';
import {
  NewTenantBody,
  RevealedTenantResponse,
  RevealTenantBody,
  TenantPage,
  TenantResponse,
  TenantsQuery,
  UpdateTenantBody,
} from './tenants.dto.js';
import { TenantsService } from './tenants.service.js';

@ApiTags('Tenants')
@Controller('v1/tenants')
export class TenantsController {
  constructor(
    private readonly tenants: TenantsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('tenants:write')
  @ApiOperation({
    operationId: 'createTenant',
    summary: 'Add a tenant',
    description: 'Always a new one: tenants of the same name, or who share a phone, stay two people.',
  })
  @ApiCreatedResponse({ type: TenantResponse })
  @ApiProblems(InvalidPhone)
  create(@CurrentCommand() command: Command, @Body() body: NewTenantBody): Promise<TenantResponse> {
    return this.commands.run(command, async (tx) =>
      this.tenants.create(tx, await this.organizations.get(tx, command.organizationId), body),
    );
  }

  @Get()
  @Allow('tenants:read', 'sight')
  @ApiOperation({ operationId: 'listTenants', summary: 'Tenants, in the order they were added' })
  @ApiOkResponse({ type: TenantPage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: TenantsQuery): Promise<TenantPage> {
    const page = pageRequest(query);
    const { organizationId, role, sight } = principal;
    const by = { phone: sees(TenantResponse, 'phone', role), idNumber: sees(TenantResponse, 'idNumber', role) };
    return toPage(
      await this.tenants.list(this.database.reader, organizationId, { search: query.search, by, sight }, page),
      page,
      ({ id }) => id,
      (tenant) => tenant,
    );
  }

  @Get(':id')
  @Allow('tenants:read', 'sight')
  @ApiOperation({ operationId: 'getTenant', summary: 'One tenant' })
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantResponse> {
    return withETag(reply, await this.tenants.get(this.database.reader, principal.organizationId, id));
  }

  @Patch(':id')
  @Allow('tenants:write', 'sight')
  @ApiOperation({ operationId: 'updateTenant', summary: 'Change how a tenant is called and reached' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems(NotFound, InvalidPhone, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: UpdateTenantBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantResponse> {
    const tenant = await this.commands.run(command, async (tx) => {
      command.facts.before = await this.tenants.get(tx, command.organizationId, id);
      return this.tenants.update(tx, command.organizationId, { id, version }, body);
    });
    return withETag(reply, tenant);
  }

  @Post(':id/reveal')
  @HttpCode(200)
  @Allow('personal-data:reveal')
  @ApiOperation({
    operationId: 'revealTenant',
    summary: "A tenant's ID number, KRA PIN or next of kin's phone in clear text",
    description: 'Who asked, when and why stays in the audit log.',
  })
  @ApiOkResponse({ type: RevealedTenantResponse })
  @ApiProblems(NotFound)
  reveal(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() { role }: Principal,
    @Param('id') id: string,
    @Body() { fields }: RevealTenantBody,
  ): Promise<RevealedTenantResponse> {
    // Without a key: an answer that is kept for a repetition would lie about in clear text.
    return this.commands.run(withSecretAnswer(command), (tx) => this.tenants.reveal(tx, command.organizationId, id, { fields, role }));
  }
}
