import { VisibleTo } from '@plotihub/auth';
import { EnumField, IdField, InstantField, IntField, MoneyField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { everyoneBut } from '../organizations/index.js';
import {
  HOLDS,
  OCCUPANCIES,
  UNIT_STATUSES,
  UNIT_TYPES,
  UNIT_USES,
  type Hold,
  type Occupancy,
  type UnitStatus,
  type UnitType,
  type UnitUse,
} from './units.rules.js';

export class NewUnitBody {
  @IdField('prp')
  propertyId: string;

  @TextField({
    max: 20,
    example: 'A12',
    description:
      'As on the door. With the code of the property it becomes the payment reference, so the two together have 4 to 10 letters and digits',
  })
  label: string;

  @EnumField(UNIT_TYPES, { optional: true, example: 'ONE_BEDROOM', description: 'OTHER unless told' })
  type?: UnitType;

  @EnumField(UNIT_USES, { optional: true, description: 'From the type and the property unless told' })
  use?: UnitUse;

  @IdField('blk', { optional: true, example: undefined })
  blockId?: string;

  @MoneyField({ optional: true, description: 'What it is offered for, a month' })
  marketRent?: Money;
}

export class UpdateUnitBody {
  @TextField({ max: 20, optional: true, example: 'A12', description: 'The payment reference stays as it was: tenants know it' })
  label?: string;

  @EnumField(UNIT_TYPES, { optional: true, example: 'ONE_BEDROOM' })
  type?: UnitType;

  @EnumField(UNIT_USES, { optional: true })
  use?: UnitUse;

  @IdField('blk', { optional: true, nullable: true, example: undefined })
  blockId?: string | null;

  @MoneyField({ optional: true, nullable: true })
  marketRent?: Money | null;

  @EnumField(HOLDS, {
    optional: true,
    nullable: true,
    description: 'Why it is not offered; null offers it again. Only while no lease occupies the unit',
  })
  hold?: Hold | null;
}

export class UnitResponse {
  @IdField('unt')
  id: string;

  @IdField('prp')
  propertyId: string;

  @IdField('blk', { nullable: true })
  blockId: string | null;

  @TextField({ max: 20, example: 'A12' })
  label: string;

  @EnumField(UNIT_TYPES, { example: 'ONE_BEDROOM' })
  type: UnitType;

  @EnumField(UNIT_USES)
  use: UnitUse;

  @VisibleTo(...everyoneBut('CARETAKER'))
  @MoneyField({ nullable: true })
  marketRent: Money | null;

  @TextField({ max: 11, example: 'KMAA12B', description: 'The account number to pay with; stays when tenants change' })
  payReference: string;

  @EnumField(UNIT_STATUSES, { description: 'The hold of a vacant unit that has one, else its occupancy' })
  status: UnitStatus;

  @EnumField(OCCUPANCIES, { description: 'What its leases make it' })
  occupancy: Occupancy;

  @EnumField(HOLDS, { nullable: true, example: null })
  hold: Hold | null;

  @IntField({ min: 1, max: 2_000_000_000, example: 1, description: 'Also the ETag; moves on when the unit is let, too' })
  version: number;

  @InstantField()
  createdAt: Date;
}

export class UnitPage extends pageOf(UnitResponse) {}

export class UnitsQuery extends PageQuery {
  @IdField('prp', { optional: true, example: undefined, description: 'Only units of this property' })
  propertyId?: string;

  @EnumField(OCCUPANCIES, { optional: true, example: undefined, description: 'Only units in this state' })
  occupancy?: Occupancy;
}
