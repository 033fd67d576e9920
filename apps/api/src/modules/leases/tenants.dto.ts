import { EmailField, EnumField, IdField, InstantField, IntField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Language, TenantKind } from './leases.entities.js';

const TENANT_KINDS: readonly TenantKind[] = ['PERSON', 'COMPANY'];
const LANGUAGES: readonly Language[] = ['en', 'sw'];

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
}

export class TenantResponse {
  @IdField('ten')
  id: string;

  @TextField({ max: 120, example: 'Achieng Otieno' })
  name: string;

  @EnumField(TENANT_KINDS)
  kind: TenantKind;

  @TextField({ max: 16, example: '+254712345678' })
  phone: string;

  @EmailField({ nullable: true, example: 'achieng@example.com' })
  email: string | null;

  @EnumField(LANGUAGES)
  language: Language;

  @IntField({ min: 1, max: 2_000_000_000, example: 1, description: 'Also the ETag' })
  version: number;

  @InstantField()
  createdAt: Date;
}

export class TenantPage extends pageOf(TenantResponse) {}

export class TenantsQuery extends PageQuery {
  @TextField({
    max: 120,
    optional: true,
    example: undefined,
    description: 'The beginning of a word of the name, or of the phone number however it is written',
  })
  search?: string;
}
