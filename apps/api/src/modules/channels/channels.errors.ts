import { defineProblem } from '@plotihub/http';

export const ChannelExists = defineProblem(409, 'channel-exists', 'You have this payment channel already');
export const ChannelMoveNotAllowed = defineProblem(409, 'channel-move-not-allowed', 'The channel is in a state that does not allow this');
export const OwnerHasNotAgreed = defineProblem(
  409,
  'owner-has-not-agreed',
  'Rent goes to an account of an owner’s own only once they have agreed',
);
export const ChannelOfAnotherOwner = defineProblem(
  409,
  'channel-of-another-owner',
  'The money lies in the own account of an owner who is not the only one of this property',
);
export const ChannelHasNoAddress = defineProblem(409, 'channel-has-no-address', 'Only channels of M-Pesa have callback addresses');
