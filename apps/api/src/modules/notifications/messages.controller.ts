import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, IdempotencyKeyRequired, NotFound, pageRequest, toPage, type Command } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { MessagePage, MessageResponse, MessagesQuery } from './messages.dto.js';
import { MessageNotRetryable } from './messages.errors.js';
import { MessagesService } from './messages.service.js';

@ApiTags('Messages')
@Controller('v1/messages')
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('messages:read', 'sight')
  @ApiOperation({
    operationId: 'listMessages',
    summary: 'What was, or is to be, told to tenants, newest first',
    description: 'Where messages are not handed to a provider (`local`), this is the inbox in which they can be read.',
  })
  @ApiOkResponse({ type: MessagePage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: MessagesQuery): Promise<MessagePage> {
    const page = pageRequest(query);
    const { leaseId, state, template } = query;
    const filter = { leaseId, state, template, sight: principal.sight };
    const rows = await this.messages.list(this.database.reader, principal.organizationId, filter, page);
    return toPage(
      rows,
      page,
      ({ id }) => id,
      (row) => row,
    );
  }

  @Get(':id')
  @Allow('messages:read', 'sight')
  @ApiOperation({ operationId: 'getMessage', summary: 'A message, and what became of it' })
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblems(NotFound)
  get(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<MessageResponse> {
    return this.messages.get(this.database.reader, principal.organizationId, id);
  }

  @Post(':id/retry')
  @HttpCode(200)
  @Allow('messages:send', 'sight')
  @IdempotencyKeyRequired()
  @ApiOperation({
    operationId: 'retryMessage',
    summary: 'Send a message again that failed',
    description:
      'A message in state UNKNOWN may have arrived: ask the tenant first, or they get it twice. A reminder whose day is over is cancelled instead.',
  })
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblems(NotFound, MessageNotRetryable)
  retry(@CurrentCommand() command: Command, @Param('id') id: string): Promise<MessageResponse> {
    return this.commands.run(command, (tx) => this.messages.retry(tx, command.organizationId, id));
  }
}
