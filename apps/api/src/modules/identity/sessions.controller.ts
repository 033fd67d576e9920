import { Body, Controller, Headers, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { Origin } from '@plotihub/audit';
import { CurrentPrincipal, Public, type Principal } from '@plotihub/auth';
import { ApiProblems, Commands, CurrentCommand, CurrentOrigin, type Command } from '@plotihub/http';
import { Limit } from '../../limits.js';
import { Allow } from '../organizations/index.js';
import { ChallengesService } from './challenges.service.js';
import {
  OrganizationChoiceNeeded,
  OwnSessionNeeded,
  ProofRefused,
  RefreshRefused,
  SecondStepNeeded,
  SignInRefused,
} from './identity.errors.js';
import { ownSession } from './own-account.js';
import { SecondStepBody } from './proofs.dto.js';
import { RefreshService } from './refresh.service.js';
import { RefreshBody, SessionResponse, SignInBody } from './sessions.dto.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';

@ApiTags('Sessions')
@Controller('v1/sessions')
export class SessionsController {
  constructor(
    private readonly signIns: SignInService,
    private readonly challenges: ChallengesService,
    private readonly refreshes: RefreshService,
    private readonly sessions: SessionsService,
    private readonly commands: Commands,
  ) {}

  @Post()
  @Public()
  @Limit('sign-in')
  @ApiSecurity({})
  @ApiOperation({ operationId: 'signIn', summary: 'Sign in', description: 'Paste the accessToken of the answer into *Authorize*.' })
  @ApiCreatedResponse({ type: SessionResponse })
  @ApiProblems(SignInRefused, SecondStepNeeded, OrganizationChoiceNeeded)
  signIn(
    @Body() body: SignInBody,
    @Ip() address: string,
    @Headers('user-agent') userAgent: string | undefined,
    @CurrentOrigin() origin: Origin,
  ): Promise<SessionResponse> {
    return this.signIns.signIn(body, { address, userAgent }, origin);
  }

  @Post('second-factor')
  @Public()
  @Limit('sign-in')
  @ApiSecurity({})
  @ApiOperation({
    operationId: 'signInSecondStep',
    summary: 'The second step of signing in: the code of an authenticator app, or a recovery code',
    description: 'After `mfa-required`, whose `challenge` is good for five minutes and five tries.',
  })
  @ApiCreatedResponse({ type: SessionResponse })
  @ApiProblems(ProofRefused)
  signInSecondStep(
    @Body() body: SecondStepBody,
    @Ip() address: string,
    @Headers('user-agent') userAgent: string | undefined,
    @CurrentOrigin() origin: Origin,
  ): Promise<SessionResponse> {
    return this.challenges.answer(body, { address, userAgent }, origin);
  }

  @Post('refresh')
  @Public()
  @ApiSecurity({})
  @ApiOperation({ operationId: 'refreshSession', summary: 'Exchange a refresh token for the next one and a new access token' })
  @ApiCreatedResponse({ type: SessionResponse })
  @ApiProblems(RefreshRefused)
  refresh(
    @Body() body: RefreshBody,
    @Ip() address: string,
    @Headers('user-agent') userAgent: string | undefined,
    @CurrentOrigin() origin: Origin,
  ): Promise<SessionResponse> {
    return this.refreshes.refresh(body.refreshToken, { address, userAgent }, origin);
  }

  @Post('revoke')
  @Public()
  @ApiSecurity({})
  @HttpCode(204)
  @ApiOperation({ operationId: 'signOut', summary: 'Sign out: end the session of a refresh token' })
  @ApiNoContentResponse()
  @ApiProblems()
  async signOut(@Body() body: RefreshBody, @CurrentOrigin() origin: Origin): Promise<void> {
    await this.refreshes.signOut(body.refreshToken, origin);
  }

  @Post('revoke-all')
  @Allow('account:own', 'sight')
  @HttpCode(204)
  @ApiOperation({ operationId: 'signOutEverywhere', summary: 'Sign out everywhere: end all your sessions, this one too' })
  @ApiNoContentResponse()
  @ApiProblems(OwnSessionNeeded)
  async signOutEverywhere(@CurrentPrincipal() principal: Principal, @CurrentCommand() command: Command): Promise<void> {
    ownSession(principal);
    await this.commands.run(command, async (tx) => {
      await this.sessions.endAll(tx, principal.id, { reason: 'SIGNED_OUT' });
    });
  }
}
