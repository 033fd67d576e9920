import {
  DateField,
  EnumField,
  IdField,
  InstantField,
  IntField,
  ListField,
  MoneyField,
  MonthField,
  pageOf,
  TextField,
} from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate, YearMonth } from '@plotihub/time';
import { CHARGE_KINDS, type ChargeKind } from './kinds.rules.js';

const HASH = { max: 64, min: 64, pattern: /^[0-9a-f]{64}$/, patternHint: 'must be the hash of a preview' };
const EXAMPLE_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const MANY = 2_000_000_000;

export class NewBillingRunBody {
  @MonthField({
    description: 'The month to bill, the next one at the latest; earlier months that were not billed are made up for, at most 24',
  })
  period: YearMonth;

  @IdField('prp', { optional: true, example: undefined, description: 'Only leases of this property; all of them unless told' })
  propertyId?: string;

  @EnumField(['preview', 'commit'], { description: 'preview shows what commit would charge, by the same code, and charges nothing' })
  mode: 'preview' | 'commit';

  @TextField({
    ...HASH,
    optional: true,
    example: undefined,
    description: 'With commit: the hash of the preview that was looked at. Nothing is charged if the result would be another',
  })
  previewHash?: string;
}

export class BillingFailureResponse {
  @IdField('lse', { nullable: true, description: 'Null where the whole run stopped' })
  leaseId: string | null;

  @TextField({ max: 40, example: 'not-billable', description: 'Stable word: `not-billable`, `catch-up-limit`, `preview-out-of-date`' })
  code: string;

  @TextField({ max: 300, example: 'Lease lse_01JD0000000000000000000000 has no rent.' })
  detail: string;
}

class BillingTotals {
  @MonthField()
  period: YearMonth;

  @IdField('prp', { nullable: true, example: null })
  propertyId: string | null;

  @IntField({ min: 0, max: MANY, example: 1, description: 'Leases that something is charged to' })
  leases: number;

  @IntField({ min: 0, max: MANY, example: 2 })
  charges: number;

  @MoneyField({ min: 'zero' })
  total: Money;

  @TextField({
    ...HASH,
    example: EXAMPLE_HASH,
    description: 'SHA-256 over natural keys and amounts: that of a commit is that of its preview',
  })
  hash: string;

  @IntField({ min: 0, max: MANY, example: 0, description: 'Leases that were not, or not fully, billed' })
  failed: number;

  @ListField(() => BillingFailureResponse, { max: 100, description: 'The first of them, with the reason; the others were billed' })
  failures: BillingFailureResponse[];
}

export class PreviewedChargeResponse {
  @EnumField(CHARGE_KINDS)
  kind: ChargeKind;

  @MonthField({ nullable: true })
  period: YearMonth | null;

  @TextField({ max: 120, example: 'Rent November 2026' })
  description: string;

  @MoneyField()
  amount: Money;

  @DateField()
  dueOn: LocalDate;

  @TextField({ max: 140, example: 'rent:lse_01JD0000000000000000000000:2026-11', description: 'Charged at most once, ever' })
  naturalKey: string;
}

export class PreviewedBillResponse {
  @IdField('lse')
  leaseId: string;

  @MoneyField()
  total: Money;

  @ListField(() => PreviewedChargeResponse, { max: 1_000 })
  charges: PreviewedChargeResponse[];
}

export class BillingPreviewResponse extends BillingTotals {
  @ListField(() => PreviewedBillResponse, { max: 50, description: 'The first leases, as examples' })
  sample: PreviewedBillResponse[];
}

export class BillingRunResponse extends BillingTotals {
  @IdField('brn')
  id: string;

  @DateField({ description: 'The day of issue' })
  asOf: LocalDate;

  @EnumField(['RUNNING', 'DONE', 'STOPPED'], {
    description: 'RUNNING: the sums grow. STOPPED: something changed after the request, the result would not have been that of the preview',
  })
  state: string;

  @TextField({ max: 30, example: 'usr_01JD0000000000000000000000' })
  requestedBy: string;

  @InstantField()
  createdAt: Date;

  @InstantField({ nullable: true })
  finishedAt: Date | null;
}

export class BillingRunPage extends pageOf(BillingRunResponse) {}
