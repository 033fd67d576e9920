import { migration } from '@plotihub/database';

/** What ran lately is asked every minute, for many organizations at once. */
export const recentRuns = [
  migration(20261121230, 'index-runs-by-day', 'ALTER TABLE runs ADD KEY runs_day (organization_id, day, name, state)'),
];
