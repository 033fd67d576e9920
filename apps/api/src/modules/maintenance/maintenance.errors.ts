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
export const NothingToApprove = defineProblem(409, 'nothing-to-approve', 'Nobody asks for the owner’s agreement to this');
export const AlreadyAsked = defineProblem(409, 'already-asked', 'The owner has been asked about this already');
export const AskerAnswers = defineProblem(409, 'asker-answers', 'Somebody else must record what the owner said, with what shows it');
export const LimitTaken = defineProblem(409, 'limit-taken', 'The property has a limit from this day already');
export const QuoteNotOpen = defineProblem(409, 'quote-not-open', 'The work order takes no quotes now');
export const EntryNoticeTooShort = defineProblem(
  409,
  'entry-notice-too-short',
  'Somebody lives there: tell them in time, have their consent, or have an emergency',
);
export const CostNotSplit = defineProblem(400, 'cost-not-split', 'What owner, tenant and agency bear is what it costs with its tax');
export const NoTenantToCharge = defineProblem(409, 'no-tenant-to-charge', 'The work order is of nobody’s lease, so no tenant bears it');
export const DocumentUsed = defineProblem(409, 'document-used', 'This document of the vendor is a cost already');
export const CostNotOpen = defineProblem(409, 'cost-not-open', 'This cost is in the books, or was withdrawn');
export const CostNotPosted = defineProblem(409, 'cost-not-posted', 'Only what is in the books is reversed, and once');
export const ScheduleEnded = defineProblem(409, 'schedule-ended', 'This schedule makes no more work orders');
