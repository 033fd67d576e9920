import { DateField, EnumField, IdField, IdListField, InstantField, MoneyField, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

const REASON = { max: 200, min: 3 };

export class ApplicationBody {
  @MoneyField({ description: 'At most what is held, and at most what is past its due date' })
  amount: Money;

  @IdListField('chg', {
    max: 50,
    optional: true,
    example: undefined,
    description: 'Only these charges, in this order; in the order of the lease’s allocation policy unless told',
  })
  chargeIds?: string[];

  @DateField({
    optional: true,
    example: undefined,
    description: 'The day it counts for, not before what happened last to the deposit; that of the approval unless told',
  })
  on?: LocalDate;

  @TextField({ ...REASON, example: 'Two months unpaid; agreed with the tenant on 20 November' })
  reason: string;
}

export class DepositProposalResponse {
  @IdField('prs', { description: 'Of the proposal, for `POST /v1/proposals/{id}/approval`' })
  id: string;

  @IdField('dep')
  depositId: string;

  @TextField({ max: 200, example: 'Two months unpaid; agreed with the tenant on 20 November' })
  reason: string;

  @EnumField(['PROPOSED'])
  state: string;

  @IdField('usr')
  proposedBy: string;

  @InstantField()
  proposedAt: Date;

  @InstantField({ description: 'From then on it cannot be approved' })
  expiresAt: Date;
}
