import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
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
import { Allow, OrganizationsService, ProposalPending } from '../organizations/index.js';
import { ReferenceUsed, SuspenseNotOpen } from '../payments/index.js';
import { ReturnBody, ReturnedBody, ReturnProposalResponse, SuspenseItemResponse } from './suspense.dto.js';
import { SuspenseReturnsService } from './suspense-returns.service.js';
import { ReturnNotPending } from './suspense.errors.js';
import { SuspenseService } from './suspense.service.js';

@ApiTags('Suspense')
@Controller('v1/suspense')
export class SuspenseReturnsController {
  constructor(
    private readonly returns: SuspenseReturnsService,
    private readonly suspense: SuspenseService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
  ) {}

  @Post(':id/return')
  @IdempotencyKeyRequired()
  @Allow('suspense:return')
  @ApiOperation({
    operationId: 'proposeReturn',
    summary: 'Propose to send the money back to who paid it; somebody else approves',
    description:
      'Nothing changes until `POST /v1/proposals/{id}/approval`. Then the item is RETURN_PENDING: nobody can give the money to a lease, and it ' +
      'is a liability in suspense until `POST /v1/suspense/{id}/returned` says that it has gone.',
  })
  @ApiCreatedResponse({ type: ReturnProposalResponse })
  @ApiProblems(NotFound, SuspenseNotOpen, ProposalPending, IdempotencyKeyMissing, IdempotencyKeyReused)
  propose(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: ReturnBody): Promise<ReturnProposalResponse> {
    return this.commands.run(command, async (tx) => {
      const by = { reason: body.reason, proposedBy: command.principalId };
      const { id: proposalId, ...proposal } = await this.returns.propose(tx, command.organizationId, id, by);
      const { subjectId: suspenseItemId, reason, state, proposedBy, proposedAt, expiresAt } = proposal;
      return { id: proposalId, suspenseItemId, reason, state, proposedBy, proposedAt, expiresAt };
    });
  }

  @Post(':id/returned')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('suspense:return')
  @ApiOperation({
    operationId: 'markSuspenseReturned',
    summary: 'Say that the money has gone back, and under which reference',
    description: 'It leaves suspense and the account it was sent from, on the day it was sent; the payment is RETURNED.',
  })
  @ApiOkResponse({ type: SuspenseItemResponse })
  @ApiProblems(NotFound, ReturnNotPending, ReferenceUsed, IdempotencyKeyMissing, IdempotencyKeyReused)
  returned(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: ReturnedBody): Promise<SuspenseItemResponse> {
    const done = { way: body.way, reference: body.reference.toUpperCase(), on: body.on, by: command.principalId };
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      await this.returns.markReturned(tx, organization, id, done);
      return this.suspense.get(tx, organization, id);
    });
  }

  @Post(':id/return/cancellation')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @Allow('suspense:return')
  @ApiOperation({
    operationId: 'cancelReturn',
    summary: 'Say that the money does not go back after all: the item is open again',
  })
  @ApiOkResponse({ type: SuspenseItemResponse })
  @ApiProblems(NotFound, ReturnNotPending, IdempotencyKeyMissing, IdempotencyKeyReused)
  cancel(@CurrentCommand() command: Command, @Param('id') id: string, @Body() _reason: ReturnBody): Promise<SuspenseItemResponse> {
    return this.commands.run(command, async (tx) => {
      await this.returns.cancel(tx, command.organizationId, id);
      return this.suspense.get(tx, await this.organizations.get(tx, command.organizationId), id);
    });
  }
}
