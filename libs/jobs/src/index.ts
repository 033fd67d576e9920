export { Background, type BackgroundWork } from './background.js';
export { Gathering } from './gathering.js';
export { Loops, type LoopFailure, type LoopWork } from './loops.js';
export { OrganizationDirectory, Schedule, type DailyJob, type RunFailure, type ScheduledOrganization } from './schedule.js';
