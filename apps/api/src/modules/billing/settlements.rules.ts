import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { isUtility, rankOf, type ChargeKind, type Payee } from './kinds.rules.js';

/** A charge that is not fully settled. */
export interface OpenCharge {
  id: string;
  leaseId: string;
  invoiceId: string | null;
  propertyId: string;
  kind: ChargeKind;
  dueOn: LocalDate;
  amount: Money;
  /** What is still to be settled: > 0 and ≤ amount. */
  open: Money;
  payee: Payee;
  /** The ownership whose shares the amount is split by; null where it is not an agency's owner's. */
  ownershipId: string | null;
}

/** A deposit that is not fully paid in. */
export interface OpenDeposit {
  id: string;
  /** > 0 */
  open: Money;
}

/** One thing that money is to settle first: exactly one of the three ids. */
export interface InstructedItem {
  invoiceId?: string;
  chargeId?: string;
  depositItemId?: string;
  /** No more and no less than this; unless told, all that is open of it, as far as the money goes. */
  amount?: Money;
}

/** What somebody wants the money to settle first. */
export interface Instruction {
  /** In this order, before all else. */
  items?: readonly InstructedItem[];
  invoiceId?: string;
  /** Deposits first, in whatever state the lease is. */
  deposit?: boolean;
}

/** A part of the money and the charge it settles. */
export interface Settled {
  chargeId: string;
  amount: Money;
  /** By explicit instruction: it stays where the payer put it. */
  directed: boolean;
}

/** What a payment left over and was not used yet. */
export interface CreditLot {
  paymentId: string;
  valueOn: LocalDate;
  /** > 0 */
  remaining: Money;
}

/**
 * In which order money settles what a lease owes: by due date, and within one by kind. Utilities, or late fees, of whatever due date go
 * before all else where a lease says so.
 */
export type AllocationPolicy = 'OLDEST_FIRST' | 'UTILITIES_FIRST' | 'FEES_FIRST';

type Ordered = Pick<OpenCharge, 'dueOn' | 'kind' | 'id'>;

/** The order in which money settles charges by a policy. */
export const orderBy =
  (policy: AllocationPolicy) =>
  (a: Ordered, b: Ordered): number =>
    Number(goesFirst(policy, b.kind)) - Number(goesFirst(policy, a.kind)) || settlementOrder(a, b);

const goesFirst = (policy: AllocationPolicy, kind: ChargeKind): boolean =>
  policy === 'UTILITIES_FIRST' ? isUtility(kind) : policy === 'FEES_FIRST' && kind === 'LATE_FEE';

