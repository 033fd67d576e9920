import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, StepUp, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IfMatch,
  NotFound,
  PageQuery,
  pageRequest,
  PreconditionFailed,
  PreconditionRequired,
  StepUpRequired,
  toPage,
  withETag,
  withSecretAnswer,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow } from '../organizations/index.js';
import {
  NewWebhookEndpointBody,
  RotateWebhookSecretBody,
  UpdateWebhookEndpointBody,
  WebhookEndpointPage,
  WebhookEndpointResponse,
  WebhookEndpointWithSecretResponse,
} from './endpoints.dto.js';
import { EndpointsService, type Endpoint } from './endpoints.service.js';
import { EndpointDisabled, TooManyEndpoints } from './webhooks.errors.js';

const DEFAULT_OVERLAP_HOURS = 24;
const SIGNED =
  'Every event is a POST of JSON with `webhook-id`, `webhook-timestamp` and `webhook-signature`, by the rules of standardwebhooks.com, for which there are libraries. ' +
  'Answer 2xx within 15 seconds; otherwise it comes again, ten times over three days. The same `webhook-id` may come twice. ' +
  '`sequence` counts the events of one thing.';

const toResponse = <T extends Endpoint>({ organizationId: _organization, ...row }: T): Omit<T, 'organizationId'> => row;

@ApiTags('Webhooks')
@Controller('v1/webhook-endpoints')
export class EndpointsController {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('webhooks:write')
  @StepUp()
  @ApiOperation({ operationId: 'createWebhookEndpoint', summary: 'Have events sent to an address', description: SIGNED })
  @ApiCreatedResponse({ type: WebhookEndpointWithSecretResponse })
  @ApiProblems(StepUpRequired, TooManyEndpoints)
  create(@CurrentCommand() command: Command, @Body() body: NewWebhookEndpointBody): Promise<WebhookEndpointWithSecretResponse> {
    return this.commands.run(withSecretAnswer(command), async (tx) =>
      toResponse(await this.endpoints.create(tx, command.organizationId, command.principalId, body)),
    );
  }

  @Get()
  @Allow('webhooks:read')
  @ApiOperation({ operationId: 'listWebhookEndpoints', summary: 'Addresses that events are sent to, newest first' })
  @ApiOkResponse({ type: WebhookEndpointPage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<WebhookEndpointPage> {
    const page = pageRequest(query);
    return toPage(
      await this.endpoints.list(this.database.reader, principal.organizationId, page),
      page,
      ({ id }) => id,
      (row) => toResponse(row),
    );
  }

  @Get(':id')
  @Allow('webhooks:read')
  @ApiOperation({ operationId: 'getWebhookEndpoint', summary: 'One endpoint' })
  @ApiOkResponse({ type: WebhookEndpointResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookEndpointResponse> {
    return withETag(reply, toResponse(await this.endpoints.get(this.database.reader, principal.organizationId, id)));
  }

  @Patch(':id')
  @Allow('webhooks:write')
  @StepUp()
  @ApiOperation({ operationId: 'updateWebhookEndpoint', summary: 'Change an endpoint, or switch it off and on' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: WebhookEndpointResponse })
  @ApiProblems(NotFound, StepUpRequired, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: UpdateWebhookEndpointBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookEndpointResponse> {
    const endpoint = await this.commands.run(command, async (tx) => {
      command.facts.before = toResponse(await this.endpoints.get(tx, command.organizationId, id));
      return toResponse(await this.endpoints.update(tx, command.organizationId, { id, version }, body));
    });
    return withETag(reply, endpoint);
  }

  @Delete(':id')
  @Allow('webhooks:write')
  @ApiOperation({ operationId: 'removeWebhookEndpoint', summary: 'Send nothing more to an address' })
  @ApiOkResponse({ type: WebhookEndpointResponse })
  @ApiProblems(NotFound)
  remove(@CurrentCommand() command: Command, @Param('id') id: string): Promise<WebhookEndpointResponse> {
    return this.commands.run(command, async (tx) => toResponse(await this.endpoints.remove(tx, command.organizationId, id)));
  }

  @Post(':id/secret-rotation')
  @Allow('webhooks:write')
  @StepUp()
  @ApiOperation({
    operationId: 'rotateWebhookSecret',
    summary: 'Sign with a new secret',
    description: 'For the overlap both sign, so that the receiver can change over without missing an event.',
  })
  @ApiCreatedResponse({ type: WebhookEndpointWithSecretResponse })
  @ApiProblems(NotFound, StepUpRequired)
  rotate(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() { overlapHours = DEFAULT_OVERLAP_HOURS }: RotateWebhookSecretBody,
  ): Promise<WebhookEndpointWithSecretResponse> {
    return this.commands.run(withSecretAnswer(command), async (tx) =>
      toResponse(await this.endpoints.rotate(tx, command.organizationId, id, overlapHours)),
    );
  }

  @Post(':id/test')
  @HttpCode(200)
  @Allow('webhooks:write')
  @ApiOperation({ operationId: 'testWebhookEndpoint', summary: 'Send a `webhook.test` event; what came of it is in the deliveries' })
  @ApiOkResponse({ type: WebhookEndpointResponse })
  @ApiProblems(NotFound, EndpointDisabled)
  test(@CurrentCommand() command: Command, @Param('id') id: string): Promise<WebhookEndpointResponse> {
    return this.commands.run(command, async (tx) => toResponse(await this.endpoints.test(tx, command.organizationId, id)));
  }
}
