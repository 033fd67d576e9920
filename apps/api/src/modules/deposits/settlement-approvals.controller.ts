import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IdempotencyKeyMissing,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  invalidRequest,
  NotFound,
  type Command,
} from '@plotihub/http';
import { CreditTooSmall } from '../billing/index.js';
import { Allow, OrganizationsService, ProposalPending } from '../organizations/index.js';
import type { RefundTo } from '../refunds/index.js';
import { DeductionUnproven, DisputeWindow, SettlementMoveNotAllowed } from './deposits.errors.js';
import { SettlementApprovalsService } from './settlement-approvals.service.js';
import { SettlementRefundsService } from './settlement-refunds.service.js';
import { SettlementApprovalResponse, SettlementRefundBody } from './settlements.dto.js';

@ApiTags('Deposits')
@Controller('v1/deposit-settlements')
export class SettlementApprovalsController {
  constructor(
    private readonly approvals: SettlementApprovalsService,
    private readonly refunds: SettlementRefundsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
  ) {}

  @Post(':id/approval')
  @IdempotencyKeyRequired()
  @Allow('deposits:propose')
  @ApiOperation({
    operationId: 'proposeSettlementApproval',
    summary: 'Propose to make a settlement final, and where the refund goes; somebody else approves',
    description:
      'Once the tenant has accepted, or the time to object is over, or it was revised. Approved with `POST /v1/proposals/{id}/approval`, the ' +
      'deductions are charged and paid out of the deposits, and the refund is set aside: pay it with `POST /v1/refunds/{id}/paid`.',
  })
  @ApiCreatedResponse({ type: SettlementApprovalResponse })
  @ApiProblems(
    NotFound,
    SettlementMoveNotAllowed,
    DisputeWindow,
    DeductionUnproven,
    ProposalPending,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
  )
  propose(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() body: SettlementRefundBody,
  ): Promise<SettlementApprovalResponse> {
    const to = destinationOf(body);
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      const proposal = await this.approvals.propose(tx, organization, id, { to, reason: body.reason, by: command.principalId });
      return { proposalId: proposal.id, settlementId: id };
    });
  }

  @Post(':id/refund')
  @IdempotencyKeyRequired()
  @Allow('deposits:propose')
  @ApiOperation({
    operationId: 'proposeSettlementRefund',
    summary: 'Propose another way for a refund that did not arrive; somebody else approves',
  })
  @ApiCreatedResponse({ type: SettlementApprovalResponse })
  @ApiProblems(NotFound, SettlementMoveNotAllowed, CreditTooSmall, IdempotencyKeyMissing, IdempotencyKeyReused)
  refund(
    @CurrentCommand() command: Command,
    @Param('id') id: string,
    @Body() body: SettlementRefundBody,
  ): Promise<SettlementApprovalResponse> {
    const to = destinationOf(body);
    if (!to) throw invalidRequest([{ pointer: '/tenantId', code: 'required', detail: 'is required, or `account`' }]);
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      const refund = { to, reason: body.reason, proposedBy: command.principalId };
      return { proposalId: await this.refunds.again(tx, organization, id, refund), settlementId: id };
    });
  }
}

/** @throws InvalidRequest for a tenant and an account */
function destinationOf({ tenantId, account }: SettlementRefundBody): RefundTo | undefined {
  if (tenantId !== undefined && account !== undefined)
    throw invalidRequest([{ pointer: '/tenantId', code: 'either', detail: 'must stand alone, or be left out and `account` be given' }]);
  return tenantId === undefined ? account : { tenantId };
}
