import { VisibleTo } from '@plotihub/auth';
import { DateField, EnumField, IdField, InstantField, MoneyField, ObjectField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { everyoneBut } from '../organizations/index.js';
import { DECLARED_KINDS, DECLARED_STATES } from './declared-payments.service.js';

const REFERENCE = { max: 40, pattern: /^[A-Za-z0-9][A-Za-z0-9/.-]{2,39}$/, patternHint: 'must be 3 to 40 letters, digits or / . -' };
const MPESA_TEXT =
  'UKL51ZDR4F Confirmed. Ksh15,000.00 sent to ACME RENT for account KMA12J on 5/11/26 at 12:13 PM New M-PESA balance is Ksh1,234.00.';

export class BankSlipBody {
  @TextField({ ...REFERENCE, example: 'FT26309XK2P1', description: 'As on the slip' })
  reference: string;

  @MoneyField()
  amount: Money;

  @DateField({ description: 'Not after today' })
  paidOn: LocalDate;

  @TextField({
    ...{ min: 64, max: 64, optional: true, pattern: /^[0-9a-f]{64}$/, patternHint: 'must be a SHA-256 in lower-case hex' },
    ...{ example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', description: 'SHA-256 of the photo of the slip' },
  })
  photoSha256?: string;
}

export class NewDeclaredPaymentBody {
  @IdField('lse')
  leaseId: string;

  @TextField({ max: 600, optional: true, example: MPESA_TEXT, description: 'The whole text that M-Pesa sent; kept sealed' })
  mpesaText?: string;

  @ObjectField(() => BankSlipBody, { optional: true, description: 'What stands on a bank’s slip, instead of `mpesaText`' })
  slip?: BankSlipBody;
}

export class VerifySlipBody {
  @IdField('chn', { description: 'The bank account, or the bank’s paybill, on whose statement it stands' })
  channelId: string;

  @TextField({ ...REFERENCE, example: 'FT26309XK2P1', description: 'The statement’s own reference of that line' })
  statementReference: string;

  @TextField({ max: 200, min: 3, example: 'Seen on the statement of 5 November, line 12' })
  reason: string;
}

export class RejectDeclaredBody {
  @TextField({ max: 200, min: 3, example: 'Not on the statement a week later' })
  reason: string;
}

export class DeclaredPaymentsQuery extends PageQuery {
  @IdField('lse', { optional: true, description: 'Only those for this lease', example: undefined })
  leaseId?: string;

  @EnumField(DECLARED_STATES, { optional: true, example: undefined })
  state?: 'DECLARED' | 'VERIFIED' | 'REJECTED';
}

export class DeclaredPaymentResponse {
  @IdField('dcl')
  id: string;

  @IdField('lse')
  leaseId: string;

  @EnumField(DECLARED_KINDS)
  kind: string;

  @TextField({ max: 40, example: 'UKL51ZDR4F', description: 'M-Pesa’s receipt, or the reference on the slip' })
  code: string;

  @MoneyField()
  amount: Money;

  @DateField()
  paidOn: LocalDate;

  @TextField({ max: 64, nullable: true, example: null })
  photoSha256: string | null;

  @EnumField(DECLARED_STATES, { description: 'DECLARED is unverified: nothing is paid by it. VERIFIED: the money has come.' })
  state: string;

  @IdField('pay', { nullable: true, description: 'Of the payment that verified it' })
  paymentId: string | null;

  @VisibleTo(...everyoneBut('TENANT'))
  @IdField('pay', { nullable: true, description: 'The same money, in suspense: resolve it to the lease and this is verified' })
  suspendedPaymentId: string | null;

  @VisibleTo(...everyoneBut('TENANT'))
  @IdField('chn', { nullable: true })
  channelId: string | null;

  @VisibleTo(...everyoneBut('TENANT'))
  @TextField({ max: 40, nullable: true, example: null })
  statementReference: string | null;

  @TextField({ max: 200, nullable: true, example: null })
  rejectionReason: string | null;

  @TextField({ max: 30, example: 'ten_01JD0000000000000000000000', description: 'The tenant or the colleague who declared it' })
  declaredBy: string;

  @InstantField()
  declaredAt: Date;

  @VisibleTo(...everyoneBut('TENANT'))
  @IdField('usr', { nullable: true, example: null, description: 'Null when the money decided' })
  decidedBy: string | null;

  @InstantField({ nullable: true, example: null })
  decidedAt: Date | null;
}

export class DeclaredPaymentWithTextResponse extends DeclaredPaymentResponse {
  @TextField({ max: 600, nullable: true, example: MPESA_TEXT, description: 'What was pasted' })
  mpesaText: string | null;
}

export class DeclaredPaymentPage extends pageOf(DeclaredPaymentResponse) {}

export class SlipProposalResponse {
  @IdField('prs', { description: 'Of the proposal, for `POST /v1/proposals/{id}/approval`' })
  id: string;

  @IdField('dcl')
  declaredPaymentId: string;

  @EnumField(['PROPOSED'])
  state: string;

  @IdField('usr')
  proposedBy: string;

  @InstantField({ description: 'From then on it cannot be approved' })
  expiresAt: Date;
}
