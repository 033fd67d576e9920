import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
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
  toPage,
  withETag,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow } from '../organizations/index.js';
import { BreachNotifiedBody, BreachPage, BreachResponse, NewBreachBody, UpdateBreachBody } from './breaches.dto.js';
import { BreachesService } from './breaches.service.js';
import { BreachAlreadyNotified } from './privacy.errors.js';

@ApiTags('Privacy')
@Controller('v1/breaches')
export class BreachesController {
  constructor(
    private readonly breaches: BreachesService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('privacy:write')
  @ApiOperation({
    operationId: 'createBreach',
    summary: 'Enter a breach of personal data',
    description: 'The 72 hours in which the Data Commissioner must be told begin when somebody came to know of it.',
  })
  @ApiCreatedResponse({ type: BreachResponse })
  @ApiProblems()
  create(@CurrentCommand() command: Command, @Body() body: NewBreachBody): Promise<BreachResponse> {
    const { organizationId, principalId: by } = command;
    return this.commands.run(command, (tx) => this.breaches.create(tx, organizationId, { ...body, by }));
  }

  @Get()
  @Allow('privacy:read')
  @ApiOperation({ operationId: 'listBreaches', summary: 'The register of breaches, oldest first' })
  @ApiOkResponse({ type: BreachPage })
  @ApiProblems()
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: PageQuery): Promise<BreachPage> {
    const page = pageRequest(query);
    return toPage(
      await this.breaches.list(this.database.reader, organizationId, page),
      page,
      ({ id }) => id,
      (breach) => breach,
    );
  }

  @Get(':id')
  @Allow('privacy:read')
  @ApiOperation({ operationId: 'getBreach', summary: 'One breach, and the hours left' })
  @ApiOkResponse({ type: BreachResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() { organizationId }: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BreachResponse> {
    return withETag(reply, await this.breaches.get(this.database.reader, organizationId, id));
  }

  @Patch(':id')
  @Allow('privacy:write')
  @ApiOperation({ operationId: 'updateBreach', summary: 'Write down what has become known of a breach' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: BreachResponse })
  @ApiProblems(NotFound, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: UpdateBreachBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BreachResponse> {
    const breach = await this.commands.run(command, async (tx) => {
      command.facts.before = await this.breaches.get(tx, command.organizationId, id);
      return this.breaches.update(tx, command.organizationId, { id, version }, body);
    });
    return withETag(reply, breach);
  }

  @Post(':id/notified')
  @HttpCode(200)
  @Allow('privacy:write')
  @ApiOperation({ operationId: 'breachNotified', summary: 'The Data Commissioner has been told' })
  @ApiOkResponse({ type: BreachResponse })
  @ApiProblems(NotFound, BreachAlreadyNotified)
  notified(@CurrentCommand() command: Command, @Param('id') id: string, @Body() _body: BreachNotifiedBody): Promise<BreachResponse> {
    return this.commands.run(command, (tx) => this.breaches.notified(tx, command.organizationId, id));
  }
}
