export { INSTALLATION, KeyRing } from './key-ring.js';
export { LocalKeyWrapper, MasterKeys, type KeyWrapper } from './key-wrapper.js';
export { keyIdOf, Sealer, type Place } from './sealer.js';
