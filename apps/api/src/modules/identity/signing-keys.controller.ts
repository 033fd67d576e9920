import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Public, SigningKeys } from '@plotihub/auth';
import { ApiProblems } from '@plotihub/http';
import { KeySetResponse } from './sessions.dto.js';

@ApiTags('Sessions')
@Controller('.well-known')
export class SigningKeysController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Public()
  @ApiSecurity({})
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'getSigningKeys',
    summary: 'The public keys that verify our access tokens (RFC 7517)',
    description:
      'The first one signs; the others belong to tokens that still live. Read it again when a token names a `kid` you do not know.',
  })
  @ApiOkResponse({ type: KeySetResponse })
  @ApiProblems()
  get(): KeySetResponse {
    return this.keys.published as KeySetResponse;
  }
}
