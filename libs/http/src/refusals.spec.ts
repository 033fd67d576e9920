import type { AuditLog } from '@plotihub/audit';
import { newId } from '@plotihub/database';
import { Refusals } from './index.js';

test('a hundred refusals wait for a database that does not answer; more are lost, and the log says so', async () => {
  let answer = (): void => undefined;
  const away = new Promise<void>((resolve) => (answer = resolve));
  const recorded: string[] = [];
  const recordAlone = ({ action }: { action: string }): Promise<void> => {
    recorded.push(action);
    return away;
  };
  const lost: object[] = [];
  const refusals = new Refusals({ recordAlone } as unknown as AuditLog, { warn: (details) => void lost.push(details) });
  const record = (action: string): void => refusals.record({ organizationId: newId('org'), actor: { kind: 'ANONYMOUS' }, action });
  for (let i = 0; i < 103; i++) record('session.refused');
  expect([recorded.length, lost.length]).toEqual([100, 3]);
  answer();
  await refusals.beforeApplicationShutdown();
  record('session.refused');
  expect(recorded).toHaveLength(101);
});
