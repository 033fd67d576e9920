import { Body, Controller, Get, HttpCode, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiCreatedResponse, ApiOperation, ApiTags, ApiSecurity, ApiHeader } from '@nestjs/swagger';
import { CurrentPrincipal, Public, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IfMatch,
  InvalidRequest,
  PageQuery,
  pageRequest,
  PreconditionFailed,
  PreconditionRequired,
  toPage,
  withETag,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Limit } from '../../limits.js';
import { Allow } from './allow.js';
import {
  MemberPage,
  MemberResponse,
  MeResponse,
  NewMemberBody,
  OrganizationResponse,
  SignUpBody,
  SignUpResponse,
  UpdateOrganizationBody,
} from './organizations.dto.js';
import { EmailOrPhoneTaken, InvalidPhone, PasswordTooCommon } from './organizations.errors.js';
import { OrganizationsService, type Organization } from './organizations.service.js';
import { permissionsOf } from './roles.rules.js';

const toResponse = ({ createdAt: _, ...organization }: Organization): OrganizationResponse => organization;

@ApiTags('Organizations')
@Controller('v1')
export class OrganizationsController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post('organizations')
  @Public()
  @Limit('sign-up')
  @ApiSecurity({})
  @ApiOperation({ operationId: 'signUp', summary: 'Start an organization with its first admin' })
  @ApiCreatedResponse({ type: SignUpResponse })
  @ApiProblems(InvalidPhone, PasswordTooCommon, EmailOrPhoneTaken)
  async signUp(@Body() body: SignUpBody): Promise<SignUpResponse> {
    if (body.admin.email === undefined && body.admin.phone === undefined) {
      throw new InvalidRequest('/admin: an e-mail address or a phone number is needed to sign in', {
        errors: [{ pointer: '/admin', code: 'required', detail: 'needs email or phone' }],
      });
    }
    const { organization, userId } = await this.organizations.signUp({
      ...body,
      organization: { ...body.organization, language: body.organization.language ?? 'en' },
    });
    return { organization: toResponse(organization), userId };
  }

  @Get('organization')
  @Allow('organization:read')
  @ApiOperation({ operationId: 'getOrganization', summary: 'The organization you are signed in to' })
  @ApiOkResponse({ type: OrganizationResponse })
  @ApiProblems()
  async get(@CurrentPrincipal() principal: Principal, @Res({ passthrough: true }) reply: FastifyReply): Promise<OrganizationResponse> {
    return withETag(reply, toResponse(await this.organizations.get(this.database.reader, principal.organizationId)));
  }

  @Patch('organization')
  @Allow('organization:write')
  @ApiOperation({ operationId: 'updateOrganization', summary: 'Change names and defaults' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: OrganizationResponse })
  @ApiProblems(InvalidPhone, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @IfMatch() version: number,
    @Body() body: UpdateOrganizationBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrganizationResponse> {
    const organization = await this.commands.run(command, async (tx) => {
      command.facts.before = toResponse(await this.organizations.get(tx, command.organizationId));
      return toResponse(await this.organizations.update(tx, command.organizationId, version, body));
    });
    return withETag(reply, organization);
  }

  @Get('me')
  @Allow('profile:read', 'sight')
  @ApiOperation({ operationId: 'getMe', summary: 'Who you are here, and what you may do' })
  @ApiOkResponse({ type: MeResponse })
  @ApiProblems()
  me(@CurrentPrincipal() principal: Principal): MeResponse {
    return {
      userId: principal.id,
      organizationId: principal.organizationId,
      role: principal.role,
      permissions: permissionsOf(principal.role),
    };
  }

  @Get('members')
  @Allow('members:write')
  @ApiOperation({ operationId: 'listMembers', summary: 'Who works in the organization' })
  @ApiOkResponse({ type: MemberPage })
  @ApiProblems()
  async listMembers(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<MemberPage> {
    const page = pageRequest(query);
    return toPage(
      await this.organizations.listMembers(principal.organizationId, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }

  @Post('members')
  @HttpCode(201)
  @Allow('members:write')
  @ApiOperation({ operationId: 'addMember', summary: 'Add a person with a first password' })
  @ApiCreatedResponse({ type: MemberResponse })
  @ApiProblems(InvalidPhone, PasswordTooCommon, EmailOrPhoneTaken)
  addMember(@CurrentCommand() command: Command, @Body() body: NewMemberBody): Promise<MemberResponse> {
    return this.commands.run(command, (tx) => this.organizations.addMember(tx, command.organizationId, body));
  }
}
