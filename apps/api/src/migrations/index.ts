import { platform } from './01-platform.js';
import { portfolio } from './02-portfolio.js';
import { ledger } from './03-ledger.js';
import { billing } from './04-billing.js';
import { payments } from './05-payments.js';
import { notifications } from './06-notifications.js';
import { imports } from './07-imports.js';
import { parked } from './08-parked.js';
import { identity } from './09-identity.js';
import { keysAndLimits } from './10-keys-and-limits.js';
import { audit } from './11-audit.js';
import { privacy } from './12-privacy.js';
import { proposals } from './13-proposals.js';
import { invitations } from './14-invitations.js';
import { secondFactorDuty } from './15-second-factor-duty.js';
import { waysIn } from './16-ways-in.js';
import { mpesa } from './17-mpesa.js';
import { channels } from './18-channels.js';
import { reconciliation } from './19-reconciliation.js';
import { cash } from './20-cash.js';
import { suspenseDesk } from './21-suspense-desk.js';
import { allocation } from './22-allocation.js';
import { recentRuns } from './23-recent-runs.js';
import { ownMoney } from './24-own-money.js';
import { webClients } from './25-web-clients.js';
import { payouts } from './26-payouts.js';
import { deposits } from './27-deposits.js';
import { proof } from './28-proof.js';
import { ownerChannels } from './29-owner-channels.js';
import { prompts } from './30-prompts.js';
import { maintenance } from './31-maintenance.js';
import { workCosts } from './32-work-costs.js';
import { files } from './33-files.js';
import { webhooks } from './34-webhooks.js';

/** Every migration, oldest first. Forward only: a released one is never edited, a new one is appended. */
export const migrations = [
  ...platform,
  ...portfolio,
  ...ledger,
  ...billing,
  ...payments,
  ...notifications,
  ...imports,
  ...parked,
  ...identity,
  ...keysAndLimits,
  ...audit,
  ...privacy,
  ...proposals,
  ...invitations,
  ...secondFactorDuty,
  ...waysIn,
  ...mpesa,
  ...channels,
  ...reconciliation,
  ...cash,
  ...suspenseDesk,
  ...allocation,
  ...recentRuns,
  ...ownMoney,
  ...webClients,
  ...payouts,
  ...deposits,
  ...proof,
  ...ownerChannels,
  ...prompts,
  ...maintenance,
  ...workCosts,
  ...files,
  ...webhooks,
];
