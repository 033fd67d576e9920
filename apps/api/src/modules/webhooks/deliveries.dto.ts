import { EnumField, IdField, InstantField, IntField, ListField, PageQuery, pageOf, TextField } from '@plotihub/http';
import { DELIVERY_STATES, type DeliveryState } from './deliveries.repository.js';

export class DeliveriesQuery extends PageQuery {
  @IdField('whk', { description: 'The endpoint' })
  endpointId: string;

  @EnumField(DELIVERY_STATES, { optional: true, example: undefined })
  state?: DeliveryState;
}

export class WebhookAttemptResponse {
  @InstantField()
  at: Date;

  @IntField({ min: 100, max: 599, nullable: true, example: 200, description: 'What it answered; null: nothing' })
  status: number | null;

  @TextField({ max: 200, nullable: true, example: null, description: 'Why it does not count as taken' })
  failure: string | null;

  @IntField({ min: 0, max: 60_000, example: 84, description: 'Milliseconds' })
  tookMs: number;
}

export class WebhookDeliveryResponse {
  @IdField('whd')
  id: string;

  @IdField('whk')
  endpointId: string;

  @IdField('evt')
  eventId: string;

  @TextField({ max: 60, example: 'payment.posted' })
  eventType: string;

  @EnumField(DELIVERY_STATES, { description: 'FAILED: given up after ten tries over three days' })
  state: DeliveryState;

  @IntField({ min: 0, max: 10, example: 1 })
  attempts: number;

  @InstantField({ nullable: true, description: 'When it is tried next' })
  nextAt: Date | null;

  @InstantField({ nullable: true })
  endedAt: Date | null;

  @InstantField()
  createdAt: Date;

  @ListField(() => WebhookAttemptResponse, { max: 100, description: 'Every try, oldest first' })
  tries: WebhookAttemptResponse[];
}

export class WebhookDeliveryPage extends pageOf(WebhookDeliveryResponse) {}

export class ReplayBody {
  @IdField('evt', {
    optional: true,
    example: undefined,
    description: 'The last event that need not come again; without, all that are kept',
  })
  after?: string;
}

export class ReplayResponse {
  @IntField({ min: 0, max: 1_000, example: 12, description: 'How many are sent' })
  sent: number;

  @IdField('evt', { nullable: true, example: null, description: 'There is more: replay again `after` this one' })
  goOnAfter: string | null;
}
