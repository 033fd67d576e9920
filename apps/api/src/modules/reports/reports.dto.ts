import { VisibleTo } from '@plotihub/auth';
import {
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  MonthField,
  MoneyField,
  ObjectField,
  PageQuery,
  pageOf,
  TextField,
} from '@plotihub/http';
import type { Money, MoneyJson } from '@plotihub/money';
import type { LocalDate, YearMonth } from '@plotihub/time';
import { everyoneBut } from '../organizations/index.js';
import type { LeaseState } from '../leases/index.js';

const LEASE_STATES: LeaseState[] = [
  'DRAFT',
  'AWAITING_MOVE_IN',
  'CANCELLED',
  'ACTIVE',
  'HOLDING_OVER',
  'NOTICE_GIVEN',
  'VACATED',
  'SETTLED',
  'CLOSED',
];

class PropertyReference {
  @IdField('prp')
  id: string;

  @TextField({ max: 120, example: 'Kamulu Mapenzi Apartments' })
  name: string;

  @TextField({ max: 4, example: 'KMA' })
  code: string;
}

class UnitReference {
  @IdField('unt')
  id: string;

  @TextField({ max: 20, example: 'A12' })
  label: string;

  @TextField({ max: 12, example: 'KMAA12J', description: 'What the tenant types as account number' })
  payReference: string;
}

class TenantReference {
  @IdField('ten')
  id: string;

  @TextField({ max: 120, example: 'Wanjiku Kamau' })
  name: string;

  @VisibleTo(...everyoneBut('OWNER'))
  @TextField({ max: 16, example: '+254722000101' })
  phone: string;
}

export class RentRollQuery extends PageQuery {
  @IdField('prp', { optional: true, example: undefined, description: 'Only leases of this property' })
  propertyId?: string;

  @EnumField(LEASE_STATES, { optional: true, example: undefined, description: 'Only leases in this state; all by default' })
  state?: LeaseState;

  @TextField({
    max: 120,
    optional: true,
    example: undefined,
    description: "Part of the tenant's name, the beginning of the unit's label, a whole phone number or payment reference",
  })
  search?: string;
}

export class RentRollLineResponse {
  @IdField('lse')
  leaseId: string;

  @EnumField(LEASE_STATES, { example: 'ACTIVE' })
  state: LeaseState;

  @DateField()
  startsOn: LocalDate;

  @IntField({ min: 1, max: 28, example: 5 })
  dueDay: number;

  @ObjectField(() => PropertyReference)
  property: PropertyReference;

  @ObjectField(() => UnitReference)
  unit: UnitReference;

  @ObjectField(() => TenantReference, { nullable: true, description: 'The first tenant of the lease' })
  tenant: TenantReference | null;

  @MoneyField({ min: 'zero', description: 'A month, today' })
  rent: MoneyJson;

  @MoneyField({ min: 'zero', description: 'Due or not' })
  owed: MoneyJson;

  @MoneyField({ min: 'zero', description: 'Paid ahead' })
  credit: MoneyJson;

  @MoneyField({ min: 'zero', description: 'Held against damage' })
  deposit: MoneyJson;

  @BoolField({ example: false, description: 'Something that was due before today is open' })
  overdue: boolean;

  @DateField({ nullable: true, description: 'The day on which the oldest of it was due' })
  overdueSince: LocalDate | null;
}

export class RentRollPage extends pageOf(RentRollLineResponse) {}

export class ArrearsReportQuery extends PageQuery {
  @DateField({ optional: true, example: undefined, description: 'By what counted up to and including this day; today by default' })
  asOf?: LocalDate;

  @IdField('prp', { optional: true, example: undefined, description: 'Only leases of this property' })
  propertyId?: string;
}

class ArrearsBucketsResponse {
  @MoneyField({ min: 'zero', description: 'Past due for up to 30 days' })
  days0to30: Money;

  @MoneyField({ min: 'zero' })
  days31to60: Money;

  @MoneyField({ min: 'zero' })
  days61to90: Money;

  @MoneyField({ min: 'zero', description: 'Past due for more than 90 days' })
  over90: Money;

  @MoneyField({ min: 'zero' })
  total: Money;
}

export class ArrearsLineResponse extends ArrearsBucketsResponse {
  @IdField('lse')
  leaseId: string;

  @EnumField(LEASE_STATES, { example: 'ACTIVE' })
  state: LeaseState;

  @ObjectField(() => PropertyReference)
  property: PropertyReference;

  @ObjectField(() => UnitReference)
  unit: UnitReference;

  @ObjectField(() => TenantReference, { nullable: true })
  tenant: TenantReference | null;

  @DateField({ description: 'The day on which the oldest of it was due' })
  oldestDueOn: LocalDate;
}

export class ArrearsTotalsResponse extends ArrearsBucketsResponse {
  @IntField({ min: 0, max: 2_000_000_000, example: 17, description: 'Leases in arrears' })
  leases: number;
}

export class ArrearsReportPage extends pageOf(ArrearsLineResponse) {
  @DateField()
  asOf: LocalDate;

  @ObjectField(() => ArrearsTotalsResponse, { optional: true, description: 'Over all pages; on the first one only' })
  totals?: ArrearsTotalsResponse;
}

export class CollectionQuery extends PageQuery {
  @MonthField()
  period: YearMonth;
}

class CollectionResponse {
  @MoneyField({ min: 'any', description: 'Charged in the month, less what was taken back in it' })
  billed: Money;

  @MoneyField({
    min: 'any',
    description: 'Settled with money that counts for a day of the month, whichever month was billed; less reversals',
  })
  collected: Money;

  @MoneyField({ min: 'any', description: 'Owed at the end of the month, due or not' })
  outstanding: Money;

  @MoneyField({ min: 'any', description: 'Paid ahead at the end of the month' })
  credit: Money;
}

export class PropertyCollectionResponse extends CollectionResponse {
  @ObjectField(() => PropertyReference)
  property: PropertyReference;
}

export class CollectionTotalsResponse extends CollectionResponse {
  @MoneyField({
    min: 'any',
    optional: true,
    description: 'Received and not yet known for whom, at the end of the month; only for who sees the whole organization',
  })
  inSuspense?: Money;
}

export class CollectionPage extends pageOf(PropertyCollectionResponse) {
  @MonthField()
  period: YearMonth;

  @DateField({ description: 'The day whose end the balances are of: the last of the month, or today' })
  asOf: LocalDate;

  @ObjectField(() => CollectionTotalsResponse, { description: 'Over all properties; the same as in the ledger' })
  totals: CollectionTotalsResponse;
}
