import { ApiProperty } from '@nestjs/swagger';
import { BoolField, EnumField, InstantField, TextField } from '@plotihub/http';
import type { Standing } from './channel-checks.service.js';

const NUMBER = { max: 10, pattern: /^\d{4,10}$/, patternHint: 'must be 4 to 10 digits', optional: true };
const STANDINGS: readonly Standing[] = ['VALID', 'NOT_YET', 'NO_LONGER'];

export class ChannelCheckQuery {
  @TextField({ ...NUMBER, example: '600966', description: 'A paybill, of M-Pesa or of a bank' })
  paybill?: string;

  @TextField({ ...NUMBER, description: 'A till' })
  till?: string;

  @TextField({ max: 24, optional: true, description: 'The number of a bank account' })
  account?: string;

  @TextField({
    max: 40,
    optional: true,
    description:
      'With a paybill: what you were told to type as account number. At a bank’s paybill it is the bank account, and says whose it is; ' +
      'elsewhere it is not looked at',
  })
  reference?: string;
}

export class CheckedChannelResponse {
  @TextField({ max: 120, example: 'Mwangaza Agency', description: 'As the organization calls itself' })
  organization: string;

  @EnumField(STANDINGS, {
    description: 'VALID: its tenants are told to pay there. NOT_YET: from `from` on, unless it is stopped before. NO_LONGER: until `until`',
  })
  standing: Standing;

  @InstantField({ nullable: true, description: 'Beware of one that is days old' })
  from: Date | null;

  @InstantField({ nullable: true, example: null })
  until: Date | null;

  @BoolField({
    example: false,
    description: 'True if it is the own account of one of its landlords: only that landlord’s tenants pay there, and nobody else. Ask',
  })
  ofOwner: boolean;
}

export class ChannelCheckResponse {
  @BoolField({ description: 'True if it is VALID for an organization. Compare the name with that of your landlord or agent' })
  genuine: boolean;

  @ApiProperty({ type: [CheckedChannelResponse], description: 'Empty if nobody here has that number' })
  channels: CheckedChannelResponse[];
}
