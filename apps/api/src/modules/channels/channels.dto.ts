import { BoolField, EnumField, IdField, InstantField, IntField, ObjectField, pageOf, PageQuery, TextField } from '@plotihub/http';
import { CHANNEL_STATES, type ChannelState } from './channel-moves.rules.js';
import { CHANNEL_KINDS, type ChannelKind } from './channels.rules.js';

const SHORT_CODE = {
  max: 10,
  pattern: /^\d{4,10}$/,
  patternHint: 'must be 4 to 10 digits',
  description: 'Of paybills and tills: the number; of BANK_PAYBILL the bank’s',
};
const ACCOUNT_NUMBER = {
  max: 20,
  pattern: /^(?=.*\d)[0-9A-Za-z][0-9A-Za-z -]{2,18}[0-9A-Za-z]$/,
  patternHint: 'must be 4 to 20 digits and letters',
  description: 'Of BANK and BANK_PAYBILL. Kept without spaces and dashes',
};
const BANK = { max: 60, description: 'Of BANK and BANK_PAYBILL' };
const BRANCH = { max: 60, description: 'Of BANK and BANK_PAYBILL' };
const ACCOUNT_NAME = { max: 60, description: 'Of BANK and BANK_PAYBILL: whose account it is. Of CHEQUE: the payee' };

export class NewChannelBody {
  @EnumField(CHANNEL_KINDS, {
    description:
      'At an M-Pesa paybill the payer types a reference; at a till there is none; at a bank’s paybill they type your account number, so ' +
      'nothing tells us which unit it is for, and nobody calls us: import the statements. CASH is a cash book, CHEQUE a payee.',
  })
  kind: ChannelKind;

  @TextField({ ...SHORT_CODE, optional: true, example: '600966' })
  shortCode?: string;

  @TextField({ ...BANK, optional: true })
  bank?: string;

  @TextField({ ...BRANCH, optional: true })
  branch?: string;

  @TextField({ ...ACCOUNT_NUMBER, optional: true })
  accountNumber?: string;

  @TextField({ ...ACCOUNT_NAME, optional: true })
  accountName?: string;

  @TextField({ max: 60, example: 'Rent paybill' })
  name: string;

  @IdField('chn', {
    optional: true,
    example: undefined,
    description: 'The active channel that is retired when this one becomes active; until then tenants are told that one',
  })
  replacesId?: string;

  @IdField('own', {
    optional: true,
    example: undefined,
    description:
      'An owner’s own account: rent of the properties that are theirs alone goes straight to them, once they agree, see ' +
      '`POST …/consent`. The organization’s unless you say otherwise',
  })
  ownerId?: string;

  @TextField({ max: 200, min: 3, optional: true, example: 'The bank gave us a paybill of our own', description: 'For who approves it' })
  reason?: string;
}

export class ChannelsQuery extends PageQuery {
  @EnumField(CHANNEL_STATES, { optional: true, example: undefined, description: 'Only channels in this state' })
  state?: ChannelState;
}

export class ChannelEndBody {
  @TextField({ max: 200, min: 3, example: 'The bank says that it knows nothing of it' })
  reason: string;
}

export class ConsentBody {
  @TextField({
    max: 200,
    min: 10,
    optional: true,
    example: 'Letter of 3 November, signed before Wanjiku; called back on the number in their file',
    description: 'How the owner agreed; required of the office, and not looked at from the owner',
  })
  evidence?: string;
}

export class ToldOtherwiseBody {
  @TextField({ max: 200, min: 10, example: 'A letter under every door on 7 November; the owner was called' })
  how: string;
}

export class NewAddressesBody {
  @IntField({
    min: 0,
    max: 366,
    optional: true,
    example: 366,
    description: 'Days for which the addresses before these are watched; 0 if their secret is known to somebody',
  })
  keepOldDays: number = 366;
}

export class ChannelWaitResponse {
  @InstantField({ description: 'The end of the 72 hours' })
  until: Date;

  @BoolField({ example: true, description: 'True once a message for every tenant and owner has been written' })
  written: boolean;

  @IntField({ min: 0, max: 2_147_483_647, example: 3, description: 'People whom none of their messages has reached yet' })
  untold: number;

  @IntField({ min: 0, max: 2_147_483_647, example: 3, description: 'Those of them whose text waits for the SMS budget: raise it' })
  held: number;
}

