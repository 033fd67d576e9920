/** HELD: in our drawer. DEPOSITED: at the bank. CLEARED: money, and only now. RETURNED: unpaid, even after it had cleared. WITHDRAWN: given back. */
export const CHEQUE_STATES = ['HELD', 'DEPOSITED', 'CLEARED', 'RETURNED', 'WITHDRAWN'] as const;
export type ChequeState = (typeof CHEQUE_STATES)[number];

/** Where a cheque goes from where; everything else is refused. */
const MOVES = {
  deposit: { from: ['HELD'], to: 'DEPOSITED' },
  clearance: { from: ['DEPOSITED'], to: 'CLEARED' },
  return: { from: ['DEPOSITED', 'CLEARED'], to: 'RETURNED' },
  withdrawal: { from: ['HELD'], to: 'WITHDRAWN' },
} as const satisfies Record<string, { from: readonly ChequeState[]; to: ChequeState }>;
export type ChequeMove = keyof typeof MOVES;

export function mayMove(state: ChequeState, move: ChequeMove): boolean {
  return (MOVES[move].from as readonly ChequeState[]).includes(state);
}

/** The state after a move. */
export const after = (move: ChequeMove): ChequeState => MOVES[move].to;

/** An account number as it is compared: letters and digits only. */
export const normaliseAccount = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');
