import { ApiProperty } from '@nestjs/swagger';
import { BoolField, EnumField, IdField, InstantField, IntField, pageOf, TextField, TextListField } from '@plotihub/http';
import type { DisabledBecause } from './endpoints.repository.js';
import { PATTERNS } from './event-catalogue.rules.js';

const label = { max: 80, example: 'Tenants’ app', description: 'What it is for' };
const url = {
  max: 500,
  example: 'https://hooks.example.co.ke/plotihub',
  description: 'Begins with https://; an address inside a network is refused',
};
const types = {
  max: 50,
  values: PATTERNS,
  example: ['payment.*', 'invoice.issued'],
  description: 'Types of `GET /v1/event-types`; `payment.*` is all of a thing, `*` is everything',
};

export class NewWebhookEndpointBody {
  @TextField(label)
  label: string;

  @TextField(url)
  url: string;

  @TextListField(types)
  types: string[];
}

export class UpdateWebhookEndpointBody {
  @TextField({ ...label, optional: true })
  label?: string;

  @TextField({ ...url, optional: true })
  url?: string;

  @TextListField({ ...types, optional: true })
  types?: string[];

  @BoolField({ optional: true, example: true, description: 'Switched on again, it gets what waited meanwhile' })
  enabled?: boolean;
}

export class RotateWebhookSecretBody {
  @IntField({
    min: 0,
    max: 168,
    optional: true,
    example: 24,
    description: 'Hours for which the secret before signs beside the new one; 24 unless told',
  })
  overlapHours?: number;
}

export class WebhookEndpointResponse {
  @IdField('whk')
  id: string;

  @TextField(label)
  label: string;

  @TextField(url)
  url: string;

  @TextListField(types)
  types: readonly string[];

  @EnumField(['ACTIVE', 'DISABLED'])
  state: 'ACTIVE' | 'DISABLED';

  @EnumField(['PERSON', 'GONE', 'FAILING'], {
    nullable: true,
    example: null,
    description: 'PERSON: switched off; GONE: it answered 410; FAILING: it took nothing for three days',
  })
  disabledBecause: DisabledBecause | null;

  @IntField({ min: 0, max: 4_294_967_295, example: 0, description: 'Times in a row that it took nothing' })
  failures: number;

  @InstantField({ nullable: true })
  lastDeliveredAt: Date | null;

  @InstantField({ nullable: true, description: 'Until when the secret before the present one signs too' })
  formerSecretUntil: Date | null;

  @TextField({ max: 30, example: 'usr_01JD0000000000000000000000', description: 'Who made it' })
  createdBy: string;

  @InstantField()
  createdAt: Date;

  @IntField({ min: 1, max: 4_294_967_295, example: 1 })
  version: number;
}

export class WebhookEndpointWithSecretResponse extends WebhookEndpointResponse {
  @ApiProperty({
    type: String,
    description: 'With what you check signatures, shown this once',
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  })
  secret: string;
}

export class WebhookEndpointPage extends pageOf(WebhookEndpointResponse) {}
