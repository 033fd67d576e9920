export { destinationOf, type ChosenBy, type Destination } from './destination.js';
export { Outbound, type Exchange, type OutboundOptions, type OutboundRequest, type Resolve } from './outbound.js';
export { isPublicAddress } from './public-addresses.js';
