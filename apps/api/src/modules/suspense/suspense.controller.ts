import { Body, Controller, Get, Param, Patch, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IfMatch,
  NotFound,
  pageRequest,
  PreconditionFailed,
  PreconditionRequired,
  toPage,
  withETag,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { SUSPENSE_REASONS } from '../payments/index.js';
import { SuspenseItemResponse, SuspensePage, SuspenseQuery, SuspenseSummaryResponse, UpdateSuspenseBody } from './suspense.dto.js';
import { SuspenseService } from './suspense.service.js';

@ApiTags('Suspense')
@Controller('v1/suspense')
export class SuspenseController {
  constructor(
    private readonly suspense: SuspenseService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('suspense:read')
  @ApiOperation({
    operationId: 'listSuspense',
    summary: 'Money whose lease is not known yet, oldest first',
    description: 'With what each may be for as of when it came; one item, read alone, is thought over again.',
  })
  @ApiOkResponse({ type: SuspensePage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: SuspenseQuery): Promise<SuspensePage> {
    const page = pageRequest(query);
    const { reader } = this.database;
    const organization = await this.organizations.get(reader, principal.organizationId);
    const { state, reason, channelId, age, assignedTo } = query;
    const assigned = query.assigned === undefined ? undefined : query.assigned === 'YES';
    const filter = { state, reason, channelId, age, assignedTo, assigned };
    return toPage(
      await this.suspense.list(reader, organization, filter, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }

  @Get('summary')
  @Allow('suspense:read')
  @ApiOperation({ operationId: 'getSuspenseSummary', summary: 'How much is in suspense, by reason and by age' })
  @ApiOkResponse({ type: SuspenseSummaryResponse })
  @ApiProblems()
  async summary(@CurrentPrincipal() principal: Principal): Promise<SuspenseSummaryResponse> {
    const { reader } = this.database;
    const organization = await this.organizations.get(reader, principal.organizationId);
    const { reasons, ages, ...rest } = await this.suspense.summary(reader, organization, SUSPENSE_REASONS);
    return {
      ...rest,
      reasons: reasons.map(({ key: reason, ...tally }) => ({ reason, ...tally })),
      ages: ages.map(({ key: age, ...tally }) => ({ age, ...tally })),
    };
  }

  @Get(':id')
  @Allow('suspense:read')
  @ApiOperation({
    operationId: 'getSuspenseItem',
    summary: 'One item, with what it may be for by what is known today',
    description: 'A unit that was added later, or a text that was learned meanwhile, is among the suggestions.',
  })
  @ApiOkResponse({ type: SuspenseItemResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SuspenseItemResponse> {
    const { reader } = this.database;
    return withETag(reply, await this.suspense.get(reader, await this.organizations.get(reader, principal.organizationId), id));
  }

  @Patch(':id')
  @Allow('suspense:resolve')
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of the item that you read' })
  @ApiOperation({ operationId: 'updateSuspenseItem', summary: 'Say who looks after it, and what was found out' })
  @ApiOkResponse({ type: SuspenseItemResponse })
  @ApiProblems(NotFound, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: UpdateSuspenseBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SuspenseItemResponse> {
    const item = await this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      command.facts.before = await this.suspense.get(tx, organization, id);
      return this.suspense.update(tx, organization, { id, version }, body);
    });
    return withETag(reply, item);
  }
}
