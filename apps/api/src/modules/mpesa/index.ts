export { MpesaModule } from './mpesa.module.js';
export { PullsService } from './pulls.service.js';
export type { PulledTransaction } from './pulls.service.js';
export { type StkState } from './stk-push.rules.js';
export { StkPushesService, type NewStkPush, type StkPushView } from './stk-pushes.service.js';
