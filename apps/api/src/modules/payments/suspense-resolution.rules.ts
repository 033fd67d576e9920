import { Money } from '@plotihub/money';

/** A lease that gets a part of the money. */
export interface Part {
  leaseId: string;
  amount: Money;
}

/** What is wrong with a part, or with all of them; by where it stands in the request. */
export interface PartFault {
  pointer: string;
  code: string;
  detail: string;
}

/** Parts give each lease one amount, and add up to all the money. */
export function faultsOf(parts: readonly Part[], whole: Money): PartFault[] {
  const faults = parts.flatMap(({ leaseId }, index): PartFault[] => {
    const first = parts.findIndex((part) => part.leaseId === leaseId);
    return first === index ? [] : [{ pointer: `/parts/${index}/leaseId`, code: 'twice', detail: `has a part already, at /parts/${first}` }];
  });
  const foreign = parts.findIndex(({ amount }) => amount.currency !== whole.currency);
  if (foreign >= 0) return [...faults, { pointer: `/parts/${foreign}/amount`, code: 'currency', detail: `must be in ${whole.currency}` }];
  const sum = Money.sum(
    parts.map(({ amount }) => amount),
    whole.currency,
  );
  if (sum.equals(whole)) return faults;
  return [...faults, { pointer: '/parts', code: 'sum', detail: `must add up to ${whole.amount}, and is ${sum.amount}` }];
}
