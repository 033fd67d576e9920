import { defineProblem } from '@plotihub/http';

export const WorkOrderMoveNotAllowed = defineProblem(
  409,
  'work-order-move-not-allowed',
  'A work order in this state does not take this move',
);
export const ReopenTooLate = defineProblem(409, 'reopen-too-late', 'It was done too long ago: report it anew');
export const NotTheSamePlace = defineProblem(409, 'not-the-same-place', 'This is about another unit or property');
export const DuplicateOfItself = defineProblem(
  409,
  'duplicate-of-itself',
  'A work order is no duplicate of itself, nor of another duplicate',
);
export const NotYourReport = defineProblem(403, 'not-your-report', 'Only who reported it, or the office, takes it back');
export const NobodyLivesThere = defineProblem(409, 'nobody-lives-there', 'A tenant reports what is wrong where they live now');
export const ApprovalNeeded = defineProblem(409, 'approval-needed', 'This costs more than may be spent without the owner’s agreement');
