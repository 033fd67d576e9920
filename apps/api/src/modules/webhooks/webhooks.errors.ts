import { defineProblem } from '@plotihub/http';

export const TooManyEndpoints = defineProblem(409, 'too-many-webhook-endpoints', 'An organization has at most 20 webhook endpoints');
export const EndpointDisabled = defineProblem(409, 'webhook-endpoint-disabled', 'This endpoint is switched off');
export const DeliveryPending = defineProblem(409, 'webhook-delivery-pending', 'This delivery is still being tried');
