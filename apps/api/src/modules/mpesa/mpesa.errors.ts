import { defineProblem } from '@plotihub/http';

export const CredentialsMissing = defineProblem(409, 'credentials-missing', 'The channel lacks credentials of M-Pesa that this needs');
export const NotMpesaChannel = defineProblem(409, 'not-an-mpesa-channel', 'Only a paybill or a till of M-Pesa can be asked through');
export const NoPushChannel = defineProblem(409, 'no-push-channel', 'No channel of the organization has what an STK push needs');
export const ReferenceElsewhere = defineProblem(
  409,
  'reference-elsewhere',
  "Money with the unit's payment reference would not reach this lease today",
);
export const NothingToPay = defineProblem(409, 'nothing-to-pay', 'Nothing is open on the lease, so there is no amount to ask for');
export const NoPayoutChannel = defineProblem(409, 'no-payout-channel', 'No channel of the organization has what a payout needs');
export const PayoutNotPossible = defineProblem(409, 'payout-not-possible', 'M-Pesa cannot pay this out');
export const PayoutNotUnknown = defineProblem(409, 'payout-not-unknown', 'Only of a payout of which nobody knows do people decide');
export const RequestUnderWay = defineProblem(409, 'request-under-way', 'The same is being asked already');
