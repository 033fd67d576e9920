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
import { Allow, ProposalPending } from '../organizations/index.js';
import { PaymentNotReversible } from './payments.errors.js';
import { ReversalBody, ReversalProposalResponse } from './reversals.dto.js';
import { ReversalProposalsService } from './reversal-proposals.service.js';

@ApiTags('Payments')
@Controller('v1/payments')
export class ReversalsController {
  constructor(
    private readonly reversals: ReversalProposalsService,
    private readonly commands: Commands,
  ) {}

  @Post(':id/reversal')
  @IdempotencyKeyRequired()
  @Allow('payments:reverse', 'sight')
  @ApiOperation({
    operationId: 'proposeReversal',
    summary: 'Propose to take a payment back; somebody else approves',
    description:
      'Nothing changes until `POST /v1/proposals/{id}/approval`. Then what the payment settled is open again from that day; ' +
      'the payment and its receipt number stay, and say that it was reversed.',
  })
  @ApiCreatedResponse({ type: ReversalProposalResponse })
  @ApiProblems(NotFound, PaymentNotReversible, ProposalPending, IdempotencyKeyMissing, IdempotencyKeyReused)
  propose(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: ReversalBody): Promise<ReversalProposalResponse> {
    return this.commands.run(command, async (tx) => {
      const by = { reason: body.reason, proposedBy: command.principalId };
      const proposal = await this.reversals.propose(tx, command.organizationId, id, by);
      const { subjectId: paymentId, reason, state, proposedBy, proposedAt, expiresAt } = proposal;
      return { id: proposal.id, paymentId, reason, state, proposedBy, proposedAt, expiresAt };
    });
  }
}
