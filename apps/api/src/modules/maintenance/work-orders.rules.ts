/** What a work order can be. Domain words; the moves between them are `MOVES`. */
export const WORK_ORDER_STATES = [
  'NEW',
  'TRIAGED',
  'AWAITING_APPROVAL',
  'APPROVED',
  'DECLINED',
  'ASSIGNED',
  'SCHEDULED',
  'IN_PROGRESS',
  'ON_HOLD',
  'DONE',
  'CONFIRMED',
  'CLOSED',
  'REOPENED',
  'REJECTED',
  'DUPLICATE',
  'CANCELLED',
] as const;
export type WorkOrderState = (typeof WORK_ORDER_STATES)[number];

export const PRIORITIES = ['EMERGENCY', 'HIGH', 'NORMAL', 'LOW'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const HOLD_REASONS = ['PARTS', 'ACCESS', 'WEATHER'] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** Who bears a cost. */
export const PARTIES = ['OWNER', 'TENANT', 'AGENCY'] as const;
export type CostParty = (typeof PARTIES)[number];

/** Who makes a move: a role of the role table, or the worker. */
export type Actor = 'ADMIN' | 'MANAGER' | 'ACCOUNTANT' | 'CARETAKER' | 'OWNER' | 'TENANT' | 'API_CLIENT' | 'SYSTEM';

interface MoveRule {
  from: readonly WorkOrderState[];
  to: WorkOrderState;
  by: readonly Actor[];
  /** Whether who makes it has to say why. */
  reason?: 'required';
  /** In a sentence, for whoever reads the document of the API. */
  means: string;
}

const STAFF = ['ADMIN', 'MANAGER', 'API_CLIENT'] as const;
const ON_SITE = [...STAFF, 'CARETAKER'] as const;

/** Every move there is: from where, to where, by whom. What is not listed is not legal. */
export const MOVES = {
  TRIAGE: { from: ['NEW', 'TRIAGED'], to: 'TRIAGED', by: STAFF, means: 'Somebody has looked: category, priority, who is to pay' },
  REQUEST_APPROVAL: {
    ...{ from: ['TRIAGED', 'DECLINED'], to: 'AWAITING_APPROVAL', by: STAFF },
    means: 'It costs more than the agreement lets the office spend; after a refusal, with another estimate',
  },
  APPROVE: { from: ['AWAITING_APPROVAL'], to: 'APPROVED', by: ['OWNER', 'ADMIN', 'MANAGER'], means: 'The owner agrees to the amount' },
  DECLINE: { from: ['AWAITING_APPROVAL'], to: 'DECLINED', by: ['OWNER', 'ADMIN', 'MANAGER'], means: 'The owner does not' },
  ASSIGN: {
    ...{ from: ['TRIAGED', 'APPROVED', 'REOPENED', 'ASSIGNED', 'SCHEDULED'], to: 'ASSIGNED', by: STAFF },
    means: 'To a vendor, or to the office’s own people; again, when the first does not come',
  },
  SCHEDULE: { from: ['ASSIGNED', 'SCHEDULED'], to: 'SCHEDULED', by: ON_SITE, means: 'A visit is planned, with the notice that is due' },
  START: { from: ['SCHEDULED'], to: 'IN_PROGRESS', by: ON_SITE, means: 'Work has begun' },
  HOLD: { from: ['IN_PROGRESS'], to: 'ON_HOLD', by: ON_SITE, means: 'It waits for parts, access or weather; access stops the clock' },
  RESUME: { from: ['ON_HOLD'], to: 'IN_PROGRESS', by: ON_SITE, means: 'It goes on' },
  FINISH: { from: ['IN_PROGRESS'], to: 'DONE', by: ON_SITE, means: 'The work is done' },
  CONFIRM: {
    ...{ from: ['DONE'], to: 'CONFIRMED', by: [...STAFF, 'TENANT', 'SYSTEM'] },
    means: 'The tenant says so, or nobody objects for some days',
  },
  REOPEN: {
    ...{ from: ['DONE', 'CONFIRMED'], to: 'REOPENED', by: [...ON_SITE, 'TENANT'], reason: 'required' },
    means: 'It is not done after all; within some days',
  },
  CLOSE: { from: ['CONFIRMED'], to: 'CLOSED', by: ['ADMIN', 'MANAGER', 'ACCOUNTANT'], means: 'Its costs are in the books' },
  REJECT: { from: ['NEW', 'TRIAGED'], to: 'REJECTED', by: STAFF, reason: 'required', means: 'Nothing will be done about it' },
  DUPLICATE: { from: ['NEW', 'TRIAGED'], to: 'DUPLICATE', by: STAFF, means: 'Another work order is about the same' },
  CANCEL: {
    ...{ from: ['NEW', 'TRIAGED'], to: 'CANCELLED', by: [...ON_SITE, 'TENANT'], reason: 'required' },
    means: 'Who reported it takes it back; the office may, too',
  },
} as const satisfies Record<string, MoveRule>;
export type WorkOrderMove = keyof typeof MOVES;

const rule = (move: WorkOrderMove): MoveRule => MOVES[move];

/** The state that a move leads to; undefined if it is not legal in this state. */
export function stateAfter(state: WorkOrderState, move: WorkOrderMove): WorkOrderState | undefined {
  const { from, to } = rule(move);
  return from.includes(state) ? to : undefined;
}

export const mayMove = (actor: string, move: WorkOrderMove): boolean => rule(move).by.some((role) => role === actor);
export const needsReason = (move: WorkOrderMove): boolean => rule(move).reason === 'required';

/** In these states nobody works on it any more. */
export const ENDED = ['DONE', 'CONFIRMED', 'CLOSED', 'REJECTED', 'DUPLICATE', 'CANCELLED', 'DECLINED'] as const;
export const hasEnded = (state: WorkOrderState): boolean => (ENDED as readonly WorkOrderState[]).includes(state);
/** In these states there is still something to do about it. */
export const OPEN: readonly WorkOrderState[] = WORK_ORDER_STATES.filter((state) => !hasEnded(state));

/** The table as a list for the document of the API. */
export function movesInWords(moves: readonly WorkOrderMove[]): string {
  const line = (move: WorkOrderMove): string => {
    const { from, to, by, reason, means } = rule(move);
    return `- \`${move}\`: ${from.join(', ')} → ${to}. ${means}.${reason ? ' Needs a reason.' : ''} By ${by.join(', ')}.`;
  };
  return moves.map(line).join('\n');
}
