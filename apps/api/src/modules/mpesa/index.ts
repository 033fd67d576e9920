export { MpesaModule } from './mpesa.module.js';
export { type PayoutState } from './payout.rules.js';
export { PayoutsService, type Payout } from './payouts.service.js';
export { PullsService } from './pulls.service.js';
export type { Period, PulledTransaction } from './pulls.service.js';
export { type StkState } from './stk-push.rules.js';
export { StkPushesService, type NewStkPush, type StkPushView } from './stk-pushes.service.js';
