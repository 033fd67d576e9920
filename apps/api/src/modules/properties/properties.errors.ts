import { defineProblem, NotFound } from '@plotihub/http';

export const PropertyCodeTaken = defineProblem(409, 'property-code-taken', 'Another property has this code');
export const BlockNameTaken = defineProblem(409, 'block-name-taken', 'The property has a block of this name');
export const OwnershipNotLater = defineProblem(409, 'ownership-not-later', 'A new ownership begins after the one before it');
export const SharesDoNotAddUp = defineProblem(400, 'shares-do-not-add-up', 'The shares of all owners together are 10 000 basis points');
export const InvalidPropertyCode = defineProblem(400, 'invalid-property-code', 'This cannot be the code of a property');
export const UnitLabelTaken = defineProblem(409, 'unit-label-taken', 'The property has a unit of this label');
export const PayReferenceTaken = defineProblem(409, 'pay-reference-taken', 'Another unit has this payment reference');
export const PayReferenceLength = defineProblem(
  400,
  'pay-reference-length',
  'Property code and unit label together make 4 to 10 letters and digits',
);
export const UnitOccupied = defineProblem(409, 'unit-occupied', 'Somebody lives or works in this unit');

/** The same answer for an id that nobody has and for one of another organization. */
export const noSuch = (what: string, id: string): InstanceType<typeof NotFound> => new NotFound(`There is no ${what} ${id}.`);
