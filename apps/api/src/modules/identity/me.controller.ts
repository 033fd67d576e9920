import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, type Command } from '@plotihub/http';
import { Allow, permissionsOf } from '../organizations/index.js';
import { OwnSessionNeeded } from './identity.errors.js';
import { ownSession } from './own-account.js';
import { MeResponse, OpenSessionList } from './sessions.dto.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('Me')
@Controller('v1/me')
export class MeController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get()
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

  @Get('sessions')
  @Allow('account:own', 'sight')
  @ApiOperation({ operationId: 'listMySessions', summary: 'Where you are signed in', description: 'In all your organizations.' })
  @ApiOkResponse({ type: OpenSessionList })
  @ApiProblems(OwnSessionNeeded)
  async listSessions(@CurrentPrincipal() principal: Principal): Promise<OpenSessionList> {
    const current = ownSession(principal);
    const sessions = await this.sessions.list(this.database.reader, principal.id);
    return { data: sessions.map(({ subjectId: _, proof: __, ...session }) => ({ ...session, current: session.id === current })) };
  }

  @Delete('sessions/:id')
  @Allow('account:own', 'sight')
  @HttpCode(204)
  @ApiOperation({ operationId: 'endMySession', summary: 'End one of your sessions, such as that of a lost phone' })
  @ApiNoContentResponse()
  @ApiProblems(NotFound, OwnSessionNeeded)
  async endSession(@CurrentPrincipal() principal: Principal, @CurrentCommand() command: Command, @Param('id') id: string): Promise<void> {
    ownSession(principal);
    await this.commands.run(command, async (tx) => {
      await this.sessions.endOne(tx, principal.id, id);
    });
  }
}
