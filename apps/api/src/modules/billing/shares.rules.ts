import { Money } from '@plotihub/money';

/** A part of a whole in basis points, 1 to 10 000; those of one ownership add up to 10 000. */
export interface Share {
  ownerId: string;
  basisPoints: number;
}

/**
 * The owners' parts of an amount; they add up to it exactly. The parts only grow with the amount, cent by cent, whatever
 * the steps (greatest-divisors apportionment): so an owner never gives back a cent because somebody paid more, and the
 * order in which payments arrive does not matter.
 */
export function partsOf(amount: Money, shares: readonly Share[]): Money[] {
  const [only] = shares;
  if (shares.length === 1 && only) return [amount];
  const total = shares.reduce((sum, { basisPoints }) => sum + basisPoints, 0);
  if (total <= 0) throw new RangeError('An amount needs owners to be split between.');
  const parts = shares.map(({ basisPoints }) => Number((BigInt(amount.amountMinor) * BigInt(basisPoints)) / BigInt(total)));
  let left = amount.amountMinor - parts.reduce((sum, part) => sum + part, 0);
  // The next cent goes to the highest share per cent it would then have; of equals to the first.
  for (; left > 0; left--) {
    let next = 0;
    for (let i = 1; i < parts.length; i++) if (claim(shares, parts, i, next)) next = i;
    parts[next] = (parts[next] ?? 0) + 1;
  }
  return parts.map((part) => Money.of(part, amount.currency));
}

/** True if owner `i` has a better claim to the next cent than owner `best`. */
function claim(shares: readonly Share[], parts: readonly number[], i: number, best: number): boolean {
  const [mine, theirs] = [shares[i]?.basisPoints ?? 0, shares[best]?.basisPoints ?? 0];
  return BigInt(mine) * BigInt((parts[best] ?? 0) + 1) > BigInt(theirs) * BigInt((parts[i] ?? 0) + 1);
}
