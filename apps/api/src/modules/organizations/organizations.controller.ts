import { Body, Controller, Get, Patch, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IfMatch,
  PreconditionFailed,
  PreconditionRequired,
  SecondFactorRequired,
  StepUpRequired,
  withETag,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow } from './allow.js';
import { OrganizationResponse, UpdateOrganizationBody } from './organizations.dto.js';
import { InvalidPhone } from './organizations.errors.js';
import { OrganizationsService, type Organization } from './organizations.service.js';
import { SecondFactorDutyService } from './second-factor-duty.service.js';

const toResponse = ({ createdAt: _, ...organization }: Organization): OrganizationResponse => organization;

@ApiTags('Organizations')
@Controller('v1')
export class OrganizationsController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly duty: SecondFactorDutyService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

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
  @ApiProblems(InvalidPhone, PreconditionFailed, PreconditionRequired, StepUpRequired, SecondFactorRequired)
  async update(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @IfMatch() version: number,
    @Body() body: UpdateOrganizationBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrganizationResponse> {
    const organization = await this.commands.run(command, async (tx) => {
      const before = toResponse(await this.organizations.get(tx, command.organizationId));
      command.facts.before = before;
      const { secondFactorRequired: demanded = before.secondFactorRequired } = body;
      if (demanded !== before.secondFactorRequired) await this.duty.assertMayChange(tx, principal, demanded);
      return toResponse(await this.organizations.update(tx, command.organizationId, version, body));
    });
    return withETag(reply, organization);
  }
}