export class ChannelResponse {
  @IdField('chn')
  id: string;

  @EnumField(CHANNEL_KINDS)
  kind: ChannelKind;

  @TextField({ max: 10, nullable: true, example: '600966' })
  shortCode: string | null;

  @TextField({ max: 60, nullable: true, example: null })
  bank: string | null;

  @TextField({ max: 60, nullable: true, example: null })
  branch: string | null;

  @TextField({ max: 20, nullable: true, example: null })
  accountNumber: string | null;

  @TextField({ max: 60, nullable: true, example: null })
  accountName: string | null;

  @TextField({ max: 60, example: 'Rent paybill' })
  name: string;

  @EnumField(CHANNEL_STATES, {
    description:
      'PROPOSED waits for another person’s approval, EXPIRED has waited seven days. COOLING_OFF: tenants and owners are told, and it can be ' +
      'STOPPED. ACTIVE: what tenants are told to pay to. RETIRED: told no more; money that still comes is taken',
  })
  state: ChannelState;

  @IdField('own', { nullable: true, example: null, description: 'Whose own account it is; null for the organization’s' })
  ownerId: string | null;

  @TextField({ max: 200, nullable: true, example: null, description: 'How the owner agreed' })
  ownerConsent: string | null;

  @IdField('usr', { nullable: true, example: null, description: 'The owner’s user, or who answers for it' })
  ownerConsentBy: string | null;

  @InstantField({ nullable: true, example: null })
  ownerConsentAt: Date | null;

  @IdField('chn', { nullable: true, example: null, description: 'The channel that is retired when this one becomes active' })
  replacesId: string | null;

  @IdField('prs', { nullable: true, example: null, description: 'What two people agreed on; null for one that nobody else had to approve' })
  proposalId: string | null;

  @InstantField({ nullable: true, description: 'From when tenants are told to pay there, or since when they are' })
  activeFrom: Date | null;

  @InstantField({ nullable: true, example: null, description: 'When it was stopped, retired, declined, withdrawn, or expired' })
  endedAt: Date | null;

  @TextField({ max: 200, nullable: true, example: null, description: 'Why it was stopped or retired' })
  endReason: string | null;

  @InstantField({ nullable: true, example: null, description: 'Of a retired channel: callbacks that come later are parked' })
  watchedUntil: Date | null;

  @ObjectField(() => ChannelWaitResponse, {
    nullable: true,
    example: null,
    description: 'While COOLING_OFF: it is ACTIVE once the hours are over and everybody was told',
  })
  waitsFor: ChannelWaitResponse | null;

  @TextField({ max: 200, nullable: true, example: null, description: 'How tenants and owners were told by other means, as a person says' })
  toldOtherwise: string | null;

  @IdField('usr', { nullable: true, example: null })
  toldOtherwiseBy: string | null;

  @InstantField({ nullable: true, example: null })
  toldOtherwiseAt: Date | null;

  @IntField({ min: 0, max: 2_147_483_647, example: 0, description: 'Transactions that came while it was not active' })
  latePayments: number;

  @InstantField({ nullable: true, example: null })
  latePaymentAt: Date | null;

  @InstantField()
  createdAt: Date;
}

const VALIDATION_URL = {
  max: 500,
  example: 'https://api.example.co.ke/hooks/c2b/<token>/validation',
  description: 'Register it with M-Pesa as ValidationURL. Holds a secret and is shown only in this answer',
};
const CONFIRMATION_URL = {
  max: 500,
  example: 'https://api.example.co.ke/hooks/c2b/<token>/confirmation',
  description: 'Register it with M-Pesa as ConfirmationURL. Holds a secret and is shown only in this answer',
};

export class NewChannelResponse extends ChannelResponse {
  @TextField({ ...VALIDATION_URL, optional: true })
  validationUrl?: string;

  @TextField({ ...CONFIRMATION_URL, optional: true })
  confirmationUrl?: string;
}

export class NewAddressesResponse {
  @IdField('chn')
  id: string;

  @TextField(VALIDATION_URL)
  validationUrl: string;

  @TextField(CONFIRMATION_URL)
  confirmationUrl: string;
}

export class ChannelPage extends pageOf(ChannelResponse) {}
