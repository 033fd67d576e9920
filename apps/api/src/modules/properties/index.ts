export { OwnersService, type NewOwner, type Owner, type PersonKind } from './owners.service.js';
export { checkCharacter, hasValidCheck, normaliseReference, payReference, SLIPS, slipBetween, type Slip } from './pay-reference.rules.js';
export { PropertiesModule } from './properties.module.js';
export {
  InvalidPropertyCode,
  PayReferenceLength,
  PayReferenceTaken,
  PropertyCodeTaken,
  SharesDoNotAddUp,
  UnitLabelTaken,
} from './properties.errors.js';
export { PropertiesService, type NewOwnership, type NewProperty, type Ownership, type Property, type Share } from './properties.service.js';
export { PROPERTY_KINDS, UNIT_TYPES, UNIT_USES } from './units.rules.js';
export {
  UnitsService,
  type Hold,
  type NewUnit,
  type Occupancy,
  type SimilarReference,
  type Unit,
  type UnitType,
  type UnitUse,
} from './units.service.js';
