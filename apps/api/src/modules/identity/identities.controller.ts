import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, StepUp, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, type Command } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { IdentityLinked, IssuerUnknown } from './identity.errors.js';
import { IdentityList, IdentityResponse, NewIdentityBody } from './identities.dto.js';
import { IdentitiesService, type Identity } from './identities.service.js';

const toResponse = ({ organizationId: _, ...identity }: Identity): IdentityResponse => identity;

@ApiTags('Members')
@Controller('v1/members/:id/identities')
export class IdentitiesController {
  constructor(
    private readonly identities: IdentitiesService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('members:write')
  @ApiOperation({ operationId: 'listMemberIdentities', summary: 'Who a member is at an identity provider' })
  @ApiOkResponse({ type: IdentityList })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<IdentityList> {
    return { data: (await this.identities.list(this.database.reader, organizationId, id)).map(toResponse) };
  }

  @Post()
  @Allow('members:write')
  @StepUp()
  @ApiOperation({
    operationId: 'linkMemberIdentity',
    summary: 'Let somebody of an identity provider in as this member',
    description: 'From now on access tokens of that issuer for that subject speak for the member, in this organization only.',
  })
  @ApiCreatedResponse({ type: IdentityResponse })
  @ApiProblems(NotFound, IssuerUnknown, IdentityLinked)
  link(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: NewIdentityBody): Promise<IdentityResponse> {
    return this.commands.run(command, async (tx) => toResponse(await this.identities.link(tx, command.organizationId, id, body)));
  }

  @Delete(':identityId')
  @Allow('members:write')
  @StepUp()
  @HttpCode(204)
  @ApiOperation({ operationId: 'unlinkMemberIdentity', summary: 'Take a link to an identity provider away' })
  @ApiNoContentResponse()
  @ApiProblems(NotFound)
  async unlink(@CurrentCommand() command: Command, @Param('id') id: string, @Param('identityId') identityId: string): Promise<void> {
    await this.commands.run(command, (tx) => this.identities.unlink(tx, command.organizationId, id, identityId));
  }
}
