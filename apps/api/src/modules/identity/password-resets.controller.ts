import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { Origin } from '@plotihub/audit';
import { Public } from '@plotihub/auth';
import { ApiProblems, CurrentOrigin } from '@plotihub/http';
import { Limit } from '../../limits.js';
import { PasswordTooCommon, ResetRefused } from './identity.errors.js';
import { NewPasswordsService } from './new-passwords.service.js';
import { NewPasswordBody, PasswordResetBody, PasswordResetResponse } from './password-resets.dto.js';
import { PasswordResetsService, RESET_TTL_S } from './password-resets.service.js';

@ApiTags('Sessions')
@Public()
@ApiSecurity({})
@Controller('v1/password-resets')
export class PasswordResetsController {
  constructor(
    private readonly resets: PasswordResetsService,
    private readonly passwords: NewPasswordsService,
  ) {}

  @Post()
  @HttpCode(202)
  @Limit('resets')
  @ApiOperation({
    operationId: 'askForPasswordReset',
    summary: 'Ask for a code to set a new password, by e-mail or SMS',
    description:
      'The answer is the same whether or not somebody signs in with the name. The code is good for 30 minutes, once. ' +
      'At most five go to one person in an hour.',
  })
  @ApiAcceptedResponse({ type: PasswordResetResponse })
  @ApiProblems()
  async ask(@Body() { login }: PasswordResetBody): Promise<PasswordResetResponse> {
    await this.resets.ask(login);
    return { expiresInS: RESET_TTL_S };
  }

  @Post('confirmations')
  @HttpCode(204)
  @Limit('sign-in')
  @ApiOperation({
    operationId: 'resetPassword',
    summary: 'Set a new password with the code of the letter; all your sessions end',
    description: 'It signs nobody in. Who has a second factor needs it when signing in, as before.',
  })
  @ApiNoContentResponse()
  @ApiProblems(ResetRefused, PasswordTooCommon)
  async confirm(@Body() body: NewPasswordBody, @CurrentOrigin() origin: Origin): Promise<void> {
    await this.passwords.set(body, origin);
  }
}
