import { defineProblem } from '@plotihub/http';

export const InvalidFileName = defineProblem(400, 'invalid-file-name', 'This cannot be the name of a file');
export const FileQuotaExceeded = defineProblem(409, 'file-quota-exceeded', 'The organization has no room for this file');
export const FileNotReady = defineProblem(409, 'file-not-ready', 'This can be done with a file that was checked and kept');
export const FileNotDeleted = defineProblem(409, 'file-not-deleted', 'Only a deleted file can be brought back');
export const AddressNotValid = defineProblem(403, 'address-not-valid', 'This address has expired, or was not made here');
