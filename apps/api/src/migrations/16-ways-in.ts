import { migration } from '@plotihub/database';
import { changeWords } from './checks.js';

/** Money comes by other ways than a callback. */
export const waysIn = [
  migration(
    20261121160,
    'let-payments-come-by-every-way',
    changeWords('payments', 'method', ['MPESA', 'BANK', 'CASH', 'CHEQUE', 'OPENING_BALANCE', 'TRANSFER']),
  ),
  migration(20261121161, 'let-payments-be-returned', changeWords('payments', 'state', ['SUSPENSE', 'POSTED', 'REVERSED', 'RETURNED'])),
  migration(
    20261121162,
    'let-transactions-be-told-by-every-way',
    changeWords('inbound_transactions', 'received_via', ['CALLBACK', 'STK', 'PULL', 'STATUS', 'STATEMENT', 'MANUAL']),
  ),
];
