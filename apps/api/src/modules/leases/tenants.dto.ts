import { VisibleTo } from '@plotihub/auth';
import {
  BoolField,
  EmailField,
  EnumField,
  IdField,
  InstantField,
  IntField,
  ObjectField,
  pageOf,
  PageQuery,
  TextField,
  TextListField,
} from '@plotihub/http';
import { everyoneBut } from '../organizations/index.js';
import type { IdType, Language, TenantKind } from './leases.entities.js';
import { REVEALABLE, type Revealable } from './tenants.rules.js';

/** Owners know tenants by name only. */
const TENANTS_PHONE = everyoneBut('OWNER');
/** Caretakers reach tenants, and need no more of them. */
const TENANTS_RECORD = everyoneBut('OWNER', 'CARETAKER');
const TENANT_KINDS: readonly TenantKind[] = ['PERSON', 'COMPANY'];
const LANGUAGES: readonly Language[] = ['en', 'sw'];
const ID_TYPES: readonly IdType[] = ['NATIONAL_ID', 'ALIEN_ID', 'PASSPORT', 'MILITARY_ID', 'REGISTRATION'];
const ID_NUMBER = {
  min: 5,
  max: 30,
  optional: true,
  pattern: /^[0-9A-Za-z][0-9A-Za-z /-]*$/,
  patternHint: 'must be letters, digits, spaces, strokes and hyphens',
  example: '27654321',
};
const KRA_PIN = {
  min: 11,
  max: 11,
  optional: true,
  pattern: /^[AP]\d{9}[A-Z]$/,
  patternHint: 'must be a PIN such as A001234567B',
  example: 'A001234567B',
};
const MASKED = 'Only its end; the whole is told by the reveal operation, to whom may see it';

export class NextOfKinBody {
  @TextField({ max: 120, example: 'Akinyi Otieno' })
  name: string;

  @TextField({ max: 30, example: '0712 345 679' })
  phone: string;
}

export class NextOfKinResponse {
  @TextField({ max: 400, example: 'A•••• O••••', description: 'First letters only' })
  name: string;

  @TextField({ max: 20, example: '••••5679', description: MASKED })
  phone: string;
}

export class NewTenantBody {
  @TextField({ max: 120, example: 'Achieng Otieno' })
  name: string;

  @EnumField(TENANT_KINDS, { optional: true, description: 'PERSON unless told' })
  kind?: TenantKind;

  @TextField({ max: 30, example: '0712 345 678', description: 'A mobile number as people write it. Two tenants may share one' })
  phone: string;

  @EmailField({ optional: true, example: 'achieng@example.com' })
  email?: string;

  @EnumField(LANGUAGES, { optional: true, description: 'Of messages to them; that of the organization unless told' })
  language?: Language;

  @EnumField(ID_TYPES, { optional: true, description: 'Of the ID number; REGISTRATION is that of a company' })
  idType?: IdType;

  @TextField({ ...ID_NUMBER, description: 'Stored sealed' })
  idNumber?: string;

  @TextField({ ...KRA_PIN, description: 'Stored sealed' })
  kraPin?: string;

  @ObjectField(() => NextOfKinBody, { optional: true, description: 'Stored sealed' })
  nextOfKin?: NextOfKinBody;

  @BoolField({ optional: true, example: false, description: 'They agreed to hear of offers; false is their objection' })
  marketingConsent?: boolean;
}

export class UpdateTenantBody {
  @TextField({ max: 120, optional: true, example: 'Achieng Otieno' })
  name?: string;

  @TextField({ max: 30, optional: true, example: '0712 345 678' })
  phone?: string;

  @EmailField({ optional: true, nullable: true, example: 'achieng@example.com', description: 'Null removes it' })
  email?: string | null;

  @EnumField(LANGUAGES, { optional: true })
  language?: Language;

  @EnumField(ID_TYPES, { optional: true, nullable: true, description: 'Of the ID number; REGISTRATION is that of a company' })
  idType?: IdType | null;

  @TextField({ ...ID_NUMBER, nullable: true, description: 'Stored sealed' })
  idNumber?: string | null;

  @TextField({ ...KRA_PIN, nullable: true, description: 'Stored sealed' })
  kraPin?: string | null;

  @ObjectField(() => NextOfKinBody, { optional: true, nullable: true, description: 'Stored sealed' })
  nextOfKin?: NextOfKinBody | null;

  @BoolField({ optional: true, example: false, description: 'They agreed to hear of offers; false is their objection' })
  marketingConsent?: boolean;
}

export class TenantResponse {
  @IdField('ten')
  id: string;

  @TextField({ max: 120, example: 'Achieng Otieno' })
  name: string;

  @EnumField(TENANT_KINDS)
  kind: TenantKind;

  @VisibleTo(...TENANTS_PHONE)
  @TextField({ max: 16, example: '+254712345678' })
  phone: string;

  @VisibleTo(...TENANTS_RECORD)
  @EmailField({ nullable: true, example: 'achieng@example.com' })
  email: string | null;

  @VisibleTo(...TENANTS_RECORD)
  @EnumField(LANGUAGES)
  language: Language;

  @VisibleTo(...TENANTS_RECORD)
  @EnumField(ID_TYPES, { nullable: true })
  idType: IdType | null;

  @VisibleTo(...TENANTS_RECORD)
  @TextField({ max: 20, nullable: true, example: '••••4321', description: MASKED })
  idNumber: string | null;

  @VisibleTo(...TENANTS_RECORD)
  @TextField({ max: 20, nullable: true, example: '••••567B', description: MASKED })
  kraPin: string | null;

  @VisibleTo(...TENANTS_RECORD)
  @ObjectField(() => NextOfKinResponse, { nullable: true })
  nextOfKin: NextOfKinResponse | null;

  @VisibleTo(...TENANTS_RECORD)
  @BoolField({ example: false, description: 'True if they agreed to hear of offers' })
  marketingConsent: boolean;

  @VisibleTo(...TENANTS_RECORD)
  @InstantField({ nullable: true, description: 'When the person was erased' })
  erasedAt: Date | null;

  @IntField({ min: 1, max: 2_000_000_000, example: 1, description: 'Also the ETag' })
  version: number;

  @InstantField()
  createdAt: Date;
}

export class RevealTenantBody {
  @TextListField({ max: 4, values: REVEALABLE, example: ['idNumber'], description: 'What to show; an accountant may see the PIN only' })
  fields: Revealable[];

  @TextField({ min: 3, max: 500, example: 'The bank asks for a copy of the lease', description: 'Kept in the audit log' })
  reason: string;
}

export class RevealedTenantResponse {
  @TextField({ max: 30, optional: true, nullable: true, example: '27654321', description: 'Absent unless asked for; null if not known' })
  idNumber?: string | null;

  @TextField({ max: 20, optional: true, nullable: true, example: 'A001234567B' })
  kraPin?: string | null;

  @TextField({ max: 120, optional: true, nullable: true, example: 'Akinyi Otieno' })
  nextOfKinName?: string | null;

  @TextField({ max: 20, optional: true, nullable: true, example: '+254712345679' })
  nextOfKinPhone?: string | null;
}

export class TenantPage extends pageOf(TenantResponse) {}

export class TenantsQuery extends PageQuery {
  @TextField({
    max: 120,
    optional: true,
    example: undefined,
    description: 'The beginning of a word of the name, or of the phone number however it is written, or a whole ID number',
  })
  search?: string;
}
