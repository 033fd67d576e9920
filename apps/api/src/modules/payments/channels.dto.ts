import { EnumField, IdField, InstantField, pageOf, TextField } from '@plotihub/http';
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

  @EnumField(['ACTIVE', 'RETIRED'], { description: 'A retired channel is no longer told to tenants; money that still comes is taken' })
  state: 'ACTIVE' | 'RETIRED';

  @InstantField()
  createdAt: Date;
}

export class NewChannelResponse extends ChannelResponse {
  @TextField({
    max: 500,
    optional: true,
    example: 'https://api.example.co.ke/hooks/c2b/<token>/validation',
    description:
      'Register it with M-Pesa as ValidationURL. Holds a secret and is shown only in this answer. Only M-Pesa’s channels have one',
  })
  validationUrl?: string;

  @TextField({
    max: 500,
    optional: true,
    example: 'https://api.example.co.ke/hooks/c2b/<token>/confirmation',
    description:
      'Register it with M-Pesa as ConfirmationURL. Holds a secret and is shown only in this answer. Only M-Pesa’s channels have one',
  })
  confirmationUrl?: string;
}

export class ChannelPage extends pageOf(ChannelResponse) {}
