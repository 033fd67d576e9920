export { AllocationsService, type AllocationRow } from './allocations.service.js';
export { BalancesService, type LeaseBalance } from './balances.service.js';
export { InstructionRefused, NothingToReallocate } from './billing.errors.js';
export { CreditTooSmall, DepositTooSmall } from './billing.errors.js';
export { BillingModule } from './billing.module.js';
export {
  BillingRunsService,
  type BillingFailure,
  type BillingPreview,
  type BillingRun,
  type BillingRequest,
  type BillingRunState,
  type BillingScope,
} from './billing-runs.service.js';
export { ChargesService, type Charge, type NewCharge } from './charges.service.js';
export { CreditDrawsService } from './credit-draws.service.js';
export { DepositDrawsService } from './deposit-draws.service.js';
export { takeFromDeposits, type DepositUse } from './deposits.rules.js';
export { DepositsService, type DepositEvent, type DepositItem, type NewDeposit } from './deposits.service.js';
export { type InvoiceState } from './invoices.rules.js';
export { InvoicesService, type InvoiceWithCharges, type Invoice } from './invoices.service.js';
export { type ChargeKind } from './kinds.rules.js';
export { LateFeePoliciesService, type NewLateFeePolicy } from './late-fee-policies.service.js';
export { LateFeesService, type AssessedFee, type LateFeeRun } from './late-fees.service.js';
export { ReallocationsService, type Reallocated } from './reallocations.service.js';
export { type Instruction, type OpenCharge } from './settlements.rules.js';
export { SettlementsService, type Release, type SettlementPlan, type SettlementRequest } from './settlements.service.js';
export { partsOf, type Share } from './shares.rules.js';
