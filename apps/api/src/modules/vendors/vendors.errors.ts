import { defineProblem } from '@plotihub/http';

export const VendorInactive = defineProblem(409, 'vendor-inactive', 'This vendor gets no new work');
