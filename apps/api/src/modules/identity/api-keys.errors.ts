import { defineProblem } from '@plotihub/http';

export const ApiKeyNotLive = defineProblem(409, 'api-key-not-live', 'This API key has been revoked, has expired, or was rotated before');
export const TooManyApiKeys = defineProblem(409, 'too-many-api-keys', 'An organization has at most 100 live API keys');
