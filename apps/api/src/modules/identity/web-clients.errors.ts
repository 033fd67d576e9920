import { defineProblem } from '@plotihub/http';

export const OriginTaken = defineProblem(409, 'origin-taken', 'Another web client of the organization has this origin');
export const TooManyWebClients = defineProblem(409, 'too-many-web-clients', 'An organization has at most 20 web clients');
