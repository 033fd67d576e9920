import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, StepUp, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, withSecretAnswer, type Command } from '@plotihub/http';
import { Allow, InvalidPhone } from '../organizations/index.js';
import { MpesaCredentialsBody, MpesaCredentialsResponse } from './credentials.dto.js';
import { NotMpesaChannel } from './mpesa.errors.js';
import type { SecretPart } from './credentials.rules.js';
import { CredentialsService } from './credentials.service.js';
import { RegistrationsService } from './registrations.service.js';

@ApiTags('M-Pesa')
@Controller('v1/payment-channels/:id/mpesa-credentials')
export class CredentialsController {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly registrations: RegistrationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Put()
  @Allow('channels:write')
  @StepUp()
  @ApiOperation({
    operationId: 'setMpesaCredentials',
    summary: 'Set with what the channel asks M-Pesa',
    description:
      'What is given is sealed and takes the place of what was; what is absent stays. Nothing of it is ever answered. ' +
      'Consumer key, secret and passkey make STK pushes possible; an initiator, transaction status; with a security credential, payouts; a Pull number, Pull.',
  })
  @ApiOkResponse({ type: MpesaCredentialsResponse })
  @ApiProblems(NotFound, NotMpesaChannel, InvalidPhone)
  set(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: MpesaCredentialsBody): Promise<MpesaCredentialsResponse> {
    // Without its key not even a hash of the body is kept: a password could be tried until one fits.
    return this.commands.run(withSecretAnswer(command), async (tx) => {
      const standing = await this.credentials.set(tx, command.organizationId, id, { ...settingsIn(body), secrets: secretsIn(body) });
      await this.registrations.registerPull(tx, command.organizationId, id, command.principalId);
      return standing;
    });
  }

  @Get()
  @Allow('channels:read')
  @ApiOperation({ operationId: 'getMpesaCredentials', summary: 'Which credentials of M-Pesa are set, and since when' })
  @ApiOkResponse({ type: MpesaCredentialsResponse })
  @ApiProblems(NotFound, NotMpesaChannel)
  get(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<MpesaCredentialsResponse> {
    return this.credentials.get(this.database.reader, principal.organizationId, id);
  }
}

function secretsIn(body: MpesaCredentialsBody): Map<SecretPart, string> {
  const parts: [SecretPart, string | undefined][] = [
    ['CONSUMER_KEY', body.consumerKey],
    ['CONSUMER_SECRET', body.consumerSecret],
    ['PASSKEY', body.passkey],
    ['INITIATOR', body.initiator],
    ['INITIATOR_PASSWORD', body.initiatorPassword],
    ['SECURITY_CREDENTIAL', body.securityCredential],
    ['PULL_NUMBER', body.pullNumber],
  ];
  return new Map(parts.flatMap(([part, value]): [SecretPart, string][] => (value === undefined ? [] : [[part, value]])));
}

const settingsIn = ({ storeNumber, c2bVersion, b2cVersion, payouts }: MpesaCredentialsBody) => ({
  ...(storeNumber === undefined ? {} : { storeNumber }),
  ...(c2bVersion === undefined ? {} : { c2bVersion }),
  ...(b2cVersion === undefined ? {} : { b2cVersion }),
  ...(payouts === undefined ? {} : { payouts }),
});
