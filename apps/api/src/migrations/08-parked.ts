import { migration } from '@plotihub/database';
import { changeWords } from './checks.js';

/** Callbacks that nobody tries any more until a person says so. */
export const parked = [
  migration(
    20261121081,
    'let-provider-events-be-parked',
    changeWords('provider_events', 'state', ['STORED', 'HANDLED', 'DUPLICATE', 'CONFLICT', 'UNREADABLE', 'PARKED']),
  ),
];
