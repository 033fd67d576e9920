import { ApiProperty } from '@nestjs/swagger';
import { IdField, IdListField, InstantField, IntField, pageOf, TextField, TextListField } from '@plotihub/http';
import { permissionsOf } from '../organizations/index.js';

const GRANTABLE = permissionsOf('API_CLIENT');

export class NewApiKeyBody {
  @TextField({ max: 80, example: 'Accounting export', description: 'What it is for, so that somebody dares to revoke it later' })
  name: string;

  @TextListField({
    max: 100,
    values: GRANTABLE,
    example: ['properties:read', 'leases:read'],
    description: 'What it may do: as little as the program needs',
  })
  scopes: string[];

  @IdListField('prp', {
    max: 200,
    optional: true,
    example: undefined,
    description: 'Ids of the properties it sees; without, the whole organization',
  })
  propertyIds?: string[];

  @TextListField({
    max: 50,
    optional: true,
    example: undefined,
    description: 'IPv4 or IPv6 addresses, or networks such as `203.0.113.0/24`, that it may come from; without, from anywhere',
  })
  networks?: string[];

  @IntField({ min: 1, max: 730, optional: true, example: 365, description: 'Days until it ends; 365 unless told, 730 at most' })
  expiresInDays?: number;
}

export class RotateApiKeyBody {
  @IntField({
    min: 0,
    max: 72,
    optional: true,
    example: 24,
    description: 'Hours that the old key still works beside the new one; 24 unless told',
  })
  overlapHours?: number;

  @IntField({ min: 1, max: 730, optional: true, example: 365, description: 'Days until the new key ends; 365 unless told' })
  expiresInDays?: number;
}

export class ApiKeyResponse {
  @IdField('key')
  id: string;

  @TextField({ max: 80, example: 'Accounting export' })
  name: string;

  @TextField({ max: 40, example: 'pk_live_01JD0000000000000000000000', description: 'How the key begins; the rest is shown once only' })
  prefix: string;

  @TextListField({ max: 100, values: GRANTABLE })
  scopes: string[];

  @TextListField({ max: 200, nullable: true, description: 'Ids of the properties it sees; null: the whole organization' })
  propertyIds: string[] | null;

  @TextListField({ max: 50, nullable: true, description: 'Where it may come from; null: from anywhere' })
  networks: string[] | null;

  @TextField({ max: 30, example: 'usr_01JD0000000000000000000000', description: 'Who made it' })
  createdBy: string;

  @InstantField()
  createdAt: Date;

  @InstantField()
  expiresAt: Date;

  @InstantField({ nullable: true, description: 'To the minute' })
  lastUsedAt: Date | null;

  @InstantField({ nullable: true })
  revokedAt: Date | null;

  @IdField('key', { nullable: true, description: 'The key that took its place' })
  replacedBy: string | null;
}

export class NewApiKeyResponse extends ApiKeyResponse {
  @ApiProperty({
    type: String,
    description: 'The whole key, shown this once. Send it as `Authorization: Bearer pk_live_…`',
    example: 'pk_live_01JD0000000000000000000000_000000000000000000000000000000000000000000000000a',
  })
  key: string;
}

export class ApiKeyPage extends pageOf(ApiKeyResponse) {}
