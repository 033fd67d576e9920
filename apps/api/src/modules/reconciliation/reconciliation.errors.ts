import { defineProblem } from '@plotihub/http';

export const StatementUnreadable = defineProblem(400, 'statement-unreadable', 'The file cannot be read as a statement');
export const StatementOfAnother = defineProblem(409, 'statement-of-another', 'The statement says that it is of another paybill or till');
export const ChannelHasNoStatement = defineProblem(409, 'channel-has-no-statement', 'Nobody sends statements of cash or cheques');
export const DifferenceNotOpen = defineProblem(409, 'difference-not-open', 'Only an open difference is explained');
export const SweepRecorded = defineProblem(409, 'sweep-recorded', 'This sweep is in the books already');
export const NotASweep = defineProblem(409, 'not-a-sweep', 'Only a line that tells of a sweep is recorded as one');
export const SweepNotReversible = defineProblem(409, 'sweep-not-reversible', 'This sweep cannot be taken back');
export const SweepOnStatement = defineProblem(409, 'sweep-on-statement', 'A line of a statement tells of this sweep: record it from there');
