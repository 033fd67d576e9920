import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Public } from '@plotihub/auth';
import { ApiProblems, TooManyRequests } from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { RefreshBody, SessionResponse, SignInBody } from './organizations.dto.js';
import { OrganizationChoiceNeeded, RefreshRefused, SignInRefused } from './organizations.errors.js';
import { SessionsService } from './sessions.service.js';
import { SignInLimit } from './sign-in-limit.js';

@ApiTags('Sessions')
@Public()
@ApiSecurity({})
@Controller('v1/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly limit: SignInLimit,
  ) {}

  @Post()
  @ApiOperation({ operationId: 'signIn', summary: 'Sign in', description: 'Paste the accessToken of the answer into *Authorize*.' })
  @ApiCreatedResponse({ type: SessionResponse })
  @ApiProblems(SignInRefused, OrganizationChoiceNeeded, TooManyRequests)
  async signIn(@Body() body: SignInBody, @Res({ passthrough: true }) reply: FastifyReply): Promise<SessionResponse> {
    await this.limit.check(reply.request.ip);
    return this.sessions.signIn(body);
  }

  @Post('refresh')
  @ApiOperation({ operationId: 'refreshSession', summary: 'Exchange a refresh token for a new session' })
  @ApiCreatedResponse({ type: SessionResponse })
  @ApiProblems(RefreshRefused)
  refresh(@Body() body: RefreshBody): Promise<SessionResponse> {
    return this.sessions.refresh(body.refreshToken);
  }

  @Post('revoke')
  @HttpCode(204)
  @ApiOperation({ operationId: 'signOut', summary: 'Sign out: end the session of a refresh token' })
  @ApiNoContentResponse()
  @ApiProblems()
  async signOut(@Body() body: RefreshBody): Promise<void> {
    await this.sessions.signOut(body.refreshToken);
  }
}
