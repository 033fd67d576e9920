import { BoolField, DateField, EnumField, IdField, InstantField, MoneyField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { APPROVAL_STATES } from './approvals.service.js';

const REFERENCE = { max: 40, pattern: /^[A-Za-z0-9/ .-]+$/, patternHint: 'must be letters, digits, spaces or / . -', example: 'QT-0117' };
const AMOUNT = { example: { amount: '14500.00', currency: 'KES' } };
const EVIDENCE = { max: 300, example: 'E-mail of 21 November 2026, filed under WO-2026-000123' };

export class NewQuoteBody {
  @IdField('vnd')
  vendorId: string;

  @MoneyField({ ...AMOUNT, description: 'With tax' })
  amount: Money;

  @TextField({ ...REFERENCE, optional: true })
  reference?: string;
}

export class QuoteResponse {
  @IdField('qte')
  id: string;

  @IdField('wko')
  workOrderId: string;

  @IdField('vnd')
  vendorId: string;

  @MoneyField(AMOUNT)
  amount: Money;

  @TextField({ ...REFERENCE, nullable: true })
  reference: string | null;

  @BoolField({ example: false, description: 'It is the estimate of the work order' })
  chosen: boolean;

  @InstantField()
  recordedAt: Date;
}

export class QuotePage extends pageOf(QuoteResponse) {}

export class ApprovalRequestBody {
  @MoneyField({ ...AMOUNT, optional: true, description: 'The estimate unless told' })
  amount?: Money;
}

export class OwnersWordBody {
  @EnumField(['APPROVED', 'DECLINED'])
  decision: 'APPROVED' | 'DECLINED';

  @TextField({ ...EVIDENCE, min: 3, optional: true, description: 'What shows that the owner said so; not from an owner who signs in' })
  evidence?: string;

  @IdField('own', { optional: true, example: undefined, description: 'Whose word it is' })
  ownerId?: string;

  @TextField({ min: 3, max: 300, optional: true, example: 'Take the cheaper pump' })
  reason?: string;
}

export class OwnerApprovalResponse {
  @IdField('wap')
  id: string;

  @IdField('wko')
  workOrderId: string;

  @MoneyField(AMOUNT)
  amount: Money;

  @EnumField(APPROVAL_STATES)
  state: string;

  @InstantField()
  askedAt: Date;

  @InstantField({ nullable: true, example: null })
  decidedAt: Date | null;

  @IdField('own', { nullable: true, example: null })
  ownerId: string | null;

  @TextField({ ...EVIDENCE, nullable: true })
  evidence: string | null;

  @TextField({ max: 300, nullable: true, example: null })
  reason: string | null;
}

export class OwnerApprovalPage extends pageOf(OwnerApprovalResponse) {}

export class NewMaintenanceLimitBody {
  @IdField('prp')
  propertyId: string;

  @DateField({ example: '2026-12-01', description: 'From this day on; earlier versions stay as they are' })
  fromOn: LocalDate;

  @MoneyField({ nullable: true, min: 'zero', example: { amount: '20000.00', currency: 'KES' }, description: 'Null: anything' })
  limit: Money | null;
}

export class MaintenanceLimitsQuery extends PageQuery {
  @IdField('prp', { optional: true, example: undefined })
  propertyId?: string;
}

export class MaintenanceLimitResponse {
  @IdField('mnl')
  id: string;

  @IdField('prp')
  propertyId: string;

  @DateField({ example: '2026-12-01' })
  fromOn: LocalDate;

  @MoneyField({ nullable: true, min: 'zero', example: { amount: '20000.00', currency: 'KES' } })
  limit: Money | null;

  @InstantField()
  createdAt: Date;
}

export class MaintenanceLimitPage extends pageOf(MaintenanceLimitResponse) {}
