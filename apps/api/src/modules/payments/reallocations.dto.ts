import { VisibleTo } from '@plotihub/auth';
import { BoolField, DateField, EnumField, IdField, InstantField, MoneyField, ObjectField, pageOf, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { everyoneBut } from '../organizations/index.js';
import { InstructionBody } from './instructions.dto.js';

/** Who decided and why is for those who work there. */
const STAFF = everyoneBut('OWNER', 'TENANT');

export class ReallocationBody {
  @ObjectField(() => InstructionBody, {
    description: 'What it settles first; the rest goes by the policy of the lease. Empty: all of it does',
    example: { items: [{ chargeId: 'chg_01JD0000000000000000000000', amount: { amount: '4000.00', currency: 'KES' } }] },
  })
  instruction: InstructionBody;

  @TextField({ min: 3, max: 200, example: 'The tenant paid the repair with it' })
  reason: string;
}

export class AllocationResponse {
  @IdField('alo')
  id: string;

  @EnumField(['STANDING', 'REVERSED'])
  state: 'STANDING' | 'REVERSED';

  @IdField('chg', { nullable: true, description: 'Null for a part that fills a deposit' })
  chargeId: string | null;

  @IdField('dep', { nullable: true, example: null })
  depositItemId: string | null;

  @IdField('inv', { nullable: true, description: 'The invoice of the charge' })
  invoiceId: string | null;

  @TextField({ max: 16, example: 'RENT', description: 'Kind of the charge or of the deposit' })
  kind: string;

  @MoneyField()
  amount: Money;

  @DateField({ description: 'From this day on it settles: when the money was paid, or when its credit was used' })
  effectiveOn: LocalDate;

  @BoolField({ example: false, description: 'By instruction, not by the policy of the lease' })
  directed: boolean;

  @InstantField()
  createdAt: Date;

  @VisibleTo(...STAFF)
  @IdField('usr', { nullable: true, example: null, description: 'Who allocated the payment anew; null if it came so' })
  createdBy: string | null;

  @InstantField({ nullable: true, example: null })
  reversedAt: Date | null;

  @VisibleTo(...STAFF)
  @IdField('usr', {
    nullable: true,
    example: null,
    description: 'Who allocated the payment anew; null if its charge or the payment was taken back',
  })
  reversedBy: string | null;

  @VisibleTo(...STAFF)
  @TextField({
    max: 200,
    nullable: true,
    example: null,
    description: 'Why it was taken back or, for one that stands, why the payment was allocated anew',
  })
  reason: string | null;
}

export class AllocationPage extends pageOf(AllocationResponse) {}
