import { defineProblem } from '@plotihub/http';

export const CodeRefused = defineProblem(401, 'code-refused', 'The code is wrong, was used, or has ended');
export const TenantChoiceNeeded = defineProblem(409, 'tenant-choice-needed', 'This phone belongs to several tenants: say which');
