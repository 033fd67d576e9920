import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, StepUp, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, PageQuery, pageRequest, toPage, type Command } from '@plotihub/http';
import { Allow, AlreadyMember, InvalidPhone, LastAdmin } from '../organizations/index.js';
import { EmailOrPhoneTaken, PasswordTooCommon } from './identity.errors.js';
import { ChangeMemberBody, MemberPage, MemberResponse, NewMemberBody } from './members.dto.js';
import { MembersService } from './members.service.js';
import { UsersService } from './users.service.js';

@ApiTags('Members')
@Controller('v1/members')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly users: UsersService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('members:write')
  @ApiOperation({ operationId: 'listMembers', summary: 'Who works in the organization' })
  @ApiOkResponse({ type: MemberPage })
  @ApiProblems()
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: PageQuery): Promise<MemberPage> {
    const page = pageRequest(query);
    return toPage(
      await this.members.list(this.database.reader, organizationId, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }

  @Post()
  @HttpCode(201)
  @Allow('members:write')
  @ApiOperation({ operationId: 'addMember', summary: 'Add a person with a first password' })
  @ApiCreatedResponse({ type: MemberResponse })
  @ApiProblems(InvalidPhone, PasswordTooCommon, EmailOrPhoneTaken, AlreadyMember)
  async add(@CurrentCommand() command: Command, @Body() { role, ...person }: NewMemberBody): Promise<MemberResponse> {
    const user = await this.users.prepare(person);
    return this.commands.run(command, (tx) => this.members.add(tx, command.organizationId, user, role));
  }

  @Patch(':id')
  @Allow('members:write')
  @StepUp()
  @ApiOperation({ operationId: 'changeMember', summary: 'Change the role of a member' })
  @ApiOkResponse({ type: MemberResponse })
  @ApiProblems(NotFound, LastAdmin)
  change(@CurrentCommand() command: Command, @Param('id') id: string, @Body() { role }: ChangeMemberBody): Promise<MemberResponse> {
    return this.commands.run(command, (tx) => this.members.changeRole(tx, command.organizationId, id, role));
  }

  @Delete(':id')
  @Allow('members:write')
  @StepUp()
  @HttpCode(204)
  @ApiOperation({ operationId: 'endMember', summary: 'End the membership of a person: within seconds they are out' })
  @ApiNoContentResponse()
  @ApiProblems(NotFound, LastAdmin)
  async end(@CurrentCommand() command: Command, @Param('id') id: string): Promise<void> {
    await this.commands.run(command, (tx) => this.members.end(tx, command.organizationId, id));
  }

  @Post(':id/end-sessions')
  @Allow('members:write')
  @StepUp()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'endMemberSessions',
    summary: 'Sign a member out everywhere',
    description:
      'For a lost phone or a suspicion: all sessions of the person in this organization end within seconds; the membership stays.',
  })
  @ApiNoContentResponse()
  @ApiProblems(NotFound)
  async endSessions(@CurrentCommand() command: Command, @Param('id') id: string): Promise<void> {
    await this.commands.run(command, (tx) => this.members.endSessions(tx, command.organizationId, id));
  }
}
