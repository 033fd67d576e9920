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
import { CreditTooSmall } from '../billing/index.js';
import { ChannelOfAnotherOwner } from '../channels/index.js';
import { Allow, OrganizationsService } from '../organizations/index.js';
import { MoveBody, TransferBody } from './payment-moves.dto.js';
import { PaymentMovesService } from './payment-moves.service.js';
import { PaymentResponse } from './payments.dto.js';
import { CreditWithOwner, LeaseTakesNoMoney, NotTheSameTenant, PaymentNotMovable, PaymentNotReversible } from './payments.errors.js';
import { PaymentsService } from './payments.service.js';
import { TransfersService } from './transfers.service.js';

@ApiTags('Payments')
@Controller('v1')
export class PaymentMovesController {
  constructor(
    private readonly moves: PaymentMovesService,
    private readonly transfers: TransfersService,
    private readonly payments: PaymentsService,
    private readonly organizations: OrganizationsService,
    private readonly commands: Commands,
  ) {}

  @Post('payments/:id/move')
  @IdempotencyKeyRequired()
  @Allow('payments:move')
  @ApiOperation({
    operationId: 'movePayment',
    summary: 'Move a payment that was posted to the wrong lease',
    description:
      'It is reversed, and what it settled is open again today; a new payment for the other lease counts for the day it was paid, and takes ' +
      "the provider's transaction along. Both tenants are told. Answers the new payment.",
  })
  @ApiCreatedResponse({ type: PaymentResponse })
  @ApiProblems(
    NotFound,
    PaymentNotMovable,
    PaymentNotReversible,
    LeaseTakesNoMoney,
    ChannelOfAnotherOwner,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
  )
  move(@CurrentCommand() command: Command, @Param('id') id: string, @Body() body: MoveBody): Promise<PaymentResponse> {
    const { leaseId, reason } = body;
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      return this.payments.get(tx, organization.id, await this.moves.move(tx, organization, id, { leaseId, reason }));
    });
  }

  @Post('transfers')
  @IdempotencyKeyRequired()
  @Allow('payments:move')
  @ApiOperation({
    operationId: 'transferCredit',
    summary: "Pay for a tenant's lease out of the credit of another lease of theirs",
    description:
      'Somebody must be a tenant of both, and agree. The credit moves today, and settles what is open. Taken back as any payment is, it is ' +
      'credit of the first lease again. Answers the payment at the other lease.',
  })
  @ApiCreatedResponse({ type: PaymentResponse })
  @ApiProblems(NotFound, NotTheSameTenant, CreditTooSmall, CreditWithOwner, LeaseTakesNoMoney, IdempotencyKeyMissing, IdempotencyKeyReused)
  transfer(@CurrentCommand() command: Command, @Body() body: TransferBody): Promise<PaymentResponse> {
    const { fromLeaseId, fromPaymentId, toLeaseId, amount, reason, consent } = body;
    const transfer = { fromLeaseId, fromPaymentId, toLeaseId, amount, reason, consent, by: command.principalId };
    return this.commands.run(command, async (tx) => {
      const organization = await this.organizations.get(tx, command.organizationId);
      if (fromPaymentId !== undefined) await this.payments.get(tx, organization.id, fromPaymentId);
      return this.payments.get(tx, organization.id, await this.transfers.transfer(tx, organization, transfer));
    });
  }
}
