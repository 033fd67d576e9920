import { defineProblem } from '@plotihub/http';

export const LeaseStillLive = defineProblem(409, 'lease-still-live', 'The person is still party to a lease');
export const BalanceStillOpen = defineProblem(409, 'balance-still-open', 'Money of this person is still open');
export const StillOwnsProperty = defineProblem(409, 'still-owns-property', 'The person still owns property');
export const OnlyAdmin = defineProblem(409, 'only-admin', 'Nobody else could run the organization');
export const WorksElsewhere = defineProblem(409, 'works-elsewhere', 'The person works for another organization too');
export const AlreadyErased = defineProblem(409, 'already-erased', 'The person has been erased');
export const ErasureNotRequested = defineProblem(409, 'erasure-not-requested', 'This erasure does not wait for confirmation');
export const BreachAlreadyNotified = defineProblem(409, 'breach-already-notified', 'The Commissioner has been told of this breach');
