import { defineProblem } from '@plotihub/http';

export const ChannelExists = defineProblem(409, 'channel-exists', 'You have this payment channel already');
export const LeaseTakesNoMoney = defineProblem(
  409,
  'lease-takes-no-money',
  'A lease that was never signed, or was cancelled, takes no money',
);
export const SuspenseNotOpen = defineProblem(409, 'suspense-not-open', 'This suspense item has been dealt with before');
export const PaymentNotReversible = defineProblem(409, 'payment-not-reversible', 'This payment has been reversed before');
export const ProviderEventNotParked = defineProblem(409, 'provider-event-not-parked', 'Only a callback that is parked is tried again');
export const NoReceipt = defineProblem(409, 'no-receipt', 'A payment has a receipt once it is posted to a lease');
