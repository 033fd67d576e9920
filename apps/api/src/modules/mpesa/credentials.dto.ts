import { EnumField, IdField, InstantField, ListField, SecretField, TextField } from '@plotihub/http';
import { SECRET_PARTS, type SecretPart } from './credentials.rules.js';

export class MpesaCredentialsBody {
  @SecretField({ min: 1, max: 200, optional: true, example: 'consumer-key-of-the-app', description: 'Of the app on the Daraja portal' })
  consumerKey?: string;

  @SecretField({ min: 1, max: 200, optional: true, example: 'consumer-secret-of-the-app' })
  consumerSecret?: string;

  @SecretField({ min: 1, max: 200, optional: true, example: 'passkey-from-the-go-live-mail', description: 'For STK pushes' })
  passkey?: string;

  @SecretField({
    min: 1,
    max: 100,
    optional: true,
    example: undefined,
    description: 'User name of the API operator, for transaction status and payouts',
  })
  initiator?: string;

  @SecretField({
    min: 1,
    max: 100,
    optional: true,
    example: undefined,
    description: 'Its password, sealed for M-Pesa with `MPESA_CERTIFICATE`; or give the security credential',
  })
  initiatorPassword?: string;

  @SecretField({ min: 1, max: 1_000, optional: true, example: undefined, description: 'The security credential, as the portal makes it' })
  securityCredential?: string;

  @TextField({
    max: 20,
    optional: true,
    example: undefined,
    description: "A Safaricom number that the short code's papers name: switches Pull on",
  })
  pullNumber?: string;

  @TextField({
    max: 7,
    optional: true,
    nullable: true,
    pattern: /^[1-9]\d{4,6}$/,
    patternHint: 'must be 5 to 7 digits',
    example: undefined,
    description: 'For a till: the store number under which it went live',
  })
  storeNumber?: string | null;

  @EnumField(['V1', 'V2'], { optional: true, example: 'V2', description: 'Version of C2B that the app has' })
  c2bVersion?: 'V1' | 'V2';

  @EnumField(['V1', 'V3'], { optional: true, example: 'V3', description: 'Version of B2C that the app has' })
  b2cVersion?: 'V1' | 'V3';

  @EnumField(['AUTOMATIC', 'BY_HAND'], {
    optional: true,
    example: 'BY_HAND',
    description: 'AUTOMATIC: a refund to a phone is paid by M-Pesa as soon as two people have approved it. BY_HAND: when somebody says so',
  })
  payouts?: 'AUTOMATIC' | 'BY_HAND';
}

export class SecretPartResponse {
  @EnumField(SECRET_PARTS)
  part: SecretPart;

  @InstantField()
  setAt: Date;
}

export class MpesaCredentialsResponse {
  @IdField('chn')
  channelId: string;

  @ListField(() => SecretPartResponse, { max: 10, description: 'The secrets that are set. What they are is never told.' })
  parts: SecretPartResponse[];

  @TextField({ max: 7, nullable: true, example: null })
  storeNumber: string | null;

  @EnumField(['V1', 'V2'])
  c2bVersion: 'V1' | 'V2';

  @EnumField(['V1', 'V3'])
  b2cVersion: 'V1' | 'V3';

  @EnumField(['AUTOMATIC', 'BY_HAND'])
  payouts: 'AUTOMATIC' | 'BY_HAND';

  @InstantField({ nullable: true, description: 'When M-Pesa took the addresses of callbacks, or said that it has some' })
  urlsRegisteredAt: Date | null;

  @InstantField({ nullable: true, description: 'Since when M-Pesa is asked by itself for payments that nobody told of' })
  pullRegisteredAt: Date | null;

  @InstantField({ nullable: true })
  updatedAt: Date | null;
}
