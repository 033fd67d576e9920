import { Body, Controller, Headers, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { Origin } from '@plotihub/audit';
import { Public } from '@plotihub/auth';
import { ApiProblems, CurrentOrigin } from '@plotihub/http';
import { Limit } from '../../limits.js';
import { InvalidPhone, toMobile } from '../organizations/index.js';
import { SessionResponse } from './sessions.dto.js';
import { CodeRefused, TenantChoiceNeeded } from './tenant-codes.errors.js';
import { CODE_TTL_S, TenantCodesService } from './tenant-codes.service.js';
import { TenantCodeBody, TenantCodeResponse, TenantSignInBody } from './tenant-sessions.dto.js';
import { TenantSignInService } from './tenant-sign-in.service.js';

@ApiTags('Sessions')
@Public()
@ApiSecurity({})
@Controller('v1/tenant-sessions')
export class TenantSessionsController {
  constructor(
    private readonly codes: TenantCodesService,
    private readonly signIns: TenantSignInService,
  ) {}

  @Post('codes')
  @HttpCode(202)
  @Limit('codes')
  @ApiOperation({
    operationId: 'askForTenantCode',
    summary: 'Ask for a sign-in code by SMS, as a tenant',
    description:
      'The answer is the same whether or not a landlord has registered the phone for a tenant. At most three codes in a quarter of an hour, and ten a day, go to one phone. Whoever takes over a phone number, by a swapped SIM for one, gets its codes: a tenant who has lost theirs tells the landlord, and only the landlord changes the number.',
  })
  @ApiAcceptedResponse({ type: TenantCodeResponse })
  @ApiProblems(InvalidPhone)
  async ask(@Body() body: TenantCodeBody): Promise<TenantCodeResponse> {
    const phone = toMobile(body.phone);
    if (phone === undefined)
      throw new InvalidPhone('The phone is not a mobile number.', {
        errors: [{ pointer: '/phone', code: 'phone', detail: 'must be a mobile number such as 0712 345 678' }],
      });
    return { challengeId: await this.codes.ask(phone, body.organizationId), expiresInS: CODE_TTL_S };
  }

  @Post()
  @Limit('code-guesses')
  @ApiOperation({
    operationId: 'signInAsTenant',
    summary: 'Sign in as a tenant with the code from the SMS',
    description: 'Five tries for each code. Every request is one, also the one that is answered with `tenant-choice-needed`.',
  })
  @ApiCreatedResponse({ type: SessionResponse })
  @ApiProblems(CodeRefused, TenantChoiceNeeded)
  signIn(
    @Body() body: TenantSignInBody,
    @Ip() address: string,
    @Headers('user-agent') userAgent: string | undefined,
    @CurrentOrigin() origin: Origin,
  ): Promise<SessionResponse> {
    return this.signIns.signIn(body, { address, userAgent }, origin);
  }
}
