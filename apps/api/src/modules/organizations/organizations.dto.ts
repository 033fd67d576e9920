import { BoolField, EnumField, IdField, IntField, TextField } from '@plotihub/http';
import { ALLOCATION_POLICIES, type AllocationPolicy } from './allocation-policy.rules.js';
import type { Language, OrganizationKind } from './organizations.entities.js';

export class OrganizationResponse {
  @IdField('org')
  id: string;

  @TextField({ max: 120, example: 'Mapenzi Homes' })
  name: string;

  @EnumField(['AGENCY', 'LANDLORD'])
  kind: OrganizationKind;

  @TextField({ max: 3, example: 'KES' })
  currency: string;

  @TextField({ max: 40, example: 'Africa/Nairobi' })
  timeZone: string;

  @EnumField(['en', 'sw'])
  language: Language;

  @TextField({ max: 16, example: '+254722000111' })
  phone: string;

  @IntField({ min: 1, max: 28, example: 5 })
  defaultDueDay: number;

  @IntField({ min: 0, max: 31, example: 0 })
  defaultGraceDays: number;

  @EnumField(ALLOCATION_POLICIES, {
    description: 'In which order money settles charges of leases that are made without a policy of their own',
  })
  defaultAllocationPolicy: AllocationPolicy;

  @BoolField({ example: false, description: 'Staff without a second factor reach their own account only' })
  secondFactorRequired: boolean;

  @IntField({ min: 1, max: 2_000_000_000, example: 1, description: 'Also the ETag' })
  version: number;
}

export class UpdateOrganizationBody {
  @TextField({ max: 120, optional: true })
  name?: string;

  @TextField({ max: 30, optional: true, example: '0722 000 111' })
  phone?: string;

  @EnumField(['en', 'sw'], { optional: true })
  language?: Language;

  @IntField({ min: 1, max: 28, optional: true, example: 5 })
  defaultDueDay?: number;

  @IntField({ min: 0, max: 31, optional: true, example: 3 })
  defaultGraceDays?: number;

  @EnumField(ALLOCATION_POLICIES, { optional: true, description: 'For leases made from now on; those there are keep theirs' })
  defaultAllocationPolicy?: AllocationPolicy;

  @BoolField({
    optional: true,
    example: false,
    description: 'Changed only with a fresh proof of who you are; switched on only by an admin who has a second factor',
  })
  secondFactorRequired?: boolean;
}
