import type { Collection } from './collection.js';

interface SideView {
  count: number;
  total: { amount: string };
}

export interface ReconciliationView {
  id: string;
  from: string;
  to: string;
  result: string;
  days: { from: string; to: string; provedBy: string; why: string | null; missing: string | null }[];
  stale: { since: string; from: string; to: string; provedAgainBy: string | null } | null;
  figures: Record<'provider' | 'intake' | 'ledger' | 'notCovered' | 'waiting', SideView>;
  balanceProof: Record<string, { amount: string }> | null;
}

export interface DifferenceView {
  id: string;
  cause: string;
  cure: string;
  state: string;
  externalId: string | null;
  valueOn: string;
  statementLineId: string | null;
  providerEventId: string | null;
}

/** Proves some days, and reads everything that differs. */
export async function reconcile(
  { office, channelId }: Pick<Collection, 'office' | 'channelId'>,
  { from = '2026-11-01', to = '2026-11-20', state }: { from?: string; to?: string; state?: string } = {},
): Promise<ReconciliationView & { differences: DifferenceView[] }> {
  const made = await office.post<ReconciliationView>('/v1/reconciliations', { channelId, from, to });
  expect(await office.get(`/v1/reconciliations/${made.id}`)).toEqual(made);
  const differences: DifferenceView[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const query: string = `limit=200${cursor && `&cursor=${cursor}`}${state === undefined ? '' : `&state=${state}`}`;
    const page: { data: DifferenceView[]; next?: string } = await office.get(`/v1/reconciliations/${made.id}/differences?${query}`);
    differences.push(...page.data);
    cursor = page.next;
  }
  return { ...made, differences };
}
