import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiProblems,
  Commands,
  CurrentCommand,
  IdempotencyKeyMissing,
  IdempotencyKeyRequired,
  IdempotencyKeyReused,
  NotFound,
  type Command,
} from '@plotihub/http';
import { DepositTooSmall } from '../billing/index.js';
import { Allow, OrganizationsService, ProposalPending, type Proposal } from '../organizations/index.js';
import { ApplicationsService } from './applications.service.js';
import { ApplicationBody, DepositProposalResponse } from './deposits.dto.js';
import { DepositDayRefused, DepositExceedsArrears } from './deposits.errors.js';

@ApiTags('Deposits')
@Controller('v1/deposits')
export class DepositUsesController {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
  ) {}

  @Post(':id/apply')
  @IdempotencyKeyRequired()
  @Allow('deposits:propose', 'sight')
  @ApiOperation({
    operationId: 'proposeDepositApplication',
    summary: 'Propose that a deposit pays what is in arrears; somebody else approves',
    description:
      'Nothing changes until `POST /v1/proposals/{id}/approval`. Then the money is a payment by DEPOSIT: it settles charges, has a receipt, ' +
      'takes late fees back that it shows too high, and is reversed as any payment. Unless the tenant is leaving, the deposit is asked for ' +
      'again: money that settles no charge fills it up. The tenant is told.',
  })
  @ApiCreatedResponse({ type: DepositProposalResponse })
  @ApiProblems(
    NotFound,
    DepositTooSmall,
    DepositExceedsArrears,
    DepositDayRefused,
    ProposalPending,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
  )
  apply(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: ApplicationBody): Promise<DepositProposalResponse> {
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return toResponse(await this.applications.propose(tx, organization, id, { ...body, proposedBy: command.principalId }));
    });
  }
}

const toResponse = ({ id, subjectId: depositId, reason, state, proposedBy, proposedAt, expiresAt }: Proposal): DepositProposalResponse => ({
  id,
  depositId,
  reason,
  state,
  proposedBy,
  proposedAt,
  expiresAt,
});
