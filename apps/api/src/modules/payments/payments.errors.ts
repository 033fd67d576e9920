import { defineProblem } from '@plotihub/http';

export const LeaseTakesNoMoney = defineProblem(
  409,
  'lease-takes-no-money',
  'A lease that was never signed, or was cancelled, takes no money',
);
export const SuspenseNotOpen = defineProblem(409, 'suspense-not-open', 'This suspense item has been dealt with before');
export const PayoutUnderWay = defineProblem(
  409,
  'payout-under-way',
  'A payout may be paying this already: it must end, or be decided, before anything else is paid for it',
);
export const ReferenceUsed = defineProblem(409, 'reference-used', 'Something else was sent under this reference');
export const PaymentNotMovable = defineProblem(409, 'payment-not-movable', 'Only a payment that a lease has can be moved');
export const CreditWithOwner = defineProblem(
  409,
  'credit-with-owner',
  'Some of what tenants of this property have paid ahead lies in their owner’s own account, and not with you',
);
export const NotTheSameTenant = defineProblem(409, 'not-the-same-tenant', 'Credit moves only between leases of the same tenant');
export const PaymentNotReversible = defineProblem(409, 'payment-not-reversible', 'This payment cannot be taken back');
export const PaymentNotPosted = defineProblem(409, 'payment-not-posted', 'Only a payment that stands on a lease can be allocated anew');
export const ProviderEventNotParked = defineProblem(409, 'provider-event-not-parked', 'Only a callback that is parked is tried again');
export const NoReceipt = defineProblem(409, 'no-receipt', 'A payment has a receipt once it is posted to a lease');
