import { defineProblem } from '@plotihub/http';

export const AlreadyReversed = defineProblem(409, 'already-reversed', 'This has been reversed before');
