export { ChannelAddressesService } from './channel-addresses.service.js';
export { ChannelMovesService } from './channel-moves.service.js';
export { ChannelTellingsService, type Telling } from './channel-tellings.service.js';
export { ChannelTellers } from './channel-tellers.service.js';
export { ChannelScopesService } from './channel-scopes.service.js';
export { ChannelHasNoAddress, ChannelMoveNotAllowed, ChannelOfAnotherOwner } from './channels.errors.js';
export { ChannelsModule } from './channels.module.js';
export { hasCallbacks } from './channels.rules.js';
export {
  ChannelsService,
  type Channel,
  type ChannelKey,
  type ChannelKind,
  type ChannelRow,
  type ChannelState,
} from './channels.service.js';
