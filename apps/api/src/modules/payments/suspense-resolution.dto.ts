import { IdField, ListField, MoneyField, ObjectField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { InstructionBody } from './instructions.dto.js';

export class SuspensePartBody {
  @IdField('lse')
  leaseId: string;

  @MoneyField()
  amount: Money;

  @ObjectField(() => InstructionBody, { optional: true, example: undefined })
  instruction?: InstructionBody;
}

export class ResolveSuspenseBody {
  @IdField('lse', { optional: true, description: 'The lease that all the money was meant for; or `parts`' })
  leaseId?: string;

  @ObjectField(() => InstructionBody, { optional: true, example: undefined, description: 'What it settles first at that lease' })
  instruction?: InstructionBody;

  @ListField(() => SuspensePartBody, {
    optional: true,
    min: 2,
    max: 20,
    example: undefined,
    description: 'What of it each lease gets; together exactly all of it',
  })
  parts?: SuspensePartBody[];
}
