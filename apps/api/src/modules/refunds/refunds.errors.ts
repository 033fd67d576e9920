import { defineProblem } from '@plotihub/http';

export const RefundNotApproved = defineProblem(
  409,
  'refund-not-approved',
  'Only a refund that is approved, and has not ended, can be paid',
);
