export { addressKey, inNetworks, isNetwork } from './addresses.js';
export { LimitedAs, LimitedRequests, LimitInterceptor } from './limit.interceptor.js';
export { Limits, type LimitKeys, type LimitsOptions } from './limits.js';
export type { LimitClass, LimitClasses, LimitPolicy, Standing } from './policies.js';
export { ProcessCounters } from './process-counters.js';
export { SharedCounters } from './shared-counters.js';
