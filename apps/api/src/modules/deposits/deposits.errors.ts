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
