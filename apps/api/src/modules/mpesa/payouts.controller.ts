import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, StepUp, type Principal } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IdempotencyKeyMissing,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  invalidRequest,
  NotFound,
  pageRequest,
  toPage,
  type Command,
} from '@plotihub/http';
import { Allow, OrganizationsService, ProposalPending } from '../organizations/index.js';
import { PayoutUnderWay } from '../payments/index.js';
import { RefundNotApproved } from '../refunds/index.js';
import { CredentialsMissing, NoPayoutChannel, NotMpesaChannel, PayoutNotPossible, PayoutNotUnknown } from './mpesa.errors.js';
import { PayoutDecisionsService, type PayoutFound } from './payout-decisions.service.js';
import { PayoutBody, PayoutDecisionBody, PayoutDecisionResponse, PayoutPage, PayoutResponse, PayoutsQuery } from './payouts.dto.js';
import { PayoutsService } from './payouts.service.js';

@ApiTags('Payouts')
@Controller('v1/payouts')
export class PayoutsController {
  constructor(
    private readonly payouts: PayoutsService,
    private readonly decisions: PayoutDecisionsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @IdempotencyKeyRequired()
  @Allow('refunds:propose')
  @StepUp()
  @ApiOperation({
    operationId: 'startPayout',
    summary: 'Pay an approved refund to its phone, by M-Pesa',
    description:
      'Answers at once; the money goes a moment later, once, whatever is lost on the way. Read it again for what came of it. While it is on its ' +
      'way nobody else can pay the refund or give it up. Channels with `payouts: AUTOMATIC` do this by themselves.',
  })
  @ApiCreatedResponse({ type: PayoutResponse })
  @ApiProblems(
    NotFound,
    RefundNotApproved,
    PayoutUnderWay,
    PayoutNotPossible,
    NoPayoutChannel,
    NotMpesaChannel,
    CredentialsMissing,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
  )
  start(@CurrentCommand() command: Command, @Body() { refundId, channelId }: PayoutBody): Promise<PayoutResponse> {
    const by = { channelId, requestedBy: command.principalId };
    return this.commands.run(command, async (tx) =>
      this.payouts.payRefund(tx, await this.organizations.get(tx, command.organizationId), refundId, by),
    );
  }

  @Get()
  @Allow('refunds:read')
  @ApiOperation({ operationId: 'listPayouts', summary: 'Payouts in the order they were asked for' })
  @ApiOkResponse({ type: PayoutPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: PayoutsQuery): Promise<PayoutPage> {
    const page = pageRequest(query);
    const { refundId, state } = query;
    return toPage(
      await this.payouts.list(this.database.reader, organizationId, { refundId, state }, page),
      page,
      ({ id }) => id,
      (row) => row,
    );
  }

  @Get(':id')
  @Allow('refunds:read')
  @ApiOperation({ operationId: 'getPayout', summary: 'One payout' })
  @ApiOkResponse({ type: PayoutResponse })
  @ApiProblems(NotFound)
  get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<PayoutResponse> {
    return this.payouts.get(this.database.reader, organizationId, id);
  }

  @Post(':id/decision')
  @IdempotencyKeyRequired()
  @Allow('refunds:propose')
  @StepUp()
  @ApiOperation({
    operationId: 'proposePayoutDecision',
    summary: 'Say what became of a payout of which M-Pesa told nothing; somebody else approves',
    description:
      'Look at M-Pesa’s portal first. NOT_PAID lets the refund be paid anew: if the money did go, it goes twice. If M-Pesa tells of it before ' +
      '`POST /v1/proposals/{id}/approval`, that stands.',
  })
  @ApiCreatedResponse({ type: PayoutDecisionResponse })
  @ApiProblems(NotFound, PayoutNotUnknown, ProposalPending, IdempotencyKeyMissing, IdempotencyKeyReused)
  decide(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: PayoutDecisionBody): Promise<PayoutDecisionResponse> {
    const decision = { found: foundIn(body), reason: body.reason, proposedBy: command.principalId };
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      const { id: proposalId, reason, proposedBy, proposedAt, expiresAt } = await this.decisions.propose(tx, organization, id, decision);
      return { proposalId, payoutId: id, reason, proposedBy, proposedAt, expiresAt };
    });
  }
}

/** @throws InvalidRequest unless there is a receipt exactly for what was paid */
function foundIn({ outcome, receipt, on }: PayoutDecisionBody): PayoutFound {
  if (outcome === 'PAID' && receipt !== undefined) return { outcome, receipt: receipt.toUpperCase(), on };
  if (outcome === 'NOT_PAID' && receipt === undefined && on === undefined) return { outcome };
  throw invalidRequest([{ pointer: '/receipt', code: 'outcome', detail: 'must be there for PAID, and neither it nor `on` for NOT_PAID' }]);
}
