import { BoolField, IdField, ListField, MoneyField } from '@plotihub/http';
import type { Money } from '@plotihub/money';

/** One thing that money is to settle first; exactly one of the three ids. */
export class InstructionItemBody {
  @IdField('inv', { optional: true, example: undefined, description: 'All open charges of this invoice' })
  invoiceId?: string;

  @IdField('chg', { optional: true, description: 'This charge' })
  chargeId?: string;

  @IdField('dep', { optional: true, example: undefined, description: 'This deposit' })
  depositItemId?: string;

  @MoneyField({ optional: true, description: 'Just so much of it; all that is open, as far as the money goes, unless told' })
  amount?: Money;
}

/** What money settles first: items in their order, then the invoice, then deposits; what is left goes by the policy of the lease. */
export class InstructionBody {
  @ListField(() => InstructionItemBody, { max: 20, optional: true, example: undefined, description: 'In this order, before all else' })
  items?: InstructionItemBody[];

  @IdField('inv', { optional: true, description: 'The invoice that is settled first; of the same lease' })
  invoiceId?: string;

  @BoolField({ optional: true, example: false, description: 'True if deposits come first' })
  deposit?: boolean;
}
