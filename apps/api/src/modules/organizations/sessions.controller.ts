import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Public } from '@plotihub/auth';
import { ApiProblems } from '@plotihub/http';
import { Limit } from '../../limits.js';
import { RefreshBody, SessionResponse, SignInBody } from './organizations.dto.js';
import { OrganizationChoiceNeeded, RefreshRefused, SignInRefused } from './organizations.errors.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('Sessions')
@Public()
@ApiSecurity({})
@Controller('v1/sessions')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Post()
  @Limit('sign-in')
  @ApiOperation({ operationId: 'signIn', summary: 'Sign in', description: 'Paste the accessToken of the answer into *Authorize*.' })
  @ApiCreatedResponse({ type: SessionResponse })
  @ApiProblems(SignInRefused, OrganizationChoiceNeeded)
  signIn(@Body() body: SignInBody): Promise<SessionResponse> {
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
