export { type RefundDestination } from './refund-destinations.service.js';
export { RefundsModule } from './refunds.module.js';
export { RefundsService, type Refund, type RefundPaid } from './refunds.service.js';
