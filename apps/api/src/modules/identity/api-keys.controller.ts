import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, StepUp, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  NotFound,
  PageQuery,
  pageRequest,
  StepUpRequired,
  toPage,
  withSecretAnswer,
  type Command,
} from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { ApiKeyAuthenticator } from './api-key-authenticator.service.js';
import { ApiKeyPage, ApiKeyResponse, NewApiKeyBody, NewApiKeyResponse, RotateApiKeyBody } from './api-keys.dto.js';
import { ApiKeyNotLive, TooManyApiKeys } from './api-keys.errors.js';
import { ApiKeysService } from './api-keys.service.js';

const ONCE =
  'The secret is in this answer and nowhere else, so an Idempotency-Key is not remembered here: a key whose answer was lost is revoked, and another made.';

@ApiTags('API keys')
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly authenticator: ApiKeyAuthenticator,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('members:write')
  @StepUp()
  @ApiOperation({ operationId: 'createApiKey', summary: 'Make a key for a program', description: ONCE })
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  @ApiProblems(NotFound, StepUpRequired, TooManyApiKeys)
  create(@CurrentCommand() command: Command, @Body() body: NewApiKeyBody): Promise<NewApiKeyResponse> {
    // The answer holds the secret, so it must not be stored to be told again.
    return this.commands.run(withSecretAnswer(command), (tx) => this.keys.create(tx, command.organizationId, command.principalId, body));
  }

  @Get()
  @Allow('members:write')
  @ApiOperation({ operationId: 'listApiKeys', summary: 'All keys, newest first, those that have ended too; never their secrets' })
  @ApiOkResponse({ type: ApiKeyPage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<ApiKeyPage> {
    const page = pageRequest(query);
    return toPage(
      await this.keys.list(this.database.reader, principal.organizationId, page),
      page,
      ({ id }) => id,
      (key) => key,
    );
  }

  @Post(':id/rotation')
  @Allow('members:write')
  @StepUp()
  @ApiOperation({
    operationId: 'rotateApiKey',
    summary: 'Replace a key by a new one with the same rights',
    description: `The old one goes on for the overlap, so that no program stands still. ${ONCE}`,
  })
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  @ApiProblems(NotFound, StepUpRequired, ApiKeyNotLive)
  async rotate(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: RotateApiKeyBody): Promise<NewApiKeyResponse> {
    const fresh = await this.commands.run(withSecretAnswer(command), (tx) =>
      this.keys.rotate(tx, command.organizationId, id, { ...body, by: command.principalId }),
    );
    this.authenticator.forget(id);
    return fresh;
  }

  @Post(':id/revocation')
  @HttpCode(200)
  @Allow('members:write')
  @ApiOperation({
    operationId: 'revokeApiKey',
    summary: 'End a key for good',
    description: 'It is out everywhere within 15 seconds. No fresh proof of identity is asked for: a leak must be closed at once.',
  })
  @ApiOkResponse({ type: ApiKeyResponse })
  @ApiProblems(NotFound)
  async revoke(@CurrentCommand() command: Command, @Param('id') id: string): Promise<ApiKeyResponse> {
    const key = await this.commands.run(command, (tx) => this.keys.revoke(tx, command.organizationId, id));
    this.authenticator.forget(id);
    return key;
  }
}
