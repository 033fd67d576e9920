import { defineProblem } from '@plotihub/http';

export const InspectionSigned = defineProblem(409, 'inspection-signed', 'What has been signed does not change');
export const AlreadySigned = defineProblem(409, 'already-signed', 'Your side has signed this inspection');
export const NothingSeen = defineProblem(409, 'nothing-seen', 'Somebody has to look before it is signed');
export const NotSignedByOffice = defineProblem(409, 'not-signed-by-office', 'The tenant signs what the office has signed');
export const NothingToCompare = defineProblem(
  409,
  'nothing-to-compare',
  'Only a move-out is compared, with a move-in of the same lease that both sides signed',
);
export const NoLease = defineProblem(409, 'inspection-needs-a-lease', 'Moving in and out is of a lease');
