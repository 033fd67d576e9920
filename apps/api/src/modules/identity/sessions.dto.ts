import { EnumField, IdField, InstantField, IntField, ListField, SecretField, TextField, TextListField, BoolField } from '@plotihub/http';
import { PERMISSIONS, ROLES } from '../organizations/index.js';

export class SignInBody {
  @TextField({ max: 254, example: 'admin@demo.plotihub.test', description: 'E-mail address or phone number' })
  login: string;

  @SecretField({ min: 1, max: 128, example: 'demo-password-2026' })
  password: string;

  @IdField('org', { optional: true, example: undefined, description: 'Needed only by a user of several organizations' })
  organizationId?: string;
}

export class RefreshBody {
  @TextField({ max: 100, example: 'the refreshToken of the last answer' })
  refreshToken: string;
}

export class SessionResponse {
  @TextField({ max: 2_000, description: 'Send it as `Authorization: Bearer …`' })
  accessToken: string;

  @IntField({ min: 60, max: 3_600, example: 900 })
  expiresInS: number;

  @TextField({ max: 100, description: 'Works once; brings the next session' })
  refreshToken: string;

  @IdField('org')
  organizationId: string;
}

export class MeResponse {
  @IdField('usr', { description: 'Your own id; that of a tenant or an API key for those' })
  userId: string;

  @IdField('org')
  organizationId: string;

  @EnumField(ROLES)
  role: string;

  @TextListField({ max: 100, values: PERMISSIONS })
  permissions: readonly string[];
}

export class OpenSessionResponse {
  @IdField('ses')
  id: string;

  @IdField('org')
  organizationId: string;

  @BoolField({ example: true, description: 'The session that this request belongs to' })
  current: boolean;

  @TextField({ max: 60, example: 'Chrome on Android' })
  userAgent: string;

  @TextField({ max: 45, example: '197.232.1.20', description: 'Where it was last used from' })
  address: string;

  @InstantField()
  createdAt: Date;

  @InstantField({ description: 'When the person last proved who they are' })
  authenticatedAt: Date;

  @InstantField({ description: 'When its refresh token was last used' })
  lastSeenAt: Date;

  @InstantField({ description: 'When it ends whatever happens' })
  expiresAt: Date;
}

export class OpenSessionList {
  @ListField(() => OpenSessionResponse, { max: 1_000 })
  data: OpenSessionResponse[];
}

export class KeyResponse {
  @TextField({ max: 10, example: 'EC' })
  kty: string;

  @TextField({ max: 10, example: 'P-256' })
  crv: string;

  @TextField({ max: 100, example: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU' })
  x: string;

  @TextField({ max: 100, optional: true, example: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0', description: 'Of an elliptic curve' })
  y?: string;

  @EnumField(['ES256', 'EdDSA'])
  alg: string;

  @EnumField(['sig'])
  use: string;

  @TextField({ max: 100, example: 'oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U' })
  kid: string;
}

export class KeySetResponse {
  @ListField(() => KeyResponse, { max: 10 })
  keys: KeyResponse[];
}
