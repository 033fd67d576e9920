import {
  BoolField,
  DateField,
  EmailField,
  EnumField,
  IdField,
  InstantField,
  IntField,
  ListField,
  ObjectField,
  pageOf,
  TextField,
} from '@plotihub/http';
import type { LocalDate } from '@plotihub/time';
import { WHOLE } from './ownership.rules.js';
import { PROPERTY_KINDS, type PropertyKind } from './units.rules.js';

const PERSON_KINDS = ['PERSON', 'COMPANY'] as const;
type PersonKind = (typeof PERSON_KINDS)[number];
const VERSION = { min: 1, max: 2_000_000_000, example: 1, description: 'Also the ETag' };
const CODE_HINT = 'must be 2 to 4 letters, none of I, L, O, S or U: they are mistaken for digits and V';

const KRA_PIN = {
  min: 11,
  max: 11,
  optional: true,
  pattern: /^[AP]\d{9}[A-Z]$/,
  patternHint: 'must be a PIN such as A001234567B',
  example: 'A001234567B',
  description: 'Stored sealed',
};
const CONSENT = { optional: true, example: false, description: 'They agreed to hear of offers; false is their objection' };

export class NewOwnerBody {
  @TextField({ max: 120, example: 'Njeri Mwangi' })
  name: string;

  @EnumField(PERSON_KINDS)
  kind: PersonKind;

  @TextField({ max: 30, optional: true, example: '0720 123 456' })
  phone?: string;

  @EmailField({ optional: true, example: 'njeri@example.com' })
  email?: string;

  @TextField(KRA_PIN)
  kraPin?: string;

  @BoolField(CONSENT)
  marketingConsent?: boolean;
}

export class UpdateOwnerBody {
  @TextField({ max: 120, optional: true, example: 'Njeri Mwangi' })
  name?: string;

  @TextField({ max: 30, optional: true, nullable: true, example: '0720 123 456', description: 'Null removes it' })
  phone?: string | null;

  @EmailField({ optional: true, nullable: true, example: 'njeri@example.com', description: 'Null removes it' })
  email?: string | null;

  @TextField({ ...KRA_PIN, nullable: true })
  kraPin?: string | null;

  @BoolField(CONSENT)
  marketingConsent?: boolean;
}

export class OwnerResponse {
  @IdField('own')
  id: string;

  @TextField({ max: 120, example: 'Njeri Mwangi' })
  name: string;

  @EnumField(PERSON_KINDS)
  kind: PersonKind;

  @TextField({ max: 16, nullable: true, example: '+254720123456' })
  phone: string | null;

  @EmailField({ nullable: true, example: 'njeri@example.com' })
  email: string | null;

  @TextField({
    max: 20,
    nullable: true,
    example: '••••567B',
    description: 'Only its end; the whole is told by the reveal operation, to whom may see it',
  })
  kraPin: string | null;

  @BoolField({ example: false, description: 'True if they agreed to hear of offers' })
  marketingConsent: boolean;

  @InstantField({ nullable: true, description: 'When the person was erased' })
  erasedAt: Date | null;

  @IntField(VERSION)
  version: number;

  @InstantField()
  createdAt: Date;
}

export class RevealOwnerBody {
  @TextField({ min: 3, max: 500, example: 'For the tax return of November', description: 'Kept in the audit log' })
  reason: string;
}

export class RevealedOwnerResponse {
  @TextField({ max: 20, nullable: true, example: 'A001234567B' })
  kraPin: string | null;
}

export class OwnerPage extends pageOf(OwnerResponse) {}

export class ShareBody {
  @IdField('own')
  ownerId: string;

  @IntField({ min: 1, max: WHOLE, example: WHOLE, description: 'Hundredths of a percent: 2500 is a quarter' })
  basisPoints: number;
}

export class NewOwnershipBody {
  @DateField({ example: '2026-01-01', description: 'First day on which these shares hold' })
  fromOn: LocalDate;

  @ListField(() => ShareBody, { min: 1, max: 50, description: 'All owners together: the shares add up to 10 000' })
  shares: ShareBody[];
}

export class OwnershipResponse {
  @IdField('ows')
  id: string;

  @IdField('prp')
  propertyId: string;

  @DateField({ example: '2026-01-01' })
  fromOn: LocalDate;

  @ListField(() => ShareBody, { min: 1, max: 50 })
  shares: ShareBody[];
}

export class OwnershipsResponse {
  @ListField(() => OwnershipResponse, { max: 1_000, description: 'Every version, oldest first' })
  data: OwnershipResponse[];
}

export class NewPropertyBody {
  @TextField({ max: 120, example: 'Kileleshwa Mews' })
  name: string;

  @TextField({
    min: 2,
    max: 4,
    example: 'KMA',
    pattern: /^[A-HJKMNPQRTVWXYZ]{2,4}$/i,
    patternHint: CODE_HINT,
    description: 'Two to four letters that begin every payment reference of the property, without I, L, O, S and U. It never changes',
  })
  code: string;

  @EnumField(PROPERTY_KINDS)
  kind: PropertyKind;

  @TextField({ max: 60, optional: true, example: 'Nairobi' })
  county?: string;

  @TextField({ max: 60, optional: true, example: 'Kileleshwa' })
  town?: string;

  @ObjectField(() => NewOwnershipBody, { description: 'Who owns it, from its first day on' })
  ownership: NewOwnershipBody;
}

export class UpdatePropertyBody {
  @TextField({ max: 120, optional: true, example: 'Kileleshwa Mews' })
  name?: string;

  @EnumField(PROPERTY_KINDS, { optional: true })
  kind?: PropertyKind;

  @TextField({ max: 60, optional: true, nullable: true, example: 'Nairobi' })
  county?: string | null;

  @TextField({ max: 60, optional: true, nullable: true, example: 'Kileleshwa' })
  town?: string | null;
}

export class PropertyResponse {
  @IdField('prp')
  id: string;

  @TextField({ max: 120, example: 'Kileleshwa Mews' })
  name: string;

  @TextField({ max: 4, example: 'KMA' })
  code: string;

  @EnumField(PROPERTY_KINDS)
  kind: PropertyKind;

  @TextField({ max: 60, nullable: true, example: 'Nairobi' })
  county: string | null;

  @TextField({ max: 60, nullable: true, example: 'Kileleshwa' })
  town: string | null;

  @IntField(VERSION)
  version: number;

  @InstantField()
  createdAt: Date;
}

export class PropertyPage extends pageOf(PropertyResponse) {}

export class NewBlockBody {
  @TextField({ max: 60, example: 'Block A' })
  name: string;
}

export class BlockResponse {
  @IdField('blk')
  id: string;

  @IdField('prp')
  propertyId: string;

  @TextField({ max: 60, example: 'Block A' })
  name: string;

  @InstantField()
  createdAt: Date;
}

export class BlockPage extends pageOf(BlockResponse) {}
