import { EmailField, EnumField, IdField, IdListField, InstantField, pageOf, PageQuery, SecretField, TextField } from '@plotihub/http';
import { GRANTABLE, ROLES, type Role } from '../organizations/index.js';
import type { InvitationState } from './invitations.service.js';
import { PASSWORD } from './members.dto.js';

const STATES: readonly InvitationState[] = ['PENDING', 'ACCEPTED', 'REVOKED', 'EXPIRED'];
const MOST_PROPERTIES = 500;
/** 256 bits in base64url. */
export const SECRET = { min: 43, max: 43, example: 'dGhpcyBpcyBhbiBleGFtcGxlIG9mIGEgc2VjcmV0ISE' };

export class NewInvitationBody {
  @EmailField({ optional: true, example: 'otieno@mapenzi.example', description: 'Either this or a phone: the letter goes there' })
  email?: string;

  @TextField({ max: 30, optional: true, example: undefined, description: 'A mobile number, in any of the forms people write' })
  phone?: string;

  @TextField({ max: 120, example: 'Otieno Ouma' })
  name: string;

  @EnumField(GRANTABLE, { example: 'MANAGER', description: 'A CARETAKER and an OWNER see nothing until their scope is set' })
  role: Role;

  @IdListField('prp', {
    max: MOST_PROPERTIES,
    optional: true,
    example: undefined,
    description: 'Limits a CARETAKER or a MANAGER to these properties',
  })
  propertyIds?: string[];

  @IdField('own', { optional: true, example: undefined, description: 'Whose properties an OWNER sees' })
  ownerId?: string;

  @EnumField(['en', 'sw'], { description: 'Language of the letter' })
  language: 'en' | 'sw';
}

export class InvitationsQuery extends PageQuery {
  @EnumField(STATES, { optional: true, example: undefined, description: 'Only invitations in this state' })
  state?: InvitationState;
}

export class InvitationResponse {
  @IdField('ivt')
  id: string;

  @TextField({ max: 254, example: 'otieno@mapenzi.example', description: 'E-mail address or phone number that the letter went to' })
  login: string;

  @TextField({ max: 120, example: 'Otieno Ouma' })
  name: string;

  @EnumField(ROLES)
  role: string;

  @IdListField('prp', { max: MOST_PROPERTIES, nullable: true, description: 'Null: not limited to properties' })
  propertyIds: readonly string[] | null;

  @IdField('own', { nullable: true, example: null })
  ownerId: string | null;

  @EnumField(['en', 'sw'])
  language: 'en' | 'sw';

  @EnumField(STATES, { description: 'EXPIRED: nobody accepted within seven days' })
  state: InvitationState;

  @IdField('usr')
  invitedBy: string;

  @InstantField()
  createdAt: Date;

  @InstantField({ description: 'From then on it lets nobody in' })
  expiresAt: Date;

  @InstantField({ nullable: true, example: null })
  acceptedAt: Date | null;

  @IdField('usr', { nullable: true, example: null })
  acceptedBy: string | null;

  @InstantField({ nullable: true, example: null })
  revokedAt: Date | null;
}

export class InvitationPage extends pageOf(InvitationResponse) {}

export class AcceptanceBody {
  @SecretField({ ...SECRET, description: 'The code of the letter' })
  secret: string;

  @SecretField({ ...PASSWORD, description: 'If you sign in here already, yours; otherwise a new one of at least 8 characters' })
  password: string;

  @TextField({ max: 120, optional: true, example: 'Otieno Ouma', description: 'If you are new and the letter has another name than yours' })
  name?: string;
}
