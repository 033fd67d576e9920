import { VisibleTo } from '@plotihub/auth';
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
import { ALLOCATION_POLICIES, everyoneBut, type AllocationPolicy } from '../organizations/index.js';
import { ChargeRuleResponse, NewLeaseChargeRuleBody } from './charge-rules.dto.js';
import {
  DEPOSIT_KINDS,
  LEASE_STATES,
  PARTY_KINDS,
  PRORATIONS,
  TENANCY_CLASSES,
  TERM_TYPES,
  type DepositKind,
  type LeaseState,
  type PartyKind,
  type Proration,
  type TenancyClass,
  type TermType,
} from './lease.rules.js';

/** A caretaker knows who lives where and whether they are leaving, not on what terms. */
const TERMS = everyoneBut('CARETAKER');

export class LeasePartyBody {
  @IdField('ten')
  tenantId: string;

  @EnumField(PARTY_KINDS, { optional: true, description: 'TENANT unless told; tenants owe jointly. Messages go to the first TENANT' })
  kind?: PartyKind;
}

export class DepositTermBody {
  @EnumField(DEPOSIT_KINDS)
  kind: DepositKind;

  @MoneyField()
  amount: Money;
}

export class NewLeaseBody {
  @IdField('unt')
  unitId: string;

  @ListField(() => LeasePartyBody, { min: 1, max: 20, description: 'At least one TENANT' })
  tenants: LeasePartyBody[];

  @DateField({ example: '2026-12-01' })
  startsOn: LocalDate;

  @DateField({ optional: true, example: undefined, description: 'Last day of a FIXED lease; a PERIODIC one has none' })
  endsOn?: LocalDate;

  @EnumField(TERM_TYPES, { example: 'PERIODIC' })
  termType: TermType;

  @EnumField(TENANCY_CLASSES, {
    optional: true,
    example: undefined,
    description: 'Under which law it falls. Proposed from use, rent, form and length unless told; look at the proposal',
  })
  tenancyClass?: TenancyClass;

  @BoolField({ optional: true, example: true, description: 'False for a letting by word of mouth; true unless told' })
  written?: boolean;

  @MoneyField({ description: 'A month, from the start on' })
  rent: Money;

  @IntField({ min: 1, max: 28, optional: true, example: 5, description: 'Day of the month; that of the organization unless told' })
  dueDay?: number;

  @IntField({
    min: 0,
    max: 31,
    optional: true,
    example: 0,
    description: 'Days after which a payment is late; those of the organization unless told',
  })
  graceDays?: number;

  @EnumField(PRORATIONS, { optional: true, description: 'What a month that is not whole costs; ACTUAL_DAYS unless told' })
  proration?: Proration;

  @EnumField(ALLOCATION_POLICIES, {
    optional: true,
    description: 'In which order money settles charges, unless the payer says; that of the organization unless told',
  })
  allocationPolicy?: AllocationPolicy;

  @DateField({
    optional: true,
    example: undefined,
    description: 'First day to charge for, where earlier ones were charged elsewhere; the start unless told',
  })
  billedFromOn?: LocalDate;

  @ListField(() => NewLeaseChargeRuleBody, { max: 20, optional: true, description: 'Fixed monthly charges beside the rent' })
  chargeRules?: NewLeaseChargeRuleBody[];

  @ListField(() => DepositTermBody, { max: 5, optional: true, description: 'One of a kind; asked for when the lease is signed' })
  deposits?: DepositTermBody[];
}

export class UpdateLeaseBody {
  @EnumField(TENANCY_CLASSES, { optional: true })
  tenancyClass?: TenancyClass;

  @IntField({ min: 1, max: 28, optional: true, example: 5 })
  dueDay?: number;

  @IntField({ min: 0, max: 31, optional: true, example: 3 })
  graceDays?: number;

  @EnumField(PRORATIONS, { optional: true })
  proration?: Proration;

  @EnumField(ALLOCATION_POLICIES, { optional: true, description: 'For money that comes from now on; what is settled stays as it is' })
  allocationPolicy?: AllocationPolicy;
}

export class LeaseResponse {
  @IdField('lse')
  id: string;

  @IdField('prp')
  propertyId: string;