/** The order of OLDEST_FIRST: oldest due date, then kind, then id. */
export function settlementOrder(a: Ordered, b: Ordered): number {
  if (a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1;
  const ranks = rankOf(a.kind) - rankOf(b.kind);
  if (ranks !== 0) return ranks;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** What settling takes its parts from. */
interface Till {
  /** Takes what is open of a thing, as far as the money goes and not above a limit. */
  take(id: string, limit?: Money): Money;
}

function till(amount: Money, things: readonly { id: string; open: Money }[]): Till & { readonly left: Money } {
  let left = amount;
  const open = new Map(things.map((thing) => [thing.id, thing.open]));
  const none = Money.zero(amount.currency);
  return {
    get left() {
      return left;
    },
    take(id, limit) {
      const most = (open.get(id) ?? none).min(left);
      const part = limit === undefined ? most : most.min(limit);
      open.set(id, (open.get(id) ?? none).minus(part));
      left = left.minus(part);
      return part;
    },
  };
}

/** Money, and what it may settle. */
export interface Settling {
  amount: Money;
  charges: readonly OpenCharge[];
  /** In the order in which they are filled. */
  deposits: readonly OpenDeposit[];
  depositsFirst: boolean;
  /** OLDEST_FIRST unless told. */
  policy?: AllocationPolicy;
  instruction?: Instruction;
}

/** How money is spread over what is owed. */
export interface Spread {
  settled: Settled[];
  deposits: { depositItemId: string; amount: Money }[];
  /** What is left over. */
  credit: Money;
  /** What an instructed item wants and cannot have: a JSON pointer into the instruction, and why. */
  refused: { pointer: string; code: 'nothing-open' | 'more-than-open' | 'more-than-paid'; detail: string }[];
}

/**
 * Spreads money over what is owed: first what was instructed, then deposits if they come first, then charges in the order of the policy;
 * the rest is credit. Settled parts, deposits and credit add up to the amount. A charge may be settled in two parts: one that was
 * instructed, and one by the policy.
 */
export function settle(input: Settling): Spread {
  const { amount, charges, deposits: items, instruction, policy = 'OLDEST_FIRST' } = input;
  const money = till(amount, [...charges, ...items]);
  const settled: Settled[] = [];
  const deposits: Spread['deposits'] = [];
  const pay = (list: readonly OpenCharge[], directed: boolean): void => {
    for (const { id } of [...list].sort(orderBy(policy))) settled.push({ chargeId: id, amount: money.take(id), directed });
  };
  const isNamed = ({ invoiceId }: OpenCharge): boolean => instruction?.invoiceId !== undefined && invoiceId === instruction.invoiceId;

  const byItem = takeItems(instruction?.items ?? [], { charges, deposits: items, policy }, money);
  settled.push(...byItem.settled);
  deposits.push(...byItem.deposits);
  pay(charges.filter(isNamed), true);
  if (input.depositsFirst || instruction?.deposit === true)
    for (const { id } of items) deposits.push({ depositItemId: id, amount: money.take(id) });
  pay(
    charges.filter((charge) => !isNamed(charge)),
    false,
  );
  return {
    settled: settled.filter((part) => part.amount.isPositive),
    deposits: deposits.filter((part) => part.amount.isPositive),
    credit: money.left,
    refused: byItem.refused,
  };
}

/** What is left over after all charges fills deposits that the lease was asked to fill up again; the rest stays credit. */
export function toppedUp<T extends Pick<Spread, 'deposits' | 'credit'>>(spread: T, wanted: readonly OpenDeposit[]): T {
  const purse = till(spread.credit, wanted);
  const taken = spread.deposits.map(({ depositItemId, amount }) => [depositItemId, amount] as const);
  const parts = wanted.map(({ id, open }) => {
    const before = taken.filter(([itemId]) => itemId === id).reduce((left, [, amount]) => left.minus(amount), open);
    return { depositItemId: id, amount: purse.take(id, before) };
  });
  return { ...spread, deposits: [...spread.deposits, ...parts.filter(({ amount }) => amount.isPositive)], credit: purse.left };
}

/** Takes what items ask for, one after the other, and tells which ask for what is not there. */
function takeItems(
  items: readonly InstructedItem[],
  { charges, deposits, policy }: Pick<Settling, 'charges' | 'deposits'> & { policy: AllocationPolicy },
  money: Till & { readonly left: Money },
): Pick<Spread, 'settled' | 'deposits' | 'refused'> {
  const result: Pick<Spread, 'settled' | 'deposits' | 'refused'> = { settled: [], deposits: [], refused: [] };
  for (const [index, { invoiceId, chargeId, depositItemId, amount }] of items.entries()) {
    const refuse = (code: Spread['refused'][number]['code'], detail: string) =>
      result.refused.push({ pointer: `/instruction/items/${index}`, code, detail });
    const wanted = charges.filter((charge) => charge.id === chargeId || (invoiceId !== undefined && charge.invoiceId === invoiceId));
    const boxes = deposits.filter(({ id }) => id === depositItemId);
    if (wanted.length + boxes.length === 0) {
      refuse('nothing-open', `nothing is open of ${invoiceId ?? chargeId ?? depositItemId ?? 'it'} on this lease`);
      continue;
    }
    const before = money.left;
    const limit = () => (amount === undefined ? undefined : amount.minus(before.minus(money.left)));
    for (const { id } of [...wanted].sort(orderBy(policy)))
      result.settled.push({ chargeId: id, amount: money.take(id, limit()), directed: true });
    for (const { id } of boxes) result.deposits.push({ depositItemId: id, amount: money.take(id, limit()) });
    const missing = amount?.minus(before.minus(money.left));
    if (missing?.isPositive !== true) continue;
    if (money.left.isPositive) refuse('more-than-open', `asks for ${missing.amount} more than is open of it`);
    else refuse('more-than-paid', `asks for ${missing.amount} more than is left of the payment`);
  }
  return result;
}

/** The order in which credit is used: that of the payments that left it. */
function oldestFirst(a: CreditLot, b: CreditLot): number {
  if (a.valueOn !== b.valueOn) return a.valueOn < b.valueOn ? -1 : 1;
  return a.paymentId < b.paymentId ? -1 : 1;
}

/** Takes an amount out of credit, oldest payment first: what of each payment's. Undefined if there is not so much. */
export function takeCredit(lots: readonly CreditLot[], amount: Money): { paymentId: string; amount: Money }[] | undefined {
  let wanted = amount;
  const taken = [...lots].sort(oldestFirst).map(({ paymentId, remaining }) => {
    const part = remaining.min(wanted);
    wanted = wanted.minus(part);
    return { paymentId, amount: part };
  });
  return wanted.isZero ? taken.filter((part) => part.amount.isPositive) : undefined;
}

/** Uses up credit for open charges, oldest payment first: what each payment settles, and what is left of its credit. */
export function useCredit(
  lots: readonly CreditLot[],
  charges: readonly OpenCharge[],
  policy: AllocationPolicy = 'OLDEST_FIRST',
): { used: { paymentId: string; chargeId: string; amount: Money }[]; remaining: { paymentId: string; remaining: Money }[] } {
  const purses = [...lots].sort(oldestFirst).map(({ paymentId, remaining }) => ({ paymentId, remaining }));
  const used: { paymentId: string; chargeId: string; amount: Money }[] = [];
  let next = 0;
  for (const { id: chargeId, open } of [...charges].sort(orderBy(policy))) {
    let wanted = open;
    for (let purse = purses[next]; purse && wanted.isPositive; purse = purses[next]) {
      const amount = wanted.min(purse.remaining);
      if (amount.isPositive) used.push({ paymentId: purse.paymentId, chargeId, amount });
      purse.remaining = purse.remaining.minus(amount);
      wanted = wanted.minus(amount);
      if (purse.remaining.isZero) next++;
    }
  }
  const touched = new Set(used.map(({ paymentId }) => paymentId));
  return { used, remaining: purses.filter(({ paymentId }) => touched.has(paymentId)) };
}

/** Adds up amounts by a key, in the order of first appearance. */
export function sumBy<T extends { amount: Money }>(list: readonly T[], keyOf: (item: T) => string): Map<string, Money> {
  const sums = new Map<string, Money>();
  for (const item of list) {
    const key = keyOf(item);
    const before = sums.get(key);
    sums.set(key, before ? before.plus(item.amount) : item.amount);
  }
  return sums;
}

/** What of a charge is settled. */
export const settledOf = ({ amount, open }: { amount: Money; open: Money }): Money => amount.minus(open);
