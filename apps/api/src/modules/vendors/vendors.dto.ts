import { BoolField, EnumField, IdField, InstantField, IntField, pageOf, PageQuery, TextField, TextListField } from '@plotihub/http';
import { TRADES, type Trade } from './trades.rules.js';

const KRA_PIN = {
  ...{ min: 11, max: 11, optional: true, pattern: /^[AP]\d{9}[A-Z]$/, patternHint: 'must be a PIN such as A001234567B' },
  ...{ example: 'P051234567Q', description: 'Stored sealed' },
};
const TRADE_LIST = { max: TRADES.length, values: TRADES, example: ['PLUMBING', 'WATER_TANK'], description: 'What they do' };

export class NewVendorBody {
  @TextField({ max: 120, example: 'Mabati & Sons Plumbing' })
  name: string;

  @TextField({ max: 30, optional: true, example: '0711 222 333', description: 'Told of jobs by SMS' })
  phone?: string;

  @TextListField(TRADE_LIST)
  trades: Trade[];

  @TextField(KRA_PIN)
  kraPin?: string;
}

export class UpdateVendorBody {
  @TextField({ max: 120, optional: true, example: 'Mabati & Sons Plumbing' })
  name?: string;

  @TextField({ max: 30, optional: true, nullable: true, example: '0711 222 333' })
  phone?: string | null;

  @TextListField({ ...TRADE_LIST, optional: true })
  trades?: Trade[];

  @TextField({ ...KRA_PIN, nullable: true })
  kraPin?: string | null;

  @BoolField({ optional: true, example: true, description: 'False: gets no new work' })
  active?: boolean;
}

export class VendorsQuery extends PageQuery {
  @EnumField(TRADES, { optional: true, example: undefined })
  trade?: Trade;

  @EnumField(['true', 'false'], { optional: true, example: undefined, description: 'Only those who get work, or only those who do not' })
  active?: 'true' | 'false';
}

export class VendorResponse {
  @IdField('vnd')
  id: string;

  @TextField({ max: 120, example: 'Mabati & Sons Plumbing' })
  name: string;

  @TextField({ max: 16, nullable: true, example: '+254711222333', description: 'E.164' })
  phone: string | null;

  @TextListField(TRADE_LIST)
  trades: string[];

  @TextField({
    ...{ max: 20, nullable: true, example: '••••567Q' },
    description: 'Only its end; the whole is told by the reveal operation, to whom may see it',
  })
  kraPin: string | null;

  @BoolField({ example: true })
  active: boolean;

  @IntField({ min: 1, max: 2_000_000_000, example: 1, description: 'Also the ETag' })
  version: number;

  @InstantField()
  createdAt: Date;
}

export class VendorPage extends pageOf(VendorResponse) {}

export class RevealVendorBody {
  @TextField({ min: 3, max: 500, example: 'For the withholding certificate of November', description: 'Kept in the audit log' })
  reason: string;
}

export class RevealedVendorResponse {
  @TextField({ max: 20, nullable: true, example: 'P051234567Q' })
  kraPin: string | null;
}
