import {
  BoolField,
  DateField,
  EnumField,
  IdField,
  InstantField,
  ListField,
  MoneyField,
  PageQuery,
  pageOf,
  TextListField,
} from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { DEPOSIT_USES } from './deposits.rules.js';

const DEPOSIT_KINDS = ['RENT', 'WATER', 'ELECTRICITY', 'KEYS', 'OTHER'];
const NOTHING = { amount: '0.00', currency: 'KES' };
const AS_OF = { optional: true, example: undefined, description: 'By everything that counts up to the end of this day; now unless told' };

export class DepositsQuery {
  @IdField('lse')
  leaseId: string;

  @DateField(AS_OF)
  asOf?: LocalDate;
}

export class DepositQuery {
  @DateField(AS_OF)
  asOf?: LocalDate;
}

export class DepositEventsQuery extends PageQuery {
  @DateField(AS_OF)
  asOf?: LocalDate;
}

export class DepositResponse {
  @IdField('dep')
  id: string;

  @IdField('lse')
  leaseId: string;

  @EnumField(DEPOSIT_KINDS)
  kind: string;

  @MoneyField()
  required: Money;

  @MoneyField({ min: 'zero' })
  received: Money;

  @MoneyField({ min: 'zero', example: NOTHING, description: 'What of it has settled what the tenant owed' })
  applied: Money;

  @MoneyField({ min: 'zero', example: NOTHING, description: "What of it became the tenant's, to be sent back" })
  refunded: Money;

  @MoneyField({ min: 'zero', example: NOTHING, description: 'What of it is the deposit of another lease, or with the owner' })
  transferred: Money;

  @MoneyField({ min: 'zero', example: NOTHING, description: 'What of `transferred` the owner of the property holds' })
  withOwner: Money;

  @MoneyField({ min: 'zero', description: 'What is held here: received less applied, refunded and transferred' })
  held: Money;

  @MoneyField({ min: 'zero', example: NOTHING, description: 'What nobody holds, and may still be paid in' })
  missing: Money;

  @DateField({
    nullable: true,
    example: null,
    description: 'Since when the tenant is asked to fill it up again, because a part was used before they moved out',
  })
  topUpDueOn: LocalDate | null;

  @InstantField()
  createdAt: Date;
}

export class DepositList {
  @ListField(() => DepositResponse, { max: 5, description: 'At most one of a kind' })
  data: DepositResponse[];
}

export class DepositEventResponse {
  // Of an allocation, a draw, or the deposit itself.
  @IdField('alo', { description: 'Of the allocation, of the draw, or of the deposit that was brought along' })
  id: string;

  @EnumField(['OPENING', 'RECEIVED', ...DEPOSIT_USES], {
    example: 'RECEIVED',
    description:
      'OPENING: held by the books before these. RECEIVED: by a payment. APPLIED: settled what was owed. REFUNDED: is the tenant’s to have back. ' +
      'TRANSFERRED: is the deposit of another lease. WITH_OWNER: the owner holds it.',
  })
  kind: string;

  @MoneyField()
  amount: Money;

  @MoneyField({ min: 'any', description: 'What it changed of what is held' })
  change: Money;

  @DateField({ description: 'The day it counts for' })
  effectiveOn: LocalDate;

  @IdField('pay', { nullable: true, description: 'The payment that brought it; or the one, by DEPOSIT, whose money it is' })
  paymentId: string | null;

  @IdField('pst', { nullable: true, description: 'The posting, where no payment was made of it' })
  postingId: string | null;

  @IdField('ddr', { nullable: true, example: null, description: 'The event that this one takes back' })
  reversalOf: string | null;

  @InstantField()
  createdAt: Date;
}

export class DepositEventPage extends pageOf(DepositEventResponse) {}

export class DepositProofResponse {
  @BoolField({ example: true, description: 'True if every lease’s deposits hold what the ledger says' })
  holds: boolean;

  @MoneyField({ min: 'any', description: 'What all deposits hold together' })
  held: Money;

  @MoneyField({ min: 'any', description: 'Account 2100 of all leases' })
  ledger: Money;

  @TextListField({ max: 20, description: 'Leases whose deposits hold something else; always empty' })
  leasesOutOfStep: string[];
}
