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
import { Allow, OrganizationsService, ProposalPending } from '../organizations/index.js';
import { LeaseTakesNoMoney } from '../payments/index.js';
import { DeclaredPaymentDecided, NotVerifiedByHand, SlipNotReadable } from './cash.errors.js';
import {
  DeclaredPaymentPage,
  DeclaredPaymentResponse,
  DeclaredPaymentsQuery,
  DeclaredPaymentWithTextResponse,
  NewDeclaredPaymentBody,
  RejectDeclaredBody,
  SlipProposalResponse,
  VerifySlipBody,
} from './declared-payments.dto.js';
import { DeclaredPaymentsService } from './declared-payments.service.js';
import { SlipVerificationService } from './slip-verification.service.js';

@ApiTags('Declared payments')
@Controller('v1/declared-payments')
export class DeclaredPaymentsController {
  constructor(
    private readonly declared: DeclaredPaymentsService,
    private readonly verification: SlipVerificationService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @IdempotencyKeyRequired()
  @Allow('declared-payments:write', 'sight')
  @ApiOperation({
    operationId: 'declarePayment',
    summary: 'Show M-Pesa’s text or a bank slip, to say that you have paid',
    description:
      'An unverified acknowledgement and no receipt: nothing is paid by it. It is verified by itself when the money is known, or by two people ' +
      'who find it on a statement. The same slip again is the first one.',
  })
  @ApiCreatedResponse({ type: DeclaredPaymentResponse })
  @ApiProblems(NotFound, LeaseTakesNoMoney, SlipNotReadable, IdempotencyKeyMissing, IdempotencyKeyReused)
  declare(@CurrentCommand() command: Command, @Body() body: NewDeclaredPaymentBody): Promise<DeclaredPaymentResponse> {
    return this.commands.run(command, async (tx) =>
      this.declared.declare(tx, await this.organizations.get(tx, command.organizationId), command.principalId, body),
    );
  }

  @Get()
  @Allow('declared-payments:read', 'sight')
  @ApiOperation({ operationId: 'listDeclaredPayments', summary: 'Declared payments in the order they were declared' })
  @ApiOkResponse({ type: DeclaredPaymentPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: DeclaredPaymentsQuery): Promise<DeclaredPaymentPage> {
    const page = pageRequest(query);
    const { leaseId, state } = query;
    const { organizationId, sight } = principal;
    const filter = { sight, ...(leaseId === undefined ? {} : { leaseId }), ...(state === undefined ? {} : { state }) };
    return toPage(
      await this.declared.list(this.database.reader, organizationId, filter, page),
      page,
      (row) => row.id,
      (row) => row,
    );
  }

  @Get(':id')
  @Allow('declared-payments:read', 'sight')
  @ApiOperation({ operationId: 'getDeclaredPayment', summary: 'One declared payment, with what was pasted' })
  @ApiOkResponse({ type: DeclaredPaymentWithTextResponse })
  @ApiProblems(NotFound)
  async get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<DeclaredPaymentWithTextResponse> {
    const { reader } = this.database;
    const declared = await this.declared.get(reader, organizationId, id);
    return { ...declared, mpesaText: await this.declared.textOf(reader, organizationId, id) };
  }

  @Post(':id/verification')
  @IdempotencyKeyRequired()
  @Allow('declared-payments:decide')
  @ApiOperation({
    operationId: 'proposeVerification',
    summary: 'Propose to verify a bank slip by a line of a statement; somebody else approves',
    description: 'Then it becomes a payment under the statement’s reference, so that the line itself is no second one when it is imported.',
  })
  @ApiCreatedResponse({ type: SlipProposalResponse })
  @ApiProblems(NotFound, DeclaredPaymentDecided, NotVerifiedByHand, ProposalPending, IdempotencyKeyMissing, IdempotencyKeyReused)
  verify(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: VerifySlipBody): Promise<SlipProposalResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      const proposal = await this.verification.propose(tx, organization, id, { ...body, proposedBy: command.principalId });
      const { subjectId: declaredPaymentId, state, proposedBy, expiresAt } = proposal;
      return { id: proposal.id, declaredPaymentId, state, proposedBy, expiresAt };
    });
  }

  @Post(':id/rejection')
  @HttpCode(200)
  @Allow('declared-payments:decide')
  @ApiOperation({ operationId: 'rejectDeclaredPayment', summary: 'Reject what was declared; the tenant is told' })
  @ApiOkResponse({ type: DeclaredPaymentResponse })
  @ApiProblems(NotFound, DeclaredPaymentDecided)
  reject(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: RejectDeclaredBody): Promise<DeclaredPaymentResponse> {
    const decision = { reason: body.reason, by: command.principalId };
    return this.commands.run(command, (tx) => this.declared.reject(tx, command.organizationId, id, decision));
  }
}
