import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { Origin } from '@plotihub/audit';
import { Public } from '@plotihub/auth';
import { ApiProblems, CurrentOrigin, InvalidRequest } from '@plotihub/http';
import { Limit } from '../../limits.js';
import { InvalidPhone } from '../organizations/index.js';
import { EmailOrPhoneTaken, PasswordTooCommon } from './identity.errors.js';
import { SignUpBody, SignUpResponse } from './members.dto.js';
import { SignUpService } from './sign-up.service.js';

@ApiTags('Organizations')
@Controller('v1/organizations')
export class SignUpController {
  constructor(private readonly signUps: SignUpService) {}

  @Post()
  @Public()
  @Limit('sign-up')
  @ApiSecurity({})
  @ApiOperation({ operationId: 'signUp', summary: 'Start an organization with its first admin' })
  @ApiCreatedResponse({ type: SignUpResponse })
  @ApiProblems(InvalidPhone, PasswordTooCommon, EmailOrPhoneTaken)
  async signUp(@Body() body: SignUpBody, @CurrentOrigin() origin: Origin): Promise<SignUpResponse> {
    if (body.admin.email === undefined && body.admin.phone === undefined) {
      throw new InvalidRequest('/admin: an e-mail address or a phone number is needed to sign in', {
        errors: [{ pointer: '/admin', code: 'required', detail: 'needs email or phone' }],
      });
    }
    const organizationBody = { ...body.organization, language: body.organization.language ?? ('en' as const) };
    const { organization, userId } = await this.signUps.signUp({ ...body, organization: organizationBody }, origin);
    const { id, name, kind } = organization;
    return { organization: { id, name, kind }, userId };
  }
}
