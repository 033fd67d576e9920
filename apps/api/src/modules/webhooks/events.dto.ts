import { ApiProperty } from '@nestjs/swagger';
import { IdField, InstantField, IntField, QueryIntField, TextField, TextListField } from '@plotihub/http';

export class EventsQuery {
  @IdField('evt', {
    optional: true,
    example: undefined,
    description: 'The last event that you know; without, from the oldest that is kept',
  })
  after?: string;

  @QueryIntField({ min: 1, max: 200, example: 50 })
  limit: number = 50;
}

export class EventResponse {
  @IdField('evt')
  id: string;

  @TextField({ max: 60, example: 'payment.posted' })
  type: string;

  @TextField({ max: 30, example: 'pay_01JD0000000000000000000000', description: 'The thing that it happened to' })
  aggregateId: string;

  @IntField({ min: 1, max: 4_294_967_295, example: 1, description: 'Counts the events of that thing from 1, without gaps' })
  sequence: number;

  @InstantField({ description: 'When it happened' })
  timestamp: Date;

  @ApiProperty({ type: 'object', additionalProperties: true, example: {}, description: 'Ids and plain values, as the type says' })
  data: Readonly<Record<string, unknown>>;
}

export class EventsResponse {
  @ApiProperty({ type: () => EventResponse, isArray: true, maxItems: 200 })
  data: EventResponse[];

  @ApiProperty({ type: Boolean, description: 'There is more: read on `after` the last of these' })
  more: boolean;
}

export class EventTypeResponse {
  @TextField({ max: 60, example: 'payment.posted' })
  type: string;

  @TextField({ max: 200, example: 'Money was credited to a lease' })
  summary: string;

  @TextListField({ max: 20, description: 'Members of its `data`' })
  data: readonly string[];
}

export class EventTypesResponse {
  @ApiProperty({ type: () => EventTypeResponse, isArray: true, maxItems: 200 })
  data: EventTypeResponse[];
}
