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
  withSecretAnswer,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow, InvalidPhone } from '../organizations/index.js';
import { OwnersService } from './owners.service.js';
import { NewOwnerBody, OwnerPage, OwnerResponse, RevealedOwnerResponse, RevealOwnerBody, UpdateOwnerBody } from './properties.dto.js';

@ApiTags('Owners')
@Controller('v1/owners')
export class OwnersController {
  constructor(
    private readonly owners: OwnersService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('owners:write')
  @ApiOperation({ operationId: 'createOwner', summary: 'Add an owner' })
  @ApiCreatedResponse({ type: OwnerResponse })
  @ApiProblems(InvalidPhone)
  create(@CurrentCommand() command: Command, @Body() body: NewOwnerBody): Promise<OwnerResponse> {
    return this.commands.run(command, (tx) => this.owners.create(tx, command.organizationId, body));
  }

  @Get()
  @Allow('owners:read', 'sight')
  @ApiOperation({ operationId: 'listOwners', summary: 'Owners, in the order they were added' })
  @ApiOkResponse({ type: OwnerPage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<OwnerPage> {
    const page = pageRequest(query);
    return toPage(
      await this.owners.list(this.database.reader, principal.organizationId, principal.sight, page),
      page,
      ({ id }) => id,
      (owner) => owner,
    );
  }

  @Get(':id')
  @Allow('owners:read', 'sight')
  @ApiOperation({ operationId: 'getOwner', summary: 'One owner' })
  @ApiOkResponse({ type: OwnerResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnerResponse> {
    return withETag(reply, await this.owners.get(this.database.reader, principal.organizationId, id));
  }

  @Patch(':id')
  @Allow('owners:write')
  @ApiOperation({ operationId: 'updateOwner', summary: 'Change how an owner is called and reached' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: OwnerResponse })
  @ApiProblems(NotFound, InvalidPhone, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: UpdateOwnerBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnerResponse> {
    const owner = await this.commands.run(command, async (tx) => {
      command.facts.before = await this.owners.get(tx, command.organizationId, id);
      return this.owners.update(tx, command.organizationId, { id, version }, body);
    });
    return withETag(reply, owner);
  }

  @Post(':id/reveal')
  @HttpCode(200)
  @Allow('personal-data:reveal')
  @ApiOperation({
    operationId: 'revealOwner',
    summary: "An owner's KRA PIN in clear text",
    description: 'Who asked, when and why stays in the audit log.',
  })
  @ApiOkResponse({ type: RevealedOwnerResponse })
  @ApiProblems(NotFound)
  async reveal(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() _body: RevealOwnerBody,
  ): Promise<RevealedOwnerResponse> {
    // Without a key: an answer that is kept for a repetition would lie about in clear text.
    return this.commands.run(withSecretAnswer(command), async (tx) => ({
      kraPin: await this.owners.revealKraPin(tx, command.organizationId, id),
    }));
  }
}
