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
import { BankingPage, BankingResponse, BankingsQuery, NewBankingBody, RejectionBody } from './bankings.dto.js';
import { BankingsService, type Banking } from './bankings.service.js';
import { BankingDecided, CashBookClosed, MoreThanInHand, OwnCash, SlipUsed } from './cash.errors.js';

const toResponse = ({ postingId: _, ...banking }: Banking): BankingResponse => banking;

@ApiTags('Cash')
@Controller('v1')
export class BankingsController {
  constructor(
    private readonly bankings: BankingsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post('cash-books/:id/bankings')
  @IdempotencyKeyRequired()
  @Allow('cash:bank', 'sight')
  @ApiOperation({
    operationId: 'declareBanking',
    summary: 'Say that cash was taken to the bank',
    description: 'It leaves the book at once and makes room in it. Somebody else of the office, or the bank’s statement, confirms it.',
  })
  @ApiCreatedResponse({ type: BankingResponse })
  @ApiProblems(NotFound, CashBookClosed, MoreThanInHand, SlipUsed, IdempotencyKeyMissing, IdempotencyKeyReused)
  declare(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: NewBankingBody): Promise<BankingResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return toResponse(await this.bankings.declare(tx, organization, id, command.principalId, body));
    });
  }

  @Get('bankings')
  @Allow('cash-books:read', 'sight')
  @ApiOperation({ operationId: 'listBankings', summary: 'Bankings in the order they were declared' })
  @ApiOkResponse({ type: BankingPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: BankingsQuery): Promise<BankingPage> {
    const page = pageRequest(query);
    const { bookId, state } = query;
    const filter = { ...(bookId === undefined ? {} : { bookId }), ...(state === undefined ? {} : { state }) };
    return toPage(await this.bankings.list(this.database.reader, principal, filter, page), page, (row) => row.id, toResponse);
  }

  @Post('bankings/:id/confirmation')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('cash:review')
  @ApiOperation({
    operationId: 'confirmBanking',
    summary: 'Confirm that banked cash has reached the bank',
    description: 'Not by who holds the book, nor by who declared it.',
  })
  @ApiOkResponse({ type: BankingResponse })
  @ApiProblems(NotFound, BankingDecided, OwnCash, IdempotencyKeyMissing, IdempotencyKeyReused)
  confirm(@CurrentCommand() command: Command, @Param('id') id: string): Promise<BankingResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return toResponse(await this.bankings.confirm(tx, organization, id, command.principalId));
    });
  }

  @Post('bankings/:id/rejection')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('cash:review')
  @ApiOperation({
    operationId: 'rejectBanking',
    summary: 'Reject a banking that did not reach the bank',
    description: 'The cash stands in the book again, as old as it was.',
  })
  @ApiOkResponse({ type: BankingResponse })
  @ApiProblems(NotFound, BankingDecided, OwnCash, IdempotencyKeyMissing, IdempotencyKeyReused)
  reject(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: RejectionBody): Promise<BankingResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return toResponse(await this.bankings.reject(tx, organization, id, { by: command.principalId, reason: body.reason }));
    });
  }
}
