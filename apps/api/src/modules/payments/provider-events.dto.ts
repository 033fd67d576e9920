import { EnumField, IdField, InstantField, IntField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { ProviderEventState } from './provider-events.repository.js';

const STATES: readonly ProviderEventState[] = ['STORED', 'HANDLED', 'DUPLICATE', 'CONFLICT', 'UNREADABLE', 'PARKED'];

export class ProviderEventsQuery extends PageQuery {
  @EnumField(STATES, {
    optional: true,
    example: 'UNREADABLE',
    description: 'CONFLICT, UNREADABLE and PARKED are those that a person must look at',
  })
  state?: ProviderEventState;
}

export class ProviderEventResponse {
  @IdField('pev')
  id: string;

  @IdField('chn')
  channelId: string;

  @TextField({ max: 24, example: 'C2B_CONFIRMATION' })
  kind: string;

  @EnumField(STATES, {
    description:
      'STORED: waits to be read. HANDLED: is a payment. DUPLICATE: tells of a known payment again. ' +
      'CONFLICT: says something else of a known payment, or speaks of another short code. UNREADABLE: is not a payment that can be read. ' +
      'PARKED: handling it failed for half a day, so it waits for a person; see its retry.',
  })
  state: ProviderEventState;

  @TextField({ max: 40, nullable: true, example: 'bad-amount' })
  reason: string | null;

  @IdField('ibt', { nullable: true, description: 'The transaction it tells of' })
  inboundTransactionId: string | null;

  @IntField({ min: 0, max: 2_000_000_000, example: 1, description: 'Times its handling was begun, since it came or was put back' })
  attempts: number;

  @InstantField()
  receivedAt: Date;

  @TextField({ max: 1_000, description: 'The first 1,000 characters of what came' })
  excerpt: string;
}

export class ProviderEventPage extends pageOf(ProviderEventResponse) {}
