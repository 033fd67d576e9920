export { INSTALLATION, KeyRing } from './key-ring.js';
export { LocalKeyWrapper, MasterKeys, type KeyWrapper } from './key-wrapper.js';
export { keyIdOf, Sealer, type Place } from './sealer.js';
export { masked, maskedName } from './mask.js';
export { SealExisting } from './seal-existing.repository.js';
export { SealedColumns, type SealedColumn } from './sealed-columns.js';
export { KmsKeyWrapper } from './kms-key-wrapper.js';
export { KeyRotation, type RotationProgress } from './rotation.js';
