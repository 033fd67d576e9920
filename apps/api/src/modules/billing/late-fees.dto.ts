import { DateField, EnumField, IdField, InstantField, IntField, ListField, MoneyField, pageOf, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { LATE_FEE_KINDS, type LateFeeKind } from './late-fees.rules.js';

const KIND = {
  description:
    'FIXED, PERCENT: once, on the day after grace. DAILY_FIXED: the same amount for each day that the rent stays overdue, up to `maxDays`. ' +
    'TIERED: on certain days, each time for what is still overdue then.',
};
const PAYEES = ['OWNER', 'AGENCY'];

export class LateFeeTierBody {
  @IntField({ min: 1, max: 90, example: 1, description: 'Days after the end of grace: 1 is the day after it' })
  day: number;

  @MoneyField({ optional: true, example: undefined, description: 'An amount; or `basisPoints`' })
  fixed?: Money;

  @IntField({ min: 1, max: 10_000, optional: true, example: 500, description: 'Of what is overdue then, in hundredths of a percent' })
  basisPoints?: number;
}

export class LateFeeTierResponse {
  @IntField({ min: 1, max: 90, example: 1 })
  day: number;

  @MoneyField({ nullable: true, example: null })
  fixed: Money | null;

  @IntField({ min: 1, max: 10_000, nullable: true, example: 500 })
  basisPoints: number | null;
}

export class NewLateFeePolicyBody {
  @IdField('prp', {
    optional: true,
    example: undefined,
    description: 'For this property; for all that have no policy of their own unless told',
  })
  propertyId?: string;

  @EnumField(LATE_FEE_KINDS, { ...KIND, example: 'PERCENT' })
  kind: LateFeeKind;

  @MoneyField({ optional: true, example: undefined, description: 'Of a FIXED fee; of each day of a DAILY_FIXED one' })
  fixed?: Money;

  @IntField({
    min: 1,
    max: 10_000,
    optional: true,
    example: 1_000,
    description: 'Of a PERCENT fee, in hundredths of a percent: 1000 is 10 %',
  })
  basisPoints?: number;

  @IntField({ min: 1, max: 60, optional: true, example: undefined, description: 'Of a DAILY_FIXED fee: on how many days at most' })
  maxDays?: number;

  @ListField(() => LateFeeTierBody, { min: 1, max: 6, optional: true, example: undefined, description: 'Of a TIERED fee, by day' })
  tiers?: LateFeeTierBody[];

  @MoneyField({
    optional: true,
    example: { amount: '2000.00', currency: 'KES' },
    description: 'Never more than this on an invoice, all days together',
  })
  cap?: Money;

  @MoneyField({
    min: 'zero',
    optional: true,
    example: { amount: '500.00', currency: 'KES' },
    description: 'No fee unless more than this is overdue; zero unless told',
  })
  minOverdue?: Money;

  @EnumField(PAYEES, { description: 'Who gets the fee' })
  payee: 'OWNER' | 'AGENCY';

  @DateField({ example: '2026-12-01', description: 'For invoices issued from this day on; today at the earliest' })
  fromOn: LocalDate;
}

export class LateFeePolicyResponse {
  @IdField('lfp')
  id: string;

  @IdField('prp', { nullable: true, example: null })
  propertyId: string | null;

  @EnumField(LATE_FEE_KINDS, KIND)
  kind: string;

  @MoneyField({ nullable: true })
  fixed: Money | null;

  @IntField({ min: 1, max: 10_000, nullable: true, example: 1_000 })
  basisPoints: number | null;

  @IntField({ min: 1, max: 60, nullable: true, example: null })
  maxDays: number | null;

  @ListField(() => LateFeeTierResponse, { max: 6, nullable: true, example: null })
  tiers: readonly LateFeeTierResponse[] | null;

  @MoneyField({ nullable: true })
  cap: Money | null;

  @MoneyField({ min: 'zero' })
  minOverdue: Money;

  @EnumField(PAYEES)
  payee: string;

  @DateField({ example: '2026-12-01' })
  fromOn: LocalDate;

  @DateField({ nullable: true, example: null, description: 'The first day on which it no longer holds' })
  toOn: LocalDate | null;

  @InstantField()
  createdAt: Date;
}

export class LateFeePolicyPage extends pageOf(LateFeePolicyResponse) {}

export class LateFeeRunBody {
  @DateField({ description: 'Invoices of which a step of the policy is due on it are assessed; today at the latest' })
  day: LocalDate;

  @EnumField(['preview', 'commit'], { description: 'preview shows what commit would charge, by the same code' })
  mode: 'preview' | 'commit';
}

export class AssessedFeeResponse {
  @IdField('lse')
  leaseId: string;

  @IdField('inv')
  invoiceId: string;

  @IdField('lfp')
  policyId: string;

  @MoneyField({ description: 'Rent that was not paid by the end of the day before, counting money by the day it was paid' })
  overdue: Money;

  @MoneyField()
  fee: Money;
}

export class LateFeeFailureResponse {
  @IdField('lse')
  leaseId: string;

  @TextField({ max: 300 })
  detail: string;
}

export class LateFeeRunResponse {
  @DateField()
  day: LocalDate;

  @IntField({ min: 0, max: 2_000_000_000, example: 0, description: 'How many fees; one that was charged before does not count' })
  fees: number;

  @MoneyField({ min: 'zero' })
  total: Money;

  @ListField(() => AssessedFeeResponse, { max: 100, description: 'The first fees, as examples' })
  sample: AssessedFeeResponse[];

  @ListField(() => LateFeeFailureResponse, { max: 100 })
  failures: LateFeeFailureResponse[];
}
