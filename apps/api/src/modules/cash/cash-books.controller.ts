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
  pageRequest,
  PreconditionFailed,
  PreconditionRequired,
  toPage,
  withETag,
  type Command,
} from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { CashBookPage, CashBookResponse, CashBooksQuery, CashLimitBody, NewCashBookBody } from './cash-books.dto.js';
import { CashBooksService } from './cash-books.service.js';
import { CashBookClosed, CashBookExists, CashBookNotEmpty, HolderTakesNoCash } from './cash.errors.js';

@ApiTags('Cash')
@Controller('v1/cash-books')
export class CashBooksController {
  constructor(
    private readonly books: CashBooksService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @Allow('cash-books:write')
  @ApiOperation({
    operationId: 'openCashBook',
    summary: 'Open a cash book for who takes cash',
    description: 'A caretaker takes no cash without one. A colleague without one takes cash on their own account, without a limit.',
  })
  @ApiCreatedResponse({ type: CashBookResponse })
  @ApiProblems(NotFound, HolderTakesNoCash, CashBookExists)
  open(@CurrentCommand() command: Command, @Body() body: NewCashBookBody): Promise<CashBookResponse> {
    return this.commands.run(command, async (tx) =>
      this.books.open(tx, await this.organizations.get(tx, command.organizationId), command.principalId, body),
    );
  }

  @Get()
  @Allow('cash-books:read', 'sight')
  @ApiOperation({
    operationId: 'listCashBooks',
    summary: 'Cash books with what they hold and since when',
    description: 'Who sees a part of the organization sees their own.',
  })
  @ApiOkResponse({ type: CashBookPage })
  @ApiProblems()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: CashBooksQuery): Promise<CashBookPage> {
    const page = pageRequest(query);
    const { reader } = this.database;
    const filter = {
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.overdue === undefined ? {} : { overdueDays: query.overdue }),
    };
    const organization = await this.organizations.get(reader, principal.organizationId);
    return toPage(
      await this.books.list(reader, organization, principal, filter, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }

  @Get(':id')
  @Allow('cash-books:read', 'sight')
  @ApiOperation({ operationId: 'getCashBook', summary: 'One cash book' })
  @ApiOkResponse({ type: CashBookResponse })
  @ApiProblems(NotFound)
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CashBookResponse> {
    const { reader } = this.database;
    return withETag(reply, await this.books.get(reader, await this.organizations.get(reader, principal.organizationId), id));
  }

  @Patch(':id')
  @Allow('cash-books:write')
  @ApiOperation({ operationId: 'changeCashLimit', summary: 'Change how much a cash book may hold' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' }, description: 'The ETag of what you read' })
  @ApiOkResponse({ type: CashBookResponse })
  @ApiProblems(NotFound, CashBookClosed, PreconditionFailed, PreconditionRequired)
  async update(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: CashLimitBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CashBookResponse> {
    const book = await this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      command.facts.before = await this.books.get(tx, organization, id);
      return this.books.changeLimit(tx, organization, { id, version }, body.limit);
    });
    return withETag(reply, book);
  }

  @Post(':id/closing')
  @HttpCode(200)
  @Allow('cash-books:write')
  @ApiOperation({
    operationId: 'closeCashBook',
    summary: 'Close a cash book that holds nothing',
    description: 'Its receipt series is never used again.',
  })
  @ApiOkResponse({ type: CashBookResponse })
  @ApiProblems(NotFound, CashBookClosed, CashBookNotEmpty)
  close(@CurrentCommand() command: Command, @Param('id') id: string): Promise<CashBookResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      command.facts.before = await this.books.get(tx, organization, id);
      return this.books.close(tx, organization, id);
    });
  }
}
