import { ApiProperty } from '@nestjs/swagger';
import {
  EmailField,
  EnumField,
  IdField,
  InstantField,
  IntField,
  ObjectField,
  pageOf,
  SecretField,
  TextField,
  TextListField,
} from '@plotihub/http';
import type { OrganizationKind, Language } from './organizations.entities.js';
import { GRANTABLE, PERMISSIONS, ROLES, type Role } from './roles.rules.js';

const PASSWORD = { min: 10, max: 128 };

export class NewOrganizationBody {
  @TextField({ max: 120, example: 'Mapenzi Homes' })
  name: string;

  @EnumField(['AGENCY', 'LANDLORD'], { description: 'An agency keeps client money in a book of its own; a landlord lets their own units' })
  kind: OrganizationKind;

  @TextField({ max: 30, example: '0722 000 111', description: 'The number that messages tell tenants to call' })
  phone: string;

  @EnumField(['en', 'sw'], { optional: true, description: 'Language of messages to tenants who chose none' })
  language?: Language;
}

export class NewUserBody {
  @TextField({ max: 120, example: 'Wanjiku Kamau' })
  name: string;

  @EmailField({ optional: true, example: 'wanjiku@mapenzi.example' })
  email?: string;

  @TextField({
    max: 30,
    optional: true,
    example: '0733 000 222',
    description: 'E-mail address or phone number, or both, are needed to sign in',
  })
  phone?: string;

  @SecretField({ ...PASSWORD, example: 'four unrelated plain words', description: 'At least 10 characters; any characters will do' })
  password: string;
}

export class SignUpBody {
  @ObjectField(() => NewOrganizationBody)
  organization: NewOrganizationBody;

  @ObjectField(() => NewUserBody)
  admin: NewUserBody;
}

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

  @IntField({ min: 1, max: 2_000_000_000, example: 1, description: 'Also the ETag' })
  version: number;
}

export class SignUpResponse {
  @ApiProperty({ type: OrganizationResponse })
  organization: OrganizationResponse;

  @IdField('usr')
  userId: string;
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
}

export class SignInBody {
  @TextField({ max: 254, example: 'admin@demo.plotihub.test', description: 'E-mail address or phone number' })
  login: string;

  @SecretField({ min: 1, max: 128, example: 'demo-password-2026' })
  password: string;

  @IdField('org', { optional: true, example: undefined, description: 'Needed only by a user of several organizations' })
  organizationId?: string;
}

export class RefreshBody {
  @TextField({ max: 100, example: 'the refreshToken of the last answer' })
  refreshToken: string;
}

export class SessionResponse {
  @TextField({ max: 2_000, description: 'Send it as `Authorization: Bearer …`' })
  accessToken: string;

  @IntField({ min: 60, max: 3_600, example: 900 })
  expiresInS: number;

  @TextField({ max: 100, description: 'Works once; brings the next session' })
  refreshToken: string;

  @IdField('org')
  organizationId: string;
}

export class MeResponse {
  @IdField('usr')
  userId: string;

  @IdField('org')
  organizationId: string;

  @EnumField(ROLES)
  role: string;

  @TextListField({ max: 100, values: PERMISSIONS })
  permissions: readonly string[];
}

export class NewMemberBody extends NewUserBody {
  @EnumField(GRANTABLE, { example: 'MANAGER', description: 'A CARETAKER and an OWNER see nothing until their scope is set' })
  role: Role;
}

export class MemberResponse {
  @IdField('mbr')
  id: string;

  @IdField('usr')
  userId: string;

  @TextField({ max: 120, example: 'Otieno Ouma' })
  name: string;

  @EnumField(ROLES)
  role: string;

  @InstantField()
  createdAt: Date;
}

export class MemberPage extends pageOf(MemberResponse) {}
