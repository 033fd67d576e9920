import type { Money } from '@plotihub/money';
import { later, type LocalDate } from '@plotihub/time';
import { settle, type InstructedItem, type Instruction, type Settling, type Spread } from './settlements.rules.js';

/** What a payment settles of one thing. */
export interface Placed {
  chargeId: string | null;
  depositItemId: string | null;
  amount: Money;
  directed: boolean;
}

/**
 * Where a payment's money goes when it is allocated anew: first as instructed, then back into the deposits that it had filled and that
 * are not named, then by the policy. `charges` and `deposits` are as open as they are without this payment.
 */
export function reallocated(input: Omit<Settling, 'instruction'>, instruction: Instruction, held: readonly Placed[]): Spread {
  const { items = [] } = instruction;
  const named = new Set(items.map(({ depositItemId }) => depositItemId));
  const back = held.flatMap(({ depositItemId, amount }): InstructedItem[] =>
    depositItemId === null || named.has(depositItemId) ? [] : [{ depositItemId, amount }],
  );
  const spread = settle({ ...input, instruction: { ...instruction, items: [...items, ...back] } });
  // What goes back is no instruction: it takes what is left.
  return { ...spread, refused: spread.refused.filter(({ pointer }) => Number(pointer.split('/').at(-1)) < items.length) };
}

/** What goes, and what comes, to get from one placing to another; what is the same on both sides stays. */
export function difference<T extends Placed>(standing: readonly T[], wanted: readonly Placed[]): { gone: T[]; fresh: Placed[] } {
  const fresh = [...wanted];
  const gone = standing.filter((one) => {
    const same = fresh.findIndex(
      (other) =>
        other.chargeId === one.chargeId &&
        other.depositItemId === one.depositItemId &&
        other.directed === one.directed &&
        other.amount.equals(one.amount),
    );
    if (same >= 0) fresh.splice(same, 1);
    return same < 0;
  });
  return { gone, fresh };
}

/** From when on money settles a charge: when it was paid, but not before there was something to settle. */
export const settlesFrom = (valueOn: LocalDate, issuedOn: LocalDate | undefined): LocalDate =>
  issuedOn === undefined ? valueOn : later(valueOn, issuedOn);
