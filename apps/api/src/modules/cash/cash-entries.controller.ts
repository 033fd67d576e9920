import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IdempotencyKeyMissing,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  NotFound,
  pageRequest,
  toPage,
  type Command,
} from '@plotihub/http';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { LeaseTakesNoMoney } from '../payments/index.js';
import {
  AcceptEntryBody,
  CashEntriesQuery,
  CashEntryPage,
  CashEntryResponse,
  DismissEntryBody,
  NewReceiptBlockBody,
  ReceiptBlockResponse,
  SyncBody,
  SyncResponse,
} from './cash-entries.dto.js';
import { CashEntriesService } from './cash-entries.service.js';
import { CashReviewsService } from './cash-reviews.service.js';
import { CashBookClosed, CashEntryDecided, OwnCash } from './cash.errors.js';

@ApiTags('Cash')
@Controller('v1')
export class CashEntriesController {
  constructor(
    private readonly entries: CashEntriesService,
    private readonly reviews: CashReviewsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post('cash-books/:id/receipt-blocks')
  @IdempotencyKeyRequired()
  @Allow('payments:record-cash', 'sight')
  @ApiOperation({
    operationId: 'leaseReceipts',
    summary: 'Lease receipt numbers to a device',
    description: 'With them it writes receipts where there is no network. What it does not use stays unused.',
  })
  @ApiCreatedResponse({ type: ReceiptBlockResponse })
  @ApiProblems(NotFound, CashBookClosed, IdempotencyKeyMissing, IdempotencyKeyReused)
  lease(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: NewReceiptBlockBody): Promise<ReceiptBlockResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      const { first: _, last: __, ...block } = await this.entries.leaseReceipts(tx, organization, id, body);
      return block;
    });
  }

  @Post('cash-books/:id/entries')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('payments:record-cash', 'sight')
  @ApiOperation({
    operationId: 'syncCashEntries',
    summary: 'Bring in what a device wrote down without a network',
    description:
      'Send a batch as often as you like, whole or in part: a receipt number is booked once. Cash that was taken is not refused for a limit, ' +
      'a clock or a reference; it is held, and somebody of the office decides. Each payment is told to its tenant.',
  })
  @ApiOkResponse({ type: SyncResponse })
  @ApiProblems(NotFound, IdempotencyKeyMissing, IdempotencyKeyReused)
  sync(
    @CurrentCommand() command: Command,
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() body: SyncBody,
  ): Promise<SyncResponse> {
    const entries = body.entries.map(({ takenAt, ...entry }) => ({ ...entry, takenAt: new Date(takenAt) }));
    return this.commands.run(command, async (tx) => ({
      entries: await this.entries.sync(tx, await this.organizations.get(tx, command.organizationId), principal, id, entries),
    }));
  }

  @Get('cash-entries')
  @Allow('cash-books:read', 'sight')
  @ApiOperation({ operationId: 'listCashEntries', summary: 'What devices wrote down, and what became of it' })
  @ApiOkResponse({ type: CashEntryPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: CashEntriesQuery): Promise<CashEntryPage> {
    const page = pageRequest(query);
    const { bookId, state } = query;
    const filter = { ...(bookId === undefined ? {} : { bookId }), ...(state === undefined ? {} : { state }) };
    return toPage(
      await this.entries.list(this.database.reader, principal, filter, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }

  @Post('cash-entries/:id/acceptance')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('cash:review')
  @ApiOperation({
    operationId: 'acceptCashEntry',
    summary: 'Bring a held entry into the books',
    description: 'For the day it was taken, over the limit or not. Not by who holds the book.',
  })
  @ApiOkResponse({ type: CashEntryResponse })
  @ApiProblems(NotFound, LeaseTakesNoMoney, CashEntryDecided, OwnCash, IdempotencyKeyMissing, IdempotencyKeyReused)
  accept(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: AcceptEntryBody): Promise<CashEntryResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return this.reviews.accept(tx, organization, id, { ...body, by: command.principalId });
    });
  }

  @Post('cash-entries/:id/dismissal')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('cash:review')
  @ApiOperation({ operationId: 'dismissCashEntry', summary: 'Dismiss a held entry that was no cash for a lease' })
  @ApiOkResponse({ type: CashEntryResponse })
  @ApiProblems(NotFound, CashEntryDecided, OwnCash, IdempotencyKeyMissing, IdempotencyKeyReused)
  dismiss(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: DismissEntryBody): Promise<CashEntryResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return this.reviews.dismiss(tx, organization, id, { reason: body.reason, by: command.principalId });
    });
  }
}
