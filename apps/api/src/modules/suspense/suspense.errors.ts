import { defineProblem } from '@plotihub/http';

export const ReturnNotPending = defineProblem(409, 'return-not-pending', 'Nobody approved that this suspense item is sent back');
