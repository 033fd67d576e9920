import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, type Command } from '@plotihub/http';
import { Allow } from './allow.js';
import { MemberScopeBody, MemberScopeResponse } from './member-scopes.dto.js';
import { MemberScopesService, scopeOf, type ScopedMember } from './member-scopes.service.js';
import { ScopeDoesNotFit } from './organizations.errors.js';
import { RoleList } from './roles.dto.js';
import { GRANTABLE, permissionsOf, ROLES, SIGHT_OF, type Role } from './roles.rules.js';

@ApiTags('Roles')
@Controller('v1')
export class RolesController {
  constructor(
    private readonly scopes: MemberScopesService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get('roles')
  @Allow('organization:read')
  @ApiOperation({ operationId: 'listRoles', summary: 'Every role: what it may do, and what it sees' })
  @ApiOkResponse({ type: RoleList })
  @ApiProblems()
  roles(): RoleList {
    return {
      data: ROLES.map((role) => ({
        role,
        grantable: (GRANTABLE as readonly string[]).includes(role),
        sight: SIGHT_OF[role],
        permissions: permissionsOf(role),
      })),
    };
  }

  @Get('members/:id/scope')
  @Allow('members:write')
  @ApiOperation({ operationId: 'getMemberScope', summary: 'What a member is limited to' })
  @ApiOkResponse({ type: MemberScopeResponse })
  @ApiProblems(NotFound)
  async scope(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<MemberScopeResponse> {
    return toResponse(await this.scopes.get(this.database.reader, organizationId, id));
  }

  @Put('members/:id/scope')
  @Allow('members:write')
  @ApiOperation({
    operationId: 'setMemberScope',
    summary: 'Limit a member to properties, or to what an owner owns',
    description:
      'A CARETAKER needs properties and an OWNER an owner: without, they see nothing. A MANAGER sees all unless limited. It holds within 15 seconds.',
  })
  @ApiOkResponse({ type: MemberScopeResponse })
  @ApiProblems(NotFound, ScopeDoesNotFit)
  setScope(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: MemberScopeBody): Promise<MemberScopeResponse> {
    return this.commands.run(command, async (tx) => toResponse(await this.scopes.set(tx, command.organizationId, id, scopeOf(body))));
  }
}

function toResponse({ id, role, scope }: ScopedMember): MemberScopeResponse {
  return {
    memberId: id,
    role,
    sight: SIGHT_OF[role as Role],
    propertyIds: scope && 'property' in scope ? scope.property : null,
    ownerId: scope && 'owner' in scope ? (scope.owner[0] ?? null) : null,
  };
}
