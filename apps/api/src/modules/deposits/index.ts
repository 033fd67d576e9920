export { DepositsModule } from './deposits.module.js';
export { type SettlementState } from './settlement.rules.js';
export { DepositSettlementsService, type DepositSettlement } from './settlements.service.js';
