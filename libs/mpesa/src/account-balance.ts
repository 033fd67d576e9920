import { type Money } from '@plotihub/money';
import { shillings } from './wire.js';

/** One account of a short code. Each sum is undefined if it could not be read; the order of the last two is not certain. */
export interface AccountBalance {
  /** `Utility Account`, `Working Account`, `Charges Paid Account`: find it by name, for some are left out. */
  readonly name: string;
  readonly current: Money | undefined;
  readonly available: Money | undefined;
  readonly reserved: Money | undefined;
  readonly uncleared: Money | undefined;
}

/** Reads `Working Account|KES|700000.00|…&Utility Account|KES|…`. Accounts in other currencies are left out. Never throws. */
export function parseAccountBalance(value: string): AccountBalance[] {
  return value
    .split('&')
    .map((account) => account.split('|').map((part) => part.trim()))
    .filter(([name, currency]) => name && currency === 'KES')
    .map(([name = '', , ...sums]) => {
      const [current, available, reserved, uncleared] = sums.map(shillings);
      return { name, current, available, reserved, uncleared };
    });
}
