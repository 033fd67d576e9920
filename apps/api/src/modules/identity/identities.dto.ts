import { IdField, InstantField, ListField, TextField } from '@plotihub/http';

export class NewIdentityBody {
  @TextField({
    max: 190,
    example: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf',
    description: 'OIDC_ISSUER of this installation',
  })
  issuer: string;

  @TextField({
    max: 190,
    example: '6f1d9a52-30c1-70b5-9a8e-0f4f6f2c1d11',
    pattern: /^[\x21-\x7e]+$/,
    description: 'The `sub` of its tokens',
  })
  subject: string;
}

export class IdentityResponse extends NewIdentityBody {
  @IdField('idn')
  id: string;

  @IdField('usr')
  userId: string;

  @InstantField()
  createdAt: Date;
}

export class IdentityList {
  @ListField(() => IdentityResponse, { max: 100 })
  data: IdentityResponse[];
}
