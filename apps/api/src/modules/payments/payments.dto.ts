import { VisibleTo } from '@plotihub/auth';
import { DateField, EnumField, IdField, InstantField, ListField, MoneyField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { everyoneBut } from '../organizations/index.js';
import { PAYMENT_METHODS, PAYMENT_STATES, type PaymentMethod, type PaymentState } from './payments.service.js';

export class PaymentsQuery extends PageQuery {
  @IdField('lse', { optional: true, description: 'Only payments of this lease', example: undefined })
  leaseId?: string;

  @TextField({
    max: 20,
    optional: true,
    pattern: /^[A-Za-z0-9]{8,20}$/,
    patternHint: 'must be 8 to 20 letters and digits',
    description: "Only the payment with this receipt of the provider's, with its parts if it was split",
    example: undefined,
  })
  externalId?: string;

  @IdField('pay', { optional: true, description: 'Only the parts of this payment', example: undefined })
  splitOf?: string;
}

export class PaymentResponse {
  @IdField('pay')
  id: string;

  @IdField('lse', { nullable: true, description: 'Null while in suspense, and for a payment that was split or returned' })
  leaseId: string | null;

  @IdField('chn', { nullable: true })
  channelId: string | null;

  @EnumField(PAYMENT_METHODS)
  method: PaymentMethod;

  @TextField({ max: 40, nullable: true, example: 'UKL51ZDR4F', description: "The provider's receipt" })
  externalId: string | null;

  @MoneyField()
  amount: Money;

  @DateField({ description: 'The day it counts for: when the payer paid' })
  valueOn: LocalDate;

  @TextField({ max: 20, nullable: true, example: 'RCT-2026-000123', description: 'Receipt number; null while in suspense' })
  number: string | null;

  @EnumField(PAYMENT_STATES, {
    description:
      'SUSPENSE: its lease is not known yet. POSTED: it settles charges of its lease. SPLIT: its parts do, see `?splitOf=`. ' +
      'REVERSED: taken back. RETURNED: sent back to who paid it.',
  })
  state: PaymentState;

  @IdField('pay', { nullable: true, example: null, description: 'The payment of which it is a part' })
  splitOf: string | null;

  @VisibleTo(...everyoneBut('OWNER', 'TENANT'))
  @IdField('pay', {
    nullable: true,
    example: null,
    description: 'The payment that holds its money now, after it was moved to another lease',
  })
  movedTo: string | null;

  @DateField({ nullable: true, example: null })
  reversedOn: LocalDate | null;

  @TextField({ max: 200, nullable: true, example: null })
  reversalReason: string | null;

  @IdField('usr', { nullable: true, description: 'Who took the cash' })
  recordedBy: string | null;

  @VisibleTo(...everyoneBut('OWNER'))
  @TextField({ max: 200, nullable: true, example: null })
  note: string | null;

  @InstantField()
  createdAt: Date;
}

export class PaymentPage extends pageOf(PaymentResponse) {}

export class ReceiptLineResponse {
  @EnumField(['CHARGE', 'DEPOSIT'])
  settles: 'CHARGE' | 'DEPOSIT';

  @TextField({ max: 16, example: 'RENT', description: 'Kind of the charge or of the deposit' })
  kind: string;

  @TextField({ max: 120, example: 'Rent November 2026' })
  description: string;

  @TextField({ max: 20, nullable: true, example: 'INV-2026-000123' })
  invoiceNumber: string | null;

  @MoneyField()
  amount: Money;
}

export class ReceiptTransferResponse {
  @IdField('pay', { description: 'The payment at the other lease' })
  paymentId: string;

  @MoneyField()
  amount: Money;
}

export class ReceiptResponse {
  @TextField({ max: 20, example: 'RCT-2026-000123' })
  number: string;

  @IdField('pay')
  paymentId: string;

  @IdField('lse')
  leaseId: string;

  @EnumField(['POSTED', 'REVERSED'], { description: 'The receipt of a payment that was taken back says so' })
  state: PaymentState;

  @EnumField(PAYMENT_METHODS)
  method: PaymentMethod;

  @TextField({ max: 40, nullable: true, example: 'UKL51ZDR4F' })
  externalId: string | null;

  @DateField({ description: 'The day the money was paid' })
  paidOn: LocalDate;

  @InstantField({ description: 'When the payment was recorded' })
  recordedAt: Date;

  @MoneyField()
  amount: Money;

  @ListField(() => ReceiptLineResponse, { max: 1_000, description: 'What it settled when it was posted, or issued again' })
  lines: ReceiptLineResponse[];

  @MoneyField({ min: 'zero', description: 'What was left over and is paid ahead' })
  credit: Money;

  @MoneyField({ min: 'any', description: 'What was owed once it was posted, or issued again; less than zero if paid ahead' })
  balanceAfter: Money;

  @DateField({ nullable: true, example: null, description: 'Issued again on that day, because the payment settles something else since' })
  reissuedOn: LocalDate | null;

  @IdField('pay', { nullable: true, example: null, description: 'The payment of which it is a part' })
  splitOf: string | null;

  @VisibleTo(...everyoneBut('OWNER', 'TENANT'))
  @IdField('pay', {
    nullable: true,
    example: null,
    description: 'The payment that holds its money now, after it was moved to another lease',
  })
  movedTo: string | null;

  @IdField('lse', { nullable: true, example: null, description: 'For a TRANSFER: the lease of the same tenant whose credit it was' })
  transferredFrom: string | null;

  @ListField(() => ReceiptTransferResponse, { max: 1_000, description: 'What became of its credit at other leases of the same tenant' })
  transferredTo: ReceiptTransferResponse[];
}
