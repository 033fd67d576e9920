import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@plotihub/auth';
import { Database, type Tx } from '@plotihub/database';
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
import { CreditTooSmall } from '../billing/index.js';
import { ChannelsService, hasCallbacks } from '../channels/index.js';
import { Allow, OrganizationsService, ProposalPending } from '../organizations/index.js';
import { CreditWithOwner, PayoutUnderWay, ReferenceUsed } from '../payments/index.js';
import { RefundNotApproved } from './refunds.errors.js';
import type { RefundTo } from './refund-destinations.service.js';
import { RefundProposalsService } from './refund-proposals.service.js';
import {
  ProposedRefundResponse,
  RefundBody,
  RefundFailedBody,
  RefundPage,
  RefundPaidBody,
  RefundResponse,
  RefundsQuery,
} from './refunds.dto.js';
import { RefundsService } from './refunds.service.js';

@ApiTags('Refunds')
@Controller('v1/refunds')
export class RefundsController {
  constructor(
    private readonly refunds: RefundsService,
    private readonly proposals: RefundProposalsService,
    private readonly channels: ChannelsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
    private readonly database: Database,
  ) {}

  @Post()
  @IdempotencyKeyRequired()
  @Allow('refunds:propose')
  @ApiOperation({
    operationId: 'proposeRefund',
    summary: 'Propose to send unused credit back to who paid it; somebody else approves',
    description:
      'By M-Pesa it goes to the number of a tenant of the lease that is on record, never to one that is typed here. Approved with ' +
      '`POST /v1/proposals/{id}/approval`, the credit is set aside; it leaves the books when it was paid.',
  })
  @ApiCreatedResponse({ type: ProposedRefundResponse })
  @ApiProblems(NotFound, CreditTooSmall, CreditWithOwner, ProposalPending, IdempotencyKeyMissing, IdempotencyKeyReused)
  propose(@CurrentCommand() command: Command, @Body() body: RefundBody): Promise<ProposedRefundResponse> {
    const { leaseId, amount, reason } = body;
    const refund = { leaseId, amount, reason, to: destinationOf(body), proposedBy: command.principalId };
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      const { refundId, proposalId } = await this.proposals.propose(tx, organization, refund);
      return { ...(await this.refunds.get(tx, organization.id, refundId)), proposalId };
    });
  }

  @Get()
  @Allow('refunds:read')
  @ApiOperation({ operationId: 'listRefunds', summary: 'Refunds in the order they were proposed' })
  @ApiOkResponse({ type: RefundPage })
  @ApiProblems(NotFound)
  async list(@CurrentPrincipal() { organizationId }: Principal, @Query() query: RefundsQuery): Promise<RefundPage> {
    const page = pageRequest(query);
    const rows = await this.refunds.list(this.database.reader, organizationId, { leaseId: query.leaseId }, page);
    return toPage(
      rows,
      page,
      ({ id }) => id,
      (row) => row,
    );
  }

  @Get(':id')
  @Allow('refunds:read')
  @ApiOperation({ operationId: 'getRefund', summary: 'One refund' })
  @ApiOkResponse({ type: RefundResponse })
  @ApiProblems(NotFound)
  get(@CurrentPrincipal() { organizationId }: Principal, @Param('id') id: string): Promise<RefundResponse> {
    return this.refunds.get(this.database.reader, organizationId, id);
  }

  @Post(':id/paid')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('refunds:propose')
  @ApiOperation({
    operationId: 'markRefundPaid',
    summary: 'Say that the money has gone, how and under which reference; the tenant is told',
  })
  @ApiOkResponse({ type: RefundResponse })
  @ApiProblems(NotFound, RefundNotApproved, PayoutUnderWay, ReferenceUsed, IdempotencyKeyMissing, IdempotencyKeyReused)
  paid(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: RefundPaidBody): Promise<RefundResponse> {
    const { way, channelId = null, on } = body;
    return this.commands.run(command, async (tx) => {
      if (channelId !== null) await this.assertPaysByMpesa(tx, command.organizationId, channelId);
      const organization = await this.organizations.get(tx, command.organizationId);
      return this.refunds.markPaid(tx, organization, id, { way, channelId, reference: body.reference.toUpperCase(), on });
    });
  }

  @Post(':id/failed')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('refunds:propose')
  @ApiOperation({ operationId: 'markRefundFailed', summary: 'Say that the money did not go, or came back: it is credit again' })
  @ApiOkResponse({ type: RefundResponse })
  @ApiProblems(NotFound, RefundNotApproved, PayoutUnderWay, IdempotencyKeyMissing, IdempotencyKeyReused)
  failed(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: RefundFailedBody): Promise<RefundResponse> {
    return this.commands.run(command, async (tx) =>
      this.refunds.markFailed(tx, await this.organizations.get(tx, command.organizationId), id, body.reason),
    );
  }

  private async assertPaysByMpesa(tx: Tx, organizationId: string, channelId: string): Promise<void> {
    const channel = (await this.channels.getMany(tx, [{ organizationId, channelId }])).get(channelId);
    if (!channel) throw new NotFound(`There is no payment channel ${channelId}.`);
    if (channel.ownerId !== null)
      throw invalidRequest([
        { pointer: '/channelId', code: 'owner', detail: 'must be your own: an owner’s account is not yours to pay from' },
      ]);
    if (!hasCallbacks(channel))
      throw invalidRequest([{ pointer: '/channelId', code: 'kind', detail: 'must be a paybill or till of M-Pesa' }]);
  }
}

/** @throws InvalidRequest unless it is either a tenant or an account */
function destinationOf({ tenantId, account }: RefundBody): RefundTo {
  if (tenantId !== undefined && account === undefined) return { tenantId };
  if (account !== undefined && tenantId === undefined) return account;
  throw invalidRequest([{ pointer: '/tenantId', code: 'either', detail: 'must stand alone, or be left out and `account` be given' }]);
}
