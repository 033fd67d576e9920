import {
  DateField,
  EnumField,
  IdField,
  InstantField,
  IntField,
  ListField,
  MoneyField,
  ObjectField,
  pageOf,
  PageQuery,
  TextField,
} from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { LINE_KINDS, SETTLEMENT_STATES, type LineKind, type SettlementState } from './settlement.rules.js';

const NOTHING = { amount: '0.00', currency: 'KES' };
const KIND = 'ARREARS names a charge that is open; for the others one is issued when the settlement is final';
const WEAR = 'What of the cost is normal wear: the landlord’s, not deducted';
const EVIDENCE = 'What shows it: an inspection, photos, an invoice. Without it the deduction stands only if the tenant accepts';

export class SettlementLineBody {
  @EnumField(LINE_KINDS, { example: 'DAMAGE', description: KIND })
  kind: LineKind;

  @TextField({ max: 120, min: 3, example: 'Bedroom window, broken pane' })
  description: string;

  @MoneyField({ example: { amount: '1500.00', currency: 'KES' }, description: 'What is deducted' })
  amount: Money;

  @MoneyField({ min: 'zero', optional: true, example: undefined, description: WEAR })
  wearAndTear?: Money;

  @TextField({ max: 500, min: 3, optional: true, example: 'Inspection of 20 November, photo 4', description: EVIDENCE })
  evidence?: string;

  @IdField('chg', { optional: true, example: undefined, description: 'For ARREARS' })
  chargeId?: string;
}

export class SettlementLinesBody {
  @ListField(() => SettlementLineBody, { max: 50, description: 'What is deducted; none sends everything back' })
  lines: SettlementLineBody[];
}

export class SettlementBody extends SettlementLinesBody {
  @IdField('lse', { description: 'A lease whose tenant has left' })
  leaseId: string;
}

export class SettlementRevisionBody extends SettlementLinesBody {
  @TextField({ max: 500, min: 3, example: 'The second invoice was for another flat' })
  reason: string;
}

export class SettlementProposalBody {
  @DateField({
    optional: true,
    example: undefined,
    description: 'Until when the tenant may object: 3 to 60 days from today, 14 unless told',
  })
  disputeBy?: LocalDate;
}

export class SettlementDisputeBody {
  @TextField({ max: 500, min: 3, example: 'The pane was broken when I moved in' })
  reason: string;
}

export class RefundAccountBody {
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

export class SettlementRefundBody {
  @IdField('ten', { optional: true, description: 'A tenant of the lease: by M-Pesa to the number that is on record; or `account`' })
  tenantId?: string;

  @ObjectField(() => RefundAccountBody, { optional: true, example: undefined, description: 'An account at a bank' })
  account?: RefundAccountBody;

  @TextField({ max: 200, min: 3, example: 'Agreed with the tenant at hand-over' })
  reason: string;
}

export class SettlementsQuery extends PageQuery {
  @IdField('lse', { optional: true, example: undefined, description: 'Only settlements of this lease' })
  leaseId?: string;
}

export class SettlementRowResponse {
  @IdField('dst')
  id: string;

  @IdField('lse')
  leaseId: string;

  @EnumField(SETTLEMENT_STATES, {
    description:
      'DRAFT: the tenant does not see it. PROPOSED: they may accept or object. DISPUTED, REVISED: they objected, it was looked at again. ' +
      'APPROVED: final, in the books. REFUND_PENDING: the money has not gone. SETTLED.',
  })
  state: SettlementState;

  @IntField({ min: 1, max: 1_000, example: 1, description: 'One more each time its lines changed' })
  revision: number;

  @MoneyField({ min: 'zero', description: 'What all deposits of the lease held when it was put together' })
  held: Money;

  @MoneyField({ min: 'zero', example: NOTHING, description: 'What was paid too much, and is settled with them' })
  credit: Money;

  @MoneyField({ min: 'zero', description: 'What goes back: held and credit less the deductions' })
  refund: Money;

  @DateField({ nullable: true, description: 'Until when the tenant may object' })
  disputeBy: LocalDate | null;

  @IdField('rfd', { nullable: true, example: null, description: 'See `GET /v1/refunds/{id}`' })
  refundId: string | null;

  @InstantField()
  createdAt: Date;
}

export class SettlementPage extends pageOf(SettlementRowResponse) {}

export class SettlementLineResponse {
  @IdField('dsl')
  id: string;

  @EnumField(LINE_KINDS, { description: KIND })
  kind: LineKind;

  @TextField({ max: 120, example: 'Bedroom window, broken pane' })
  description: string;

  @MoneyField({ description: 'What is deducted' })
  amount: Money;

  @MoneyField({ min: 'zero', example: NOTHING, description: WEAR })
  wearAndTear: Money;

  @TextField({ max: 500, nullable: true, example: 'Inspection of 20 November, photo 4', description: EVIDENCE })
  evidence: string | null;

  @IdField('chg', { nullable: true, description: 'The charge that it pays' })
  chargeId: string | null;
}

export class SettlementMoveResponse {
  @IdField('dsm')
  id: string;

  @EnumField(SETTLEMENT_STATES, { nullable: true })
  from: SettlementState | null;

  @EnumField(SETTLEMENT_STATES)
  to: SettlementState;

  @TextField({ max: 500, nullable: true, example: null })
  reason: string | null;

  @InstantField()
  at: Date;
}

export class SettlementResponse extends SettlementRowResponse {
  @MoneyField({ min: 'zero', description: 'Sum of the lines' })
  deductions: Money;

  @ListField(() => SettlementLineResponse, { max: 50 })
  lines: SettlementLineResponse[];

  @ListField(() => SettlementMoveResponse, { max: 1_000 })
  moves: SettlementMoveResponse[];
}

export class SettlementApprovalResponse {
  @IdField('prs', { description: 'Of the proposal, for `POST /v1/proposals/{id}/approval`' })
  proposalId: string;

  @IdField('dst')
  settlementId: string;
}
