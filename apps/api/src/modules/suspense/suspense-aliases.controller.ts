import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { ApiProblems, Commands, CurrentCommand, NotFound, pageRequest, PageQuery, toPage, type Command } from '@plotihub/http';
import { Allow } from '../organizations/index.js';
import { SuspenseAliasPage } from './suspense.dto.js';
import { SuspenseAliasesService } from './suspense-aliases.service.js';

@ApiTags('Suspense')
@Controller('v1/suspense-aliases')
export class SuspenseAliasesController {
  constructor(
    private readonly aliases: SuspenseAliasesService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('suspense:read')
  @ApiOperation({
    operationId: 'listSuspenseAliases',
    summary: 'What was learned: who types this means that unit',
    description: 'Learned when a person gives money in suspense to a lease. It only ever makes a suggestion.',
  })
  @ApiOkResponse({ type: SuspenseAliasPage })
  @ApiProblems()
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: PageQuery): Promise<SuspenseAliasPage> {
    const page = pageRequest(query);
    const rows = await this.aliases.list(this.database.reader, organizationId, page);
    return toPage(
      rows,
      page,
      ({ id }) => id,
      (row) => row,
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('suspense:resolve')
  @ApiOperation({ operationId: 'forgetSuspenseAlias', summary: 'Forget what was learned: it was an error, or somebody has moved' })
  @ApiNoContentResponse()
  @ApiProblems(NotFound)
  async forget(@CurrentCommand() command: Command, @Param('id') id: string): Promise<void> {
    await this.commands.run(command, (tx) => this.aliases.forget(tx, command.organizationId, id));
  }
}
