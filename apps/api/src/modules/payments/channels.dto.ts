import { EnumField, IdField, InstantField, pageOf, TextField } from '@plotihub/http';
import type { ChannelKind } from './channels.service.js';

const KINDS: readonly ChannelKind[] = ['MPESA_PAYBILL', 'MPESA_TILL'];

export class NewChannelBody {
  @EnumField(KINDS, { description: 'At a paybill the payer types a reference; at a till there is none' })
  kind: ChannelKind;

  @TextField({
    max: 10,
    pattern: /^\d{4,10}$/,
    patternHint: 'must be 4 to 10 digits',
    example: '600966',
    description: 'Paybill or till number',
  })
  shortCode: string;

  @TextField({ max: 60, example: 'Rent paybill' })
  name: string;
}

export class ChannelResponse {
  @IdField('chn')
  id: string;

  @EnumField(KINDS)
  kind: ChannelKind;

  @TextField({ max: 10, example: '600966' })
  shortCode: string;

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
    example: 'https://api.example.co.ke/hooks/c2b/<token>/validation',
    description: 'Register it with M-Pesa as ValidationURL. Holds a secret and is shown only in this answer.',
  })
  validationUrl: string;

  @TextField({
    max: 500,
    example: 'https://api.example.co.ke/hooks/c2b/<token>/confirmation',
    description: 'Register it with M-Pesa as ConfirmationURL. Holds a secret and is shown only in this answer.',
  })
  confirmationUrl: string;
}

export class ChannelPage extends pageOf(ChannelResponse) {}
