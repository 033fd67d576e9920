import { DateField, EnumField, IdField, InstantField, ListField, MoneyField, ObjectField, pageOf, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { COST_STATES, POCKETS } from './costs.service.js';

const kes = (amount: string) => ({ amount, currency: 'KES' });
const DOCUMENT = {
  ...{ max: 40, pattern: /^[A-Za-z0-9][A-Za-z0-9/ .-]{1,39}$/, patternHint: 'must be 2 to 40 letters, digits, spaces or / . -' },
  ...{ example: 'INV-5521', description: 'Of the vendor’s invoice or receipt; each once' },
};

export class CostSplitBody {
  @MoneyField({ min: 'zero', optional: true, example: kes('4000.00') })
  owner?: Money;

  @MoneyField({
    min: 'zero',
    optional: true,
    example: kes('0.00'),
    description: 'Charged to the lease of the work order, due with the next rent',
  })
  tenant?: Money;

  @MoneyField({ min: 'zero', optional: true, example: kes('0.00'), description: 'Borne by the office itself' })
  agency?: Money;
}

export class NewCostBody {
  @IdField('vnd')
  vendorId: string;

  @TextField({ max: 100, example: 'New trap and two hours of work' })
  description: string;

  @TextField(DOCUMENT)
  documentReference: string;

  @MoneyField({ example: kes('3448.00'), description: 'Without tax' })
  net: Money;

  @MoneyField({ min: 'zero', optional: true, example: kes('552.00'), description: 'Value added tax' })
  vat?: Money;

  @ObjectField(() => CostSplitBody, { description: 'Who bears it; the parts add up to net and tax' })
  split: CostSplitBody;
}

export class CostSplitResponse {
  @MoneyField({ example: kes('4000.00') })
  owner: Money;

  @MoneyField({ example: kes('0.00') })
  tenant: Money;

  @MoneyField({ example: kes('0.00') })
  agency: Money;
}

export class CostPartResponse {
  @EnumField(POCKETS, { description: 'Collected for an owner; put in by the office, which the owner owes; the organization’s own expense' })
  pocket: string;

  @IdField('own', { nullable: true })
  ownerId: string | null;

  @MoneyField({ example: kes('4000.00') })
  amount: Money;

  @IdField('pst')
  postingId: string;
}

export class CostResponse {
  @IdField('wct')
  id: string;

  @IdField('wko')
  workOrderId: string;

  @IdField('vnd')
  vendorId: string;

  @TextField({ max: 120, example: 'New trap and two hours of work' })
  description: string;

  @TextField(DOCUMENT)
  documentReference: string;

  @MoneyField({ example: kes('3448.00') })
  net: Money;

  @MoneyField({ example: kes('552.00') })
  vat: Money;

  @ObjectField(() => CostSplitResponse)
  split: CostSplitResponse;

  @EnumField(COST_STATES)
  state: string;

  @IdField('chg', { nullable: true, example: null, description: 'The tenant’s part, once it is charged' })
  chargeId: string | null;

  @InstantField()
  recordedAt: Date;

  @DateField({ nullable: true, example: null })
  postedOn: LocalDate | null;

  @DateField({ nullable: true, example: null })
  reversedOn: LocalDate | null;
}

export class ListedCostResponse extends CostResponse {
  @ListField(() => CostPartResponse, { max: 100, description: 'Out of which pockets it went, once it is in the books' })
  parts: CostPartResponse[];
}

export class CostPage extends pageOf(ListedCostResponse) {}

export class CostReversalBody {
  @TextField({ min: 3, max: 200, example: 'The vendor sent it to us by mistake' })
  reason: string;
}

export class CostReversalResponse {
  @IdField('prs', { description: 'Somebody else approves it' })
  proposalId: string;
}
