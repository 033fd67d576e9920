import { DateField, EnumField, IdField, InstantField, MoneyField, ObjectField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { REFUND_STATES, REFUND_WAYS, type RefundState, type RefundWay } from './refunds.repository.js';

export class BankAccountBody {
  @TextField({ max: 60, min: 2, example: 'Equity Bank' })
  bank: string;

  @TextField({
    max: 34,
    pattern: /^[0-9A-Za-z-]{5,34}$/,
    patternHint: 'must be 5 to 34 letters, digits or dashes',
    example: '0120123456789',
  })
  accountNumber: string;

  @TextField({ max: 120, min: 2, example: 'Achieng Otieno' })
  accountName: string;
}

export class RefundBody {
  @IdField('lse', { description: 'The lease that has the credit' })
  leaseId: string;

  @MoneyField({ description: 'At most the unused credit' })
  amount: Money;

  @IdField('ten', { optional: true, description: 'A tenant of the lease: by M-Pesa to the number that is on record; or `account`' })
  tenantId?: string;

  @ObjectField(() => BankAccountBody, { optional: true, example: undefined, description: 'An account at a bank' })
  account?: BankAccountBody;

  @TextField({ max: 200, min: 3, example: 'She has moved out and owes nothing' })
  reason: string;
}

export class RefundsQuery extends PageQuery {
  @IdField('lse', { optional: true, example: undefined })
  leaseId?: string;
}

export class RefundResponse {
  @IdField('rfd')
  id: string;

  @IdField('lse')
  leaseId: string;

  @MoneyField()
  amount: Money;

  @TextField({ max: 200, example: 'She has moved out and owes nothing' })
  reason: string;

  @EnumField(REFUND_WAYS, { description: 'Where it is to go' })
  destinationKind: RefundWay;

  @IdField('ten', { nullable: true, description: 'Whose number it goes to' })
  tenantId: string | null;

  @TextField({
    max: 120,
    nullable: true,
    example: '••••0101',
    description: 'Only the end of the number or account; null once it was erased',
  })
  destination: string | null;

  @EnumField(REFUND_STATES, {
    description:
      'PROPOSED: somebody else has to approve. APPROVED: the credit is set aside, the money has not gone. PAID. FAILED: it is credit again. ' +
      'DECLINED, also withdrawn. EXPIRED: nobody decided within seven days.',
  })
  state: RefundState;

  @IdField('usr')
  proposedBy: string;

  @DateField()
  proposedOn: LocalDate;

  @InstantField()
  createdAt: Date;

  @InstantField({ description: 'From then on it cannot be approved' })
  expiresAt: Date;

  @EnumField(REFUND_WAYS, { nullable: true, example: null })
  way: RefundWay | null;

  @IdField('chn', { nullable: true, example: null })
  channelId: string | null;

  @TextField({ max: 40, nullable: true, example: null, description: 'What M-Pesa or the bank calls it' })
  reference: string | null;

  @DateField({ nullable: true, example: null })
  paidOn: LocalDate | null;

  @TextField({ max: 200, nullable: true, example: null, description: 'Why it did not arrive' })
  failure: string | null;

  @IdField('pyo', { nullable: true, description: 'The payout that pays it, or may be paying it now' })
  payoutId: string | null;

  @InstantField({ nullable: true, example: null })
  endedAt: Date | null;
}

export class ProposedRefundResponse extends RefundResponse {
  @IdField('prs', { description: 'For `POST /v1/proposals/{id}/approval`' })
  proposalId: string;
}

export class RefundPage extends pageOf(RefundResponse) {}

export class RefundPaidBody {
  @EnumField(REFUND_WAYS, { description: "MPESA: out of a paybill or till. BANK: out of the organization's bank account." })
  way: RefundWay;

  @IdField('chn', { optional: true, description: 'For MPESA: the paybill or till' })
  channelId?: string;

  @TextField({
    max: 40,
    pattern: /^[A-Za-z0-9][A-Za-z0-9 ./-]{2,39}$/,
    patternHint: 'must be 3 to 40 letters, digits, spaces, dots, slashes or dashes',
    example: 'UKL7ZK2M1P',
    description: 'What M-Pesa or the bank calls it; each only once',
  })
  reference: string;

  @DateField({ optional: true, description: 'Today unless you say otherwise', example: undefined })
  on?: LocalDate;
}

export class RefundFailedBody {
  @TextField({ max: 200, min: 3, example: 'The number is not registered for M-Pesa' })
  reason: string;
}
