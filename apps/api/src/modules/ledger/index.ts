export { account, bankOf, bookOf, ownerSubject, type AccountKey, type Book } from './accounts.rules.js';
export { HoldingsService, type Holding } from './holdings.service.js';
export { AlreadyReversed } from './ledger.errors.js';
export { LedgerModule } from './ledger.module.js';
export { LedgerService, type LeaseAccount, type LedgerOwner } from './ledger.service.js';
export { move, type NewEntry, type NewPosting } from './postings.rules.js';
