import { DateField, EnumField, IdField, InstantField, MoneyField, MonthField, PageQuery, pageOf, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate, YearMonth } from '@plotihub/time';
import { CHARGE_KINDS, MANUAL_KINDS, type ChargeKind, type Payee } from './kinds.rules.js';

const PAYEES = ['OWNER', 'AGENCY', 'THIRD_PARTY'];

export class ChargesQuery extends PageQuery {
  @IdField('lse', { optional: true, example: undefined, description: 'Only charges of this lease' })
  leaseId?: string;
}

export class NewChargeBody {
  @IdField('lse')
  leaseId: string;

  @EnumField(MANUAL_KINDS, { example: 'REPAIR' })
  kind: ChargeKind;

  @MoneyField({ example: { amount: '2500.00', currency: 'KES' } })
  amount: Money;

  @DateField({ example: '2026-12-05', description: 'From the day after it, it is overdue' })
  dueOn: LocalDate;

  @TextField({ max: 120, example: 'Broken window pane, bedroom', description: 'Stands on the invoice' })
  description: string;

  @MonthField({ optional: true, example: undefined, description: 'The month it is for, if it is for one' })
  period?: YearMonth;

  @EnumField(PAYEES, { optional: true, description: 'Whose money it is once paid; OWNER unless told' })
  payee?: Payee;
}

export class ReplaceChargeBody {
  @MoneyField()
  amount: Money;

  @DateField({ example: '2026-12-05' })
  dueOn: LocalDate;

  @TextField({ max: 120, example: 'Rent November 2026, corrected' })
  description: string;
}

export class VoidChargeBody {
  @TextField({ max: 200, example: 'Charged to the wrong unit', description: 'Kept with the charge' })
  reason: string;
}

export class ChargeResponse {
  @IdField('chg')
  id: string;

  @IdField('lse')
  leaseId: string;

  @IdField('prp')
  propertyId: string;

  @IdField('inv', { nullable: true, description: 'Null for opening balances and late fees, which stand alone' })
  invoiceId: string | null;

  @EnumField(CHARGE_KINDS)
  kind: ChargeKind;

  @MonthField({ nullable: true })
  period: YearMonth | null;

  @TextField({ max: 120, example: 'Rent November 2026' })
  description: string;

  @MoneyField()
  amount: Money;

  @MoneyField({ min: 'zero', description: 'What is still to be paid of it' })
  open: Money;

  @DateField({ example: '2026-11-01' })
  issuedOn: LocalDate;

  @DateField()
  dueOn: LocalDate;

  @TextField({ max: 140, example: 'rent:lse_01JD0000000000000000000000:2026-11', description: 'Charged at most once, ever' })
  naturalKey: string;

  @EnumField(PAYEES, { description: 'Whose money it is once paid' })
  payee: Payee;

  @DateField({ nullable: true, example: null, description: 'The day it was taken back' })
  voidedOn: LocalDate | null;

  @TextField({ max: 200, nullable: true, example: null })
  voidReason: string | null;

  @InstantField()
  createdAt: Date;
}

export class ChargePage extends pageOf(ChargeResponse) {}
