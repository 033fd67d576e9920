export { TRADES, type Trade } from './trades.rules.js';
export { VendorsModule } from './vendors.module.js';
export { VendorInactive } from './vendors.errors.js';
export { VendorsService, type Vendor } from './vendors.service.js';
