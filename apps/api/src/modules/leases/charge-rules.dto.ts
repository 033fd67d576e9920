import { BoolField, DateField, EnumField, IdField, MoneyField, pageOf, PageQuery } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { CHARGE_RULE_KINDS, PAYEES, type ChargeRuleKind, type Payee } from './lease.rules.js';

const AMOUNT = { description: 'A month', example: { amount: '500.00', currency: 'KES' } };
const TO_ON = 'First day on which it no longer counts';

class ChargeRuleTerms {
  @EnumField(CHARGE_RULE_KINDS)
  kind: ChargeRuleKind;

  @MoneyField(AMOUNT)
  amount: Money;

  @DateField({ optional: true, example: undefined, description: TO_ON })
  toOn?: LocalDate;

  @BoolField({ optional: true, example: true, description: 'Whether a month that is not whole costs less; true unless told' })
  proratable?: boolean;

  @EnumField(PAYEES, { optional: true, description: 'Whose money it is; OWNER unless told' })
  payee?: Payee;
}

export class NewLeaseChargeRuleBody extends ChargeRuleTerms {
  @DateField({ optional: true, example: undefined, description: 'The start of the lease unless told' })
  fromOn?: LocalDate;
}

export class NewChargeRuleBody extends ChargeRuleTerms {
  @IdField('prp', { optional: true, description: 'Every lease of this property pays it; either this or unitId' })
  propertyId?: string;

  @IdField('unt', { optional: true, example: undefined, description: 'Whichever lease the unit has pays it; either this or propertyId' })
  unitId?: string;

  @DateField({ example: '2026-12-01' })
  fromOn: LocalDate;
}

export class EndChargeRuleBody {
  @DateField({ example: '2027-01-01', description: TO_ON })
  toOn: LocalDate;
}

export class ChargeRuleResponse {
  @IdField('rul')
  id: string;

  @EnumField(CHARGE_RULE_KINDS)
  kind: ChargeRuleKind;

  @MoneyField(AMOUNT)
  amount: Money;

  @DateField({ example: '2026-12-01' })
  fromOn: LocalDate;

  @DateField({ nullable: true, example: null, description: TO_ON })
  toOn: LocalDate | null;

  @BoolField({ example: true })
  proratable: boolean;

  @EnumField(PAYEES)
  payee: Payee;

  @IdField('prp', { nullable: true, description: 'Exactly one of propertyId, unitId and leaseId is set' })
  propertyId: string | null;

  @IdField('unt', { nullable: true })
  unitId: string | null;

  @IdField('lse', { nullable: true })
  leaseId: string | null;
}

export class ChargeRulePage extends pageOf(ChargeRuleResponse) {}

export class ChargeRulesQuery extends PageQuery {
  @IdField('prp', { optional: true, example: undefined, description: 'Only rules for this property as a whole' })
  propertyId?: string;

  @IdField('unt', { optional: true, example: undefined, description: 'Only rules for this unit' })
  unitId?: string;

  @IdField('lse', { optional: true, example: undefined, description: 'Only rules for this lease' })
  leaseId?: string;
}
