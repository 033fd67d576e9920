import { defineProblem, NotFound } from '@plotihub/http';

export const UnitAlreadyLet = defineProblem(409, 'unit-already-let', 'Another lease occupies this unit');
export const LeaseMoveNotAllowed = defineProblem(409, 'lease-move-not-allowed', 'The lease is in a state that does not allow this');
export const LeaseIncomplete = defineProblem(409, 'lease-incomplete', 'The lease cannot be signed as it is');
export const LeaseEnded = defineProblem(409, 'lease-ended', 'The lease has ended: its terms do not change any more');
export const DateTooEarly = defineProblem(409, 'date-too-early', 'This cannot have happened so early');
export const NoticeTooShort = defineProblem(409, 'notice-too-short', 'The notice is shorter than the law or the lease demands');
export const RentStepTaken = defineProblem(409, 'rent-step-taken', 'Another rent begins on this day');

/** The same answer for an id that nobody has and for one of another organization. */
export const noSuch = (what: string, id: string): InstanceType<typeof NotFound> => new NotFound(`There is no ${what} ${id}.`);
