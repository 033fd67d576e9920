import { IdField, IntField, TextField } from '@plotihub/http';

export class TenantCodeBody {
  @TextField({
    max: 30,
    example: '0712 345 678',
    description: 'The number that your landlord has of you, in any of the forms people write',
  })
  phone: string;

  @IdField('org', { optional: true, example: undefined, description: 'Only if you rent from several organizations' })
  organizationId?: string;
}

export class TenantCodeResponse {
  @IdField('chl', { description: 'Send it back with the code' })
  challengeId: string;

  @IntField({ min: 1, max: 3_600, example: 300, description: 'Seconds that the code is good for' })
  expiresInS: number;
}

export class TenantSignInBody {
  @IdField('chl')
  challengeId: string;

  @TextField({ max: 6, min: 6, example: '123456', pattern: /^\d{6}$/, patternHint: 'must be six digits' })
  code: string;

  @IdField('org', { optional: true, example: undefined, description: 'Only if the phone is that of several tenants' })
  organizationId?: string;

  @IdField('ten', { optional: true, example: undefined, description: 'Only if the phone is that of several tenants' })
  tenantId?: string;
}
