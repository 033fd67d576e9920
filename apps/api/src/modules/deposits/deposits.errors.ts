import { defineProblem } from '@plotihub/http';

export const DepositExceedsArrears = defineProblem(409, 'deposit-exceeds-arrears', 'A deposit pays only what is past its due date');
export const DepositDayRefused = defineProblem(
  409,
  'deposit-day-refused',
  'Money is taken out of a deposit after it came, and not in days to come',
);
export const DepositNotWithOwner = defineProblem(
  409,
  'deposit-not-with-owner',
  'There is nothing of this deposit to hand over, or to take back',
);
export const DepositHasNoRoom = defineProblem(409, 'deposit-has-no-room', 'The other lease asks for no deposit of this kind, or for less');
export const NotTheSameDepositor = defineProblem(409, 'not-the-same-depositor', 'A deposit moves only between leases of the same tenant');
export const SettlementMoveNotAllowed = defineProblem(
  409,
  'settlement-move-not-allowed',
  'The settlement is in a state that does not allow this',
);
export const SettlementUnderWay = defineProblem(409, 'settlement-under-way', 'Another settlement of this lease is under way');
export const LeaseNotLeft = defineProblem(409, 'lease-not-left', 'Deposits are settled once the tenant has left');
export const SettlementDoesNotAddUp = defineProblem(409, 'settlement-does-not-add-up', 'Deductions and refund are not what is held');
export const SettlementOutOfDate = defineProblem(409, 'settlement-out-of-date', 'Money came or went since the settlement was put together');
export const DisputeWindow = defineProblem(409, 'dispute-window', 'The time in which the tenant may object decides');
export const DeductionUnproven = defineProblem(409, 'deduction-unproven', 'A deduction needs evidence, or the tenant’s acceptance');
