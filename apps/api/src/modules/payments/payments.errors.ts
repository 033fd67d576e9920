import { defineProblem } from '@plotihub/http';

export const ChannelExists = defineProblem(409, 'channel-exists', 'You have this payment channel already');
export const LeaseTakesNoMoney = defineProblem(
  409,
  'lease-takes-no-money',
  'A lease that was never signed, or was cancelled, takes no money',
);
export const SuspenseNotOpen = defineProblem(409, 'suspense-not-open', 'This suspense item has been dealt with before');
export const ReturnNotPending = defineProblem(409, 'return-not-pending', 'Nobody approved that this suspense item is sent back');
export const RefundNotApproved = defineProblem(
  409,
  'refund-not-approved',
  'Only a refund that is approved, and has not ended, can be paid',
);
export const ReferenceUsed = defineProblem(409, 'reference-used', 'Something else was sent under this reference');
export const PaymentNotMovable = defineProblem(409, 'payment-not-movable', 'Only a payment that a lease has can be moved');
export const NotTheSameTenant = defineProblem(409, 'not-the-same-tenant', 'Credit moves only between leases of the same tenant');
export const PaymentNotReversible = defineProblem(409, 'payment-not-reversible', 'This payment cannot be taken back');
export const PaymentNotPosted = defineProblem(409, 'payment-not-posted', 'Only a payment that stands on a lease can be allocated anew');
export const ProviderEventNotParked = defineProblem(409, 'provider-event-not-parked', 'Only a callback that is parked is tried again');
export const NoReceipt = defineProblem(409, 'no-receipt', 'A payment has a receipt once it is posted to a lease');
export const ChannelMoveNotAllowed = defineProblem(409, 'channel-move-not-allowed', 'The channel is in a state that does not allow this');
export const ChannelHasNoAddress = defineProblem(409, 'channel-has-no-address', 'Only channels of M-Pesa have callback addresses');
