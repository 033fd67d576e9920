import { defineProblem } from '@plotihub/http';

export const ChannelExists = defineProblem(409, 'channel-exists', 'You have this payment channel already');
export const ChannelMoveNotAllowed = defineProblem(409, 'channel-move-not-allowed', 'The channel is in a state that does not allow this');
export const ChannelHasNoAddress = defineProblem(409, 'channel-has-no-address', 'Only channels of M-Pesa have callback addresses');
