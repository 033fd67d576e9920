import { defineProblem, NotFound } from '@plotihub/http';

export const PreviewOutOfDate = defineProblem(409, 'preview-out-of-date', 'The result would not be that of the preview');
export const AlreadyCharged = defineProblem(409, 'already-charged', 'This has been charged before');
export const ChargeAlreadyVoid = defineProblem(409, 'charge-already-void', 'This charge has been taken back before');
export const ChargeNotVoid = defineProblem(409, 'charge-not-void', 'Only a charge that was taken back can be replaced');
export const LeaseNotChargeable = defineProblem(409, 'lease-not-chargeable', 'A draft or cancelled lease cannot be charged');
export const InstructionRefused = defineProblem(409, 'instruction-refused', 'The money cannot settle what it was told to settle first');
export const NothingToReallocate = defineProblem(409, 'nothing-to-reallocate', 'The payment settles exactly that already');
export const PolicyExists = defineProblem(409, 'late-fee-policy-exists', 'Another late-fee policy begins on that day');
export const PolicyEnded = defineProblem(409, 'late-fee-policy-ended', 'This late-fee policy has an end already');
export const CreditTooSmall = defineProblem(409, 'credit-too-small', 'There is not so much unused credit');
export const DepositTooSmall = defineProblem(409, 'deposit-too-small', 'The deposit does not hold so much');

/** The same answer for an id that nobody has and for one of another organization. */
export const unknown = (what: string, id: string): InstanceType<typeof NotFound> => new NotFound(`There is no ${what} ${id}.`);
