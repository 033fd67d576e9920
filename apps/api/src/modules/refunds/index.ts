export { type RefundDestination, type RefundTo } from './refund-destinations.service.js';
export { RefundProposalsService } from './refund-proposals.service.js';
export { RefundNotApproved } from './refunds.errors.js';
export { RefundsModule } from './refunds.module.js';
export { RefundsService, type Refund, type RefundPaid } from './refunds.service.js';
