import {
  BoolField,
  DateField,
  EnumField,
  IdField,
  InstantField,
  IntField,
  ListField,
  MoneyField,
  pageOf,
  PageQuery,
  TextField,
} from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { HOLD_REASONS } from './cash-entry.rules.js';
import { CASH_ENTRY_STATES } from './cash-entries.service.js';

const DEVICE = {
  ...{ min: 4, max: 64, pattern: /^[A-Za-z0-9_-]{4,64}$/, patternHint: 'must be 4 to 64 letters, digits, _ or -' },
  ...{ example: 'tecno-7f3a', description: 'What the device calls itself, always the same' },
};
const RECEIPT = {
  ...{ max: 20, pattern: /^[A-Z]{1,4}[0-9]{0,3}-[0-9]{6,9}$/, patternHint: 'must be a number such as CB1-000123' },
  example: 'CB1-000001',
};
const INSTANT = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

export class NewReceiptBlockBody {
  @TextField(DEVICE)
  deviceId: string;

  @IntField({ min: 1, max: 1_000, example: 50, description: 'How many numbers' })
  count: number;
}

export class ReceiptBlockResponse {
  @IdField('rbk')
  id: string;

  @IdField('cbk')
  bookId: string;

  @TextField(DEVICE)
  deviceId: string;

  @TextField({ ...RECEIPT, description: 'The first number that the device may use' })
  firstNumber: string;

  @TextField({ ...RECEIPT, example: 'CB1-000050', description: 'The last' })
  lastNumber: string;

  @InstantField()
  leasedAt: Date;
}

export class NewCashEntryBody {
  @TextField(DEVICE)
  deviceId: string;

  @TextField({ ...RECEIPT, description: 'A number of a block that the device was leased; each stands for one payment for ever' })
  receiptNumber: string;

  @TextField({
    ...{
      max: 35,
      pattern: INSTANT,
      patternHint: 'must be an instant such as 2026-11-05T09:15:00+03:00',
      example: '2026-11-20T09:15:00+03:00',
    },
    description: 'By the device’s clock. More than a day ahead of ours, or sixty behind, the entry is held.',
  })
  takenAt: string;

  @TextField({ max: 40, example: 'KMA12J', description: 'The unit’s payment reference' })
  reference: string;

  @MoneyField()
  amount: Money;

  @TextField({ max: 200, optional: true, example: 'Paid by her brother at the gate' })
  note?: string;
}

export class SyncBody {
  @ListField(() => NewCashEntryBody, { min: 1, max: 200, description: 'In the order in which the cash was taken' })
  entries: NewCashEntryBody[];
}

export class SyncedEntryResponse {
  @TextField(RECEIPT)
  receiptNumber: string;

  @EnumField([...CASH_ENTRY_STATES, 'REFUSED'], {
    description:
      'POSTED: in the books, and the tenant is told. HELD: kept for the office to decide, `reason` says why. DISMISSED: the office decided that ' +
      'it was no cash for a lease. REFUSED: the number stands for other cash, nothing is kept; give it another number.',
  })
  outcome: string;

  @BoolField({ description: 'It was known before, and nothing was done', example: false })
  repeated: boolean;

  @EnumField([...HOLD_REASONS, 'RECEIPT_USED'], { nullable: true, example: null })
  reason: string | null;

  @IdField('cen', { nullable: true })
  entryId: string | null;

  @IdField('pay', { nullable: true })
  paymentId: string | null;

  @TextField({ max: 20, nullable: true, example: 'RCT-2026-000123', description: 'Receipt number of the payment' })
  number: string | null;
}

export class SyncResponse {
  @ListField(() => SyncedEntryResponse, { max: 200, description: 'One for each entry, in the same order' })
  entries: SyncedEntryResponse[];
}

export class CashEntriesQuery extends PageQuery {
  @IdField('cbk', { optional: true, description: 'Only entries of this book', example: undefined })
  bookId?: string;

  @EnumField(CASH_ENTRY_STATES, { optional: true, example: undefined })
  state?: 'POSTED' | 'HELD' | 'DISMISSED';
}

export class AcceptEntryBody {
  @IdField('lse', { description: 'The lease that the cash is for' })
  leaseId: string;

  @DateField({
    optional: true,
    description: 'The day it was taken, where the device’s clock was wrong; not after today',
    example: undefined,
  })
  valueOn?: LocalDate;
}

export class DismissEntryBody {
  @TextField({ max: 200, min: 3, example: 'Typed twice, the second receipt was torn up' })
  reason: string;
}

export class CashEntryResponse {
  @IdField('cen')
  id: string;

  @IdField('cbk')
  bookId: string;

  @IdField('usr', { description: 'Who took the cash' })
  holderId: string;

  @TextField(DEVICE)
  deviceId: string;

  @TextField(RECEIPT)
  receiptNumber: string;

  @InstantField({ description: 'By the device’s clock' })
  takenAt: Date;

  @InstantField()
  receivedAt: Date;

  @TextField({ max: 40, example: 'KMA12J' })
  reference: string;

  @MoneyField()
  amount: Money;

  @TextField({ max: 200, nullable: true, example: null })
  note: string | null;

  @EnumField(CASH_ENTRY_STATES)
  state: string;

  @EnumField(HOLD_REASONS, { nullable: true, example: null, description: 'Why it is, or was, held' })
  reason: string | null;

  @IdField('lse', { nullable: true })
  leaseId: string | null;

  @IdField('pay', { nullable: true })
  paymentId: string | null;

  @TextField({ max: 20, nullable: true, example: 'RCT-2026-000123' })
  number: string | null;

  @IdField('usr', { nullable: true, example: null })
  decidedBy: string | null;

  @InstantField({ nullable: true, example: null })
  decidedAt: Date | null;

  @TextField({ max: 200, nullable: true, example: null })
  decisionReason: string | null;
}

export class CashEntryPage extends pageOf(CashEntryResponse) {}