  @IdField('unt')
  unitId: string;

  @VisibleTo(...TERMS)
  @EnumField(TENANCY_CLASSES)
  tenancyClass: TenancyClass;

  @VisibleTo(...TERMS)
  @EnumField(TERM_TYPES, { example: 'PERIODIC' })
  termType: TermType;

  @DateField({ example: '2026-12-01' })
  startsOn: LocalDate;

  @DateField({ nullable: true, example: null, description: 'Last day of a FIXED lease' })
  endsOn: LocalDate | null;

  @VisibleTo(...TERMS)
  @IntField({ min: 1, max: 28, example: 5 })
  dueDay: number;

  @VisibleTo(...TERMS)
  @IntField({ min: 0, max: 31, example: 0 })
  graceDays: number;

  @VisibleTo(...TERMS)
  @EnumField(PRORATIONS)
  proration: Proration;

  @VisibleTo(...TERMS)
  @EnumField(ALLOCATION_POLICIES, { description: 'In which order money settles charges, unless the payer says' })
  allocationPolicy: AllocationPolicy;

  @VisibleTo(...TERMS)
  @TextField({ max: 3, example: 'KES' })
  currency: string;

  @EnumField(LEASE_STATES)
  state: LeaseState;

  @VisibleTo(...TERMS)
  @DateField({ example: '2026-12-01', description: 'First day charged for' })
  billedFromOn: LocalDate;

  @DateField({ nullable: true, example: null })
  movedInOn: LocalDate | null;

  @DateField({ nullable: true, example: null, description: 'The day on which a given notice ends it' })
  noticeEffectiveOn: LocalDate | null;

  @DateField({ nullable: true, example: null, description: 'The day the keys came back, which is not charged for' })
  vacatedOn: LocalDate | null;

  @VisibleTo(...TERMS)
  @ListField(() => DepositTermBody, { max: 5 })
  deposits: DepositTermBody[];

  @IntField({ min: 1, max: 2_000_000_000, example: 1, description: 'Also the ETag' })
  version: number;

  @InstantField()
  createdAt: Date;
}

export class LeasePage extends pageOf(LeaseResponse) {}

export class PartyResponse {
  @IdField('ten')
  tenantId: string;

  @TextField({ max: 120, example: 'Achieng Otieno' })
  name: string;

  @EnumField(PARTY_KINDS)
  kind: PartyKind;

  @DateField({ example: '2026-12-01' })
  fromOn: LocalDate;

  @DateField({ nullable: true, example: null })
  toOn: LocalDate | null;
}

export class RentStepBody {
  @DateField({ example: '2027-12-01', description: 'First day of this rent' })
  fromOn: LocalDate;

  @MoneyField({ description: 'A month', example: { amount: '16500.00', currency: 'KES' } })
  amount: Money;
}

export class LeaseDetailResponse extends LeaseResponse {
  @ListField(() => PartyResponse, { max: 20 })
  parties: PartyResponse[];

  @VisibleTo(...TERMS)
  @ListField(() => RentStepBody, { max: 1_000, description: 'Oldest first' })
  rentSteps: RentStepBody[];

  @VisibleTo(...TERMS)
  @ListField(() => ChargeRuleResponse, { max: 1_000, description: 'Those of the lease, of its unit and of its property' })
  chargeRules: ChargeRuleResponse[];
}

export class LeasesQuery extends PageQuery {
  @EnumField(LEASE_STATES, { optional: true, example: undefined })
  state?: LeaseState;

  @IdField('prp', { optional: true, example: undefined })
  propertyId?: string;

  @IdField('unt', { optional: true, example: undefined })
  unitId?: string;

  @IdField('ten', { optional: true, example: undefined, description: 'Only leases that this tenant is party to' })
  tenantId?: string;
}

export class MoveInBody {
  @DateField({ example: '2026-12-01', description: 'The day the keys were handed over: the first day charged for' })
  on: LocalDate;
}

export class NoticeBody {
  @DateField({ example: '2027-01-31', description: 'The day on which the lease ends' })
  effectiveOn: LocalDate;
}

export class VacateBody {
  @DateField({ example: '2027-01-31', description: 'The day the keys came back: not charged for' })
  on: LocalDate;
}
