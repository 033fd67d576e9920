import { EmailField, EnumField, IdField, InstantField, ObjectField, pageOf, SecretField, TextField } from '@plotihub/http';
import { GRANTABLE, ROLES, type NewOrganization, type Role } from '../organizations/index.js';

/** What a new password must be like; passwords.rules.ts says which are too common. */
export const PASSWORD = {
  min: 8,
  max: 128,
  example: 'four unrelated plain words',
  description: 'At least 8 characters, better 15 and more; any characters will do',
};

export class NewOrganizationBody {
  @TextField({ max: 120, example: 'Mapenzi Homes' })
  name: string;

  @EnumField(['AGENCY', 'LANDLORD'], { description: 'An agency keeps client money in a book of its own; a landlord lets their own units' })
  kind: NewOrganization['kind'];

  @TextField({ max: 30, example: '0722 000 111', description: 'The number that messages tell tenants to call' })
  phone: string;

  @EnumField(['en', 'sw'], { optional: true, description: 'Language of messages to tenants who chose none' })
  language?: NewOrganization['language'];
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

  @SecretField(PASSWORD)
  password: string;
}

export class SignUpBody {
  @ObjectField(() => NewOrganizationBody)
  organization: NewOrganizationBody;

  @ObjectField(() => NewUserBody)
  admin: NewUserBody;
}

export class SignedUpOrganization {
  @IdField('org')
  id: string;

  @TextField({ max: 120, example: 'Mapenzi Homes' })
  name: string;

  @EnumField(['AGENCY', 'LANDLORD'])
  kind: NewOrganization['kind'];
}

export class SignUpResponse {
  @ObjectField(() => SignedUpOrganization)
  organization: SignedUpOrganization;

  @IdField('usr')
  userId: string;
}

export class NewMemberBody extends NewUserBody {
  @EnumField(GRANTABLE, { example: 'MANAGER', description: 'A CARETAKER and an OWNER see nothing until their scope is set' })
  role: Role;
}

export class ChangeMemberBody {
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
