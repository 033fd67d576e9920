import { Money } from '@plotihub/money';
import { addMonths, dayOfMonth, monthOf, type LocalDate } from '@plotihub/time';

/** Who bears how much of a cost. */
export interface CostSplit {
  owner: Money;
  tenant: Money;
  agency: Money;
}

/** What the three bear together. */
export const splitTotal = ({ owner, tenant, agency }: CostSplit): Money => owner.plus(tenant).plus(agency);

/**
 * What the owner answers for to the vendor: their own part, and the tenant’s until the tenant has paid it, because it is their house
 * that was repaired. What the tenant pays is theirs.
 */
export const ownersPart = ({ owner, tenant }: CostSplit): Money => owner.plus(tenant);

/** An owner’s part out of what was collected for them, and what the office puts in because that is not enough. */
export function fundedBy(part: Money, collected: Money | undefined): { funds: Money; debt: Money } {
  const zero = Money.zero(part.currency);
  const funds = collected === undefined || collected.isNegative ? zero : part.min(collected);
  return { funds, debt: part.minus(funds) };
}

/** A tenant’s part is due with the next rent. */
export function nextDueOn(today: LocalDate, dueDay: number): LocalDate {
  const thisMonth = dayOfMonth(monthOf(today), dueDay);
  return thisMonth > today ? thisMonth : dayOfMonth(addMonths(monthOf(today), 1), dueDay);
}
