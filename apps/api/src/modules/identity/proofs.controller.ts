import { Body, Controller, Delete, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, StepUp, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, withSecretAnswer, type Command } from '@plotihub/http';
import { Limit } from '../../limits.js';
import { Allow } from '../organizations/index.js';
import { OwnSessionNeeded, PasswordTooCommon, ProofRefused, SecondFactorPresent } from './identity.errors.js';
import { ownSession } from './own-account.js';
import {
  ChangePasswordBody,
  CodeBody,
  EnrolmentResponse,
  FreshTokenResponse,
  RecoveryCodesResponse,
  SecondFactorResponse,
  StepUpBody,
} from './proofs.dto.js';
import { ProofsService } from './proofs.service.js';
import { SecondFactorsService } from './second-factors.service.js';

@ApiTags('Me')
@Controller('v1/me')
export class ProofsController {
  constructor(
    private readonly proofs: ProofsService,
    private readonly factors: SecondFactorsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post('step-up')
  @Allow('account:own', 'sight')
  @Limit('sign-in')
  @ApiOperation({
    operationId: 'stepUp',
    summary: 'Prove again who you are, for what a stolen token must not be enough for',
    description: 'With the code of your app if you have a second factor, else with your password.',
  })
  @ApiCreatedResponse({ type: FreshTokenResponse })
  @ApiProblems(ProofRefused, OwnSessionNeeded)
  async stepUp(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Body() body: StepUpBody,
  ): Promise<FreshTokenResponse> {
    ownSession(principal);
    try {
      const byCode = await this.proofs.needsCode(principal);
      if (!byCode) await this.proofs.checkPassword(principal, body.password);
      return await this.commands.run(withSecretAnswer(command), async (tx) => {
        if (byCode) await this.proofs.takeCode(tx, principal, body.code, command.origin);
        return this.proofs.freshToken(tx, principal);
      });
    } catch (error) {
      if (error instanceof ProofRefused) error.auditAction = 'session.step-up-refused';
      throw error;
    }
  }

  @Put('password')
  @Allow('account:own', 'sight')
  @Limit('sign-in')
  @HttpCode(204)
  @ApiOperation({ operationId: 'changePassword', summary: 'Change your password; all your other sessions end' })
  @ApiNoContentResponse()
  @ApiProblems(ProofRefused, PasswordTooCommon, OwnSessionNeeded)
  async changePassword(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Body() body: ChangePasswordBody,
  ): Promise<void> {
    const hash = await this.proofs.prepareChange(principal, body);
    await this.commands.run(command, (tx) => this.proofs.changePassword(tx, principal, hash));
  }

  @Get('second-factor')
  @Allow('account:own', 'sight')
  @ApiOperation({ operationId: 'getSecondFactor', summary: 'Whether you sign in with two steps' })
  @ApiOkResponse({ type: SecondFactorResponse })
  @ApiProblems(OwnSessionNeeded)
  secondFactor(@CurrentPrincipal() principal: Principal): Promise<SecondFactorResponse> {
    ownSession(principal);
    return this.factors.state(this.database.reader, principal.id);
  }

  @Post('second-factor')
  @Allow('account:own', 'sight')
  @StepUp()
  @ApiOperation({ operationId: 'enrolSecondFactor', summary: 'Begin with an authenticator app: its secret, shown once' })
  @ApiCreatedResponse({ type: EnrolmentResponse })
  @ApiProblems(SecondFactorPresent, OwnSessionNeeded)
  async enrol(@CurrentPrincipal() principal: Principal, @CurrentCommand() command: Command): Promise<EnrolmentResponse> {
    const account = await this.proofs.accountOf(principal);
    return this.commands.run(withSecretAnswer(command), (tx) => this.factors.enrol(tx, { id: principal.id, account }));
  }

  @Post('second-factor/confirm')
  @Allow('account:own', 'sight')
  @Limit('sign-in')
  @ApiOperation({ operationId: 'confirmSecondFactor', summary: 'Switch the second factor on, with the first code of the app' })
  @ApiCreatedResponse({ type: RecoveryCodesResponse })
  @ApiProblems(NotFound, ProofRefused, OwnSessionNeeded)
  confirm(
    @CurrentPrincipal() principal: Principal,
    @CurrentCommand() command: Command,
    @Body() { code }: CodeBody,
  ): Promise<RecoveryCodesResponse> {
    ownSession(principal);
    return this.commands.run(withSecretAnswer(command), (tx) => this.factors.confirm(tx, principal.id, code));
  }

  @Delete('second-factor')
  @Allow('account:own', 'sight')
  @StepUp()
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeSecondFactor', summary: 'Switch the second factor off' })
  @ApiNoContentResponse()
  @ApiProblems(OwnSessionNeeded)
  async remove(@CurrentPrincipal() principal: Principal, @CurrentCommand() command: Command): Promise<void> {
    ownSession(principal);
    await this.commands.run(command, (tx) => this.factors.remove(tx, principal.id));
  }
}
