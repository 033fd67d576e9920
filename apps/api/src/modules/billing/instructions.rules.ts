import type { InstructedItem } from './settlements.rules.js';

/** Items that do not name one thing, and things that are named twice. */
export function faultsOfInstruction(items: readonly InstructedItem[]): { pointer: string; code: string; detail: string }[] {
  const named = items.map(({ invoiceId, chargeId, depositItemId }) =>
    [invoiceId, chargeId, depositItemId].filter((id) => id !== undefined),
  );
  return named.flatMap((ids, index) => {
    const pointer = `/instruction/items/${index}`;
    if (ids.length !== 1) return [{ pointer, code: 'one-of', detail: 'must name either an invoice, a charge or a deposit' }];
    const first = named.findIndex(([id]) => id === ids[0]);
    return first < index ? [{ pointer, code: 'distinct', detail: 'is named before' }] : [];
  });
}
