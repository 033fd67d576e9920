import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, PageQuery, pageRequest, toPage, type Command } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { ChannelHasNoStatement } from './reconciliation.errors.js';
import {
  GuessedFormatResponse,
  GuessStatementFormatBody,
  NewStatementFormatBody,
  StatementFormatPage,
  StatementFormatResponse,
} from './statement-formats.dto.js';
import { StatementFormatsService } from './statement-formats.service.js';

@ApiTags('Reconciliation')
@Controller('v1/statement-formats')
export class StatementFormatsController {
  constructor(
    private readonly formats: StatementFormatsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('reconciliation:write')
  @ApiOperation({
    operationId: 'createStatementFormat',
    summary: 'Say which column of a bank’s statement holds what',
    description: 'The newest format of a channel counts; M-Pesa and most banks need none, their headers are known.',
  })
  @ApiCreatedResponse({ type: StatementFormatResponse })
  @ApiProblems(NotFound, ChannelHasNoStatement)
  create(@CurrentCommand() command: Command, @Body() body: NewStatementFormatBody): Promise<StatementFormatResponse> {
    const format = { ...body, createdBy: command.principalId };
    return this.commands.run(command, (tx) => this.formats.create(tx, command.organizationId, format));
  }

  @Post('guess')
  @HttpCode(200)
  @Allow('reconciliation:write')
  @ApiOperation({
    operationId: 'guessStatementFormat',
    summary: 'What the headers of a file probably mean',
    description: 'Saves nothing: look at it, change it, and save it as a format.',
  })
  @ApiOkResponse({ type: GuessedFormatResponse })
  @ApiProblems(NotFound, ChannelHasNoStatement)
  guess(@CurrentCommand() command: Command, @Body() body: GuessStatementFormatBody): Promise<GuessedFormatResponse> {
    return this.commands.run(command, (tx) => this.formats.guess(tx, command.organizationId, body));
  }

  @Get()
  @Allow('reconciliation:read')
  @ApiOperation({ operationId: 'listStatementFormats', summary: 'Formats of statements, oldest first; the newest of a channel counts' })
  @ApiOkResponse({ type: StatementFormatPage })
  @ApiProblems()
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: PageQuery): Promise<StatementFormatPage> {
    const page = pageRequest(query);
    return toPage(
      await this.formats.list(this.database.reader, organizationId, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }
}
