import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
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
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow } from '../organizations/index.js';
import { RegisteredOrigins } from './registered-origins.service.js';
import { NewWebClientBody, UpdateWebClientBody, WebClientPage, WebClientResponse } from './web-clients.dto.js';
import { OriginTaken, TooManyWebClients } from './web-clients.errors.js';
import { WebClientsService } from './web-clients.service.js';

const SOON = 'It holds everywhere within 15 seconds.';

@ApiTags('Web clients')
@Controller('v1/web-clients')
export class WebClientsController {
  constructor(
    private readonly clients: WebClientsService,
    private readonly origins: RegisteredOrigins,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('web-clients:write')
  @StepUp()
  @ApiOperation({
    operationId: 'createWebClient',
    summary: 'Let a web page call the API for this organization',
    description: `Browsers let a page read answers only if its origin is registered, and what your people and keys are signed in for is refused to every other page. Servers and apps on phones send no Origin and need none of this. ${SOON}`,
  })
  @ApiCreatedResponse({ type: WebClientResponse })
  @ApiProblems(StepUpRequired, OriginTaken, TooManyWebClients)
  async create(@CurrentCommand() command: Command, @Body() body: NewWebClientBody): Promise<WebClientResponse> {
    const { organizationId, principalId } = command;
    const client = await this.commands.run(command, (tx) => this.clients.create(tx, organizationId, principalId, body));
    this.origins.forget(organizationId, client.origins);
    return client;
  }

  @Get()
  @Allow('web-clients:write')
  @ApiOperation({ operationId: 'listWebClients', summary: 'Web clients, in the order in which they were registered' })
  @ApiOkResponse({ type: WebClientPage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<WebClientPage> {
    const page = pageRequest(query);
    return toPage(
      await this.clients.list(this.database.reader, principal.organizationId, page),
      page,
      ({ id }) => id,
      (client) => client,
    );
  }

  @Get(':id')
  @Allow('web-clients:write')
  @ApiOperation({ operationId: 'getWebClient', summary: 'One web client' })
  @ApiOkResponse({ type: WebClientResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebClientResponse> {
    return withETag(reply, await this.clients.get(this.database.reader, principal.organizationId, id));
  }

  @Patch(':id')
  @Allow('web-clients:write')
  @StepUp()
  @ApiOperation({ operationId: 'updateWebClient', summary: 'Change the name or the origins of a web client', description: SOON })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: WebClientResponse })
  @ApiProblems(NotFound, StepUpRequired, OriginTaken, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: UpdateWebClientBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebClientResponse> {
    const { organizationId } = command;
    const before = await this.clients.get(this.database.reader, organizationId, id);
    const client = await this.commands.run(command, async (tx) => {
      command.facts.before = await this.clients.get(tx, organizationId, id);
      return this.clients.update(tx, organizationId, { id, version }, body);
    });
    this.origins.forget(organizationId, [...before.origins, ...client.origins]);
    return withETag(reply, client);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('web-clients:write')
  @ApiOperation({
    operationId: 'deleteWebClient',
    summary: 'Shut a web page out',
    description: `${SOON} No fresh proof of identity is asked for: a page that was taken over must be shut out at once.`,
  })
  @ApiNoContentResponse()
  @ApiProblems(NotFound)
  async remove(@CurrentCommand() command: Command, @Param('id') id: string): Promise<void> {
    const { organizationId } = command;
    const gone: string[] = [];
    await this.commands.run(command, async (tx) => {
      const client = await this.clients.remove(tx, organizationId, id);
      command.facts.before = client;
      gone.push(...client.origins);
    });
    this.origins.forget(organizationId, gone);
  }
}
