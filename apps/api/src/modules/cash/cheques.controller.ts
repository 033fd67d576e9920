import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database, type Tx } from '@plotihub/database';
import { masked } from '@plotihub/encryption';
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
import { InstructionRefused } from '../billing/index.js';
import { Allow, OrganizationsService, type Organization } from '../organizations/index.js';
import { LeaseTakesNoMoney } from '../payments/index.js';
import { ChequeExists, ChequeMoveNotAllowed, ChequePostDated } from './cash.errors.js';
import {
  ChequePage,
  ChequeResponse,
  ChequesQuery,
  ClearChequeBody,
  DepositChequeBody,
  NewChequeBody,
  ReturnChequeBody,
  WithdrawChequeBody,
} from './cheques.dto.js';
import { ChequeInstructionsService } from './cheque-instructions.service.js';
import { ChequeMoneyService } from './cheque-money.service.js';
import { ChequesService, type Cheque } from './cheques.service.js';

const toResponse = ({ drawerAccount, ...cheque }: Cheque): ChequeResponse => {
  return { ...cheque, drawerAccount: drawerAccount === null ? null : masked(drawerAccount) };
};

@ApiTags('Cheques')
@Controller('v1/cheques')
export class ChequesController {
  constructor(
    private readonly cheques: ChequesService,
    private readonly money: ChequeMoneyService,
    private readonly instructions: ChequeInstructionsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @IdempotencyKeyRequired()
  @Allow('cheques:write', 'sight')
  @ApiOperation({
    operationId: 'receiveCheque',
    summary: 'Keep a cheque for a lease',
    description:
      'It pays nothing until it has cleared. What it is for is kept with it, and holds then as far as that is still open. ' +
      'The same cheque, by bank, number and account, is kept once.',
  })
  @ApiCreatedResponse({ type: ChequeResponse })
  @ApiProblems(NotFound, LeaseTakesNoMoney, InstructionRefused, ChequeExists, IdempotencyKeyMissing, IdempotencyKeyReused)
  receive(@CurrentCommand() command: Command, @Body() body: NewChequeBody): Promise<ChequeResponse> {
    return this.run(command, async (tx, organization) => {
      await this.instructions.assertPossible(tx, organization, body);
      return this.cheques.receive(tx, organization, command.principalId, body);
    });
  }

  @Get()
  @Allow('cheques:read', 'sight')
  @ApiOperation({ operationId: 'listCheques', summary: 'Cheques in the order they were received' })
  @ApiOkResponse({ type: ChequePage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: ChequesQuery): Promise<ChequePage> {
    const page = pageRequest(query);
    const { leaseId, state } = query;
    const filter = { ...(leaseId === undefined ? {} : { leaseId }), ...(state === undefined ? {} : { state }) };
    const { organizationId, sight } = principal;
    return toPage(
      await this.cheques.list(this.database.reader, organizationId, { sight, ...filter }, page),
      page,
      (row) => row.id,
      toResponse,
    );
  }

  @Get(':id')
  @Allow('cheques:read', 'sight')
  @ApiOperation({ operationId: 'getCheque', summary: 'One cheque' })
  @ApiOkResponse({ type: ChequeResponse })
  @ApiProblems(NotFound)
  async get(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<ChequeResponse> {
    return toResponse(await this.cheques.get(this.database.reader, principal.organizationId, id));
  }

  @Post(':id/deposit')
  @HttpCode(200)
  @Allow('cheques:write', 'sight')
  @ApiOperation({
    operationId: 'depositCheque',
    summary: 'Pay a cheque in at the bank',
    description: 'Not before the day that is written on it.',
  })
  @ApiOkResponse({ type: ChequeResponse })
  @ApiProblems(NotFound, ChequeMoveNotAllowed, ChequePostDated)
  deposit(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: DepositChequeBody): Promise<ChequeResponse> {
    return this.run(command, (tx, organization) => this.cheques.deposit(tx, organization, id, body));
  }

  @Post(':id/clearance')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('cheques:write', 'sight')
  @ApiOperation({
    operationId: 'clearCheque',
    summary: 'The bank has the money: the cheque is paid',
    description: 'It becomes a payment as of that day, settles the oldest charges first and gets its receipt.',
  })
  @ApiOkResponse({ type: ChequeResponse })
  @ApiProblems(NotFound, ChequeMoveNotAllowed, LeaseTakesNoMoney, IdempotencyKeyMissing, IdempotencyKeyReused)
  clear(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: ClearChequeBody): Promise<ChequeResponse> {
    const { principalId: by } = command;
    return this.run(command, (tx, organization) => this.money.clear(tx, organization, id, { on: body.on, by }));
  }

  @Post(':id/return')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('cheques:write', 'sight')
  @ApiOperation({
    operationId: 'returnCheque',
    summary: 'The bank returns the cheque unpaid',
    description: 'If it had cleared, its payment is taken back at once: what it settled is open again, and the tenant is told.',
  })
  @ApiOkResponse({ type: ChequeResponse })
  @ApiProblems(NotFound, ChequeMoveNotAllowed, IdempotencyKeyMissing, IdempotencyKeyReused)
  return(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: ReturnChequeBody): Promise<ChequeResponse> {
    return this.run(command, (tx, organization) => this.money.return(tx, organization, id, body));
  }

  @Post(':id/withdrawal')
  @HttpCode(200)
  @Allow('cheques:write', 'sight')
  @ApiOperation({ operationId: 'withdrawCheque', summary: 'Give a cheque back that was not deposited' })
  @ApiOkResponse({ type: ChequeResponse })
  @ApiProblems(NotFound, ChequeMoveNotAllowed)
  withdraw(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: WithdrawChequeBody): Promise<ChequeResponse> {
    return this.run(command, (tx, organization) => this.cheques.withdraw(tx, organization, id, body.reason));
  }

  private run(command: Command, work: (tx: Tx, organization: Organization) => Promise<Cheque>): Promise<ChequeResponse> {
    return this.commands.run(command, async (tx) => toResponse(await work(tx, await this.organizations.get(tx, command.organizationId))));
  }
}
