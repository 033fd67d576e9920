import type { Client } from './client.js';
import { shillings, table, tally } from './table.js';

/** One line of confirmations.jsonl. */
export interface Delivery {
  /** Instant of delivery. */
  at: string;
  to: 'paybill' | 'till';
  kind: string;
  expect: string;
  body: Record<string, unknown> | string;
}

interface Money {
  amount: string;
}

/** What was played, and what was there before. */
interface Month {
  deliveries: Delivery[];
  /** How many were delivered in this run. */
  delivered: number;
  storedBefore: number;
  period: string;
  /** The day as of which arrears are counted. */
  asOf: string;
}

/** What happened, in tables; then whether the counts are equal and the books prove themselves. */
export async function printOutcome(client: Client, month: Month): Promise<void> {
  const { deliveries, delivered, storedBefore, period, asOf } = month;
  await printCollection(client, period);
  const inSuspense = await printSuspense(client);
  await printArrears(client, asOf);
  const messages = await client.all<{ template: string; language: string }>('/v1/messages');
  heading(`Messages sent: ${messages.length}`);
  console.log(
    table(
      tally(messages.map(({ template }) => template)).map(([template, n]) => [
        template,
        String(n),
        `${messages.filter((message) => message.template === template && message.language === 'sw').length} in Kiswahili`,
      ]),
    ),
  );

  const events = await client.all<{ state: string }>('/v1/provider-events');
  const payments = await client.all<{ state: string; method: string; externalId: string | null }>('/v1/payments');
  const receipts = new Set(
    deliveries.flatMap(({ kind, body }) => (typeof body === 'string' || kind === 'unreadable' ? [] : [String(body['TransID'])])),
  );
  const distinct = receipts.size;
  // what somebody has paid since, by playing with the simulator, is not the month's
  const ofMonth = ({ externalId }: { externalId: string | null }): boolean => externalId !== null && receipts.has(externalId);
  const posted = payments.filter(({ state, method }) => method === 'MPESA' && state === 'POSTED').filter(ofMonth).length;
  const open = inSuspense.filter(ofMonth).length;
  heading('Counts');
  console.log(
    table([
      ['callbacks received', String(delivered), 'stored', String(events.length - storedBefore)],
      ['distinct transactions', String(distinct), 'posted + in suspense', `${posted} + ${open} = ${posted + open}`],
      [
        'callbacks by outcome',
        '',
        tally(events.map(({ state }) => state))
          .map(([state, n]) => `${state} ${n}`)
          .join(', '),
        '',
      ],
    ]),
  );
  const proof = await printProof(client);
  if (events.length - storedBefore !== delivered || posted + open !== distinct || !proof)
    throw new Error('The counts are not equal, or the ledger does not prove: see above.');
  console.log('\nThe counts are equal and the books prove themselves.');
  console.log('\nLook around: npm run start:dev, then http://localhost:3000/docs — rent roll, suspense, messages, ledger proof.');
}

async function printCollection(client: Client, period: string): Promise<void> {
  interface Figures {
    billed: Money;
    collected: Money;
    outstanding: Money;
    credit: Money;
  }
  type Report = { data: (Figures & { property: { name: string } })[]; totals: Figures & { inSuspense: Money } };
  const report = await client.get<Report>(`/v1/reports/collection?period=${period}`);
  heading(`Collection of ${period}`);
  const line = (name: string, { billed, collected, outstanding }: Figures): string[] => [
    name,
    shillings(billed),
    shillings(collected),
    shillings(outstanding),
  ];
  const rows = report.data.map((row) => line(row.property.name, row));
  console.log(table([['property', 'billed', 'collected', 'outstanding'], ...rows, line('all', report.totals)]));
  console.log(`  paid ahead (credit) KES ${shillings(report.totals.credit)}, in suspense KES ${shillings(report.totals.inSuspense)}`);
}

interface SuspenseItem {
  reason: string;
  amount: Money;
  externalId: string | null;
  referenceTyped: string | null;
  suggestions: { reference: string }[];
}

async function printSuspense(client: Client): Promise<SuspenseItem[]> {
  const items = await client.all<SuspenseItem>('/v1/suspense');
  heading(`In suspense: ${items.length}`);
  const byReason = tally(items.map(({ reason }) => reason));
  const example = (reason: string): string => {
    const item = items.find((candidate) => candidate.reason === reason);
    const [suggestion] = item?.suggestions ?? [];
    return item?.referenceTyped ? `e.g. "${item.referenceTyped}"${suggestion ? `, perhaps ${suggestion.reference}` : ''}` : '';
  };
  console.log(table(byReason.map(([reason, n]) => [reason, String(n), example(reason)])));
  return items;
}

async function printArrears(client: Client, asOf: string): Promise<void> {
  interface Line {
    property: { code: string };
    unit: { label: string };
    tenant: { name: string } | null;
    total: Money;
  }
  const lines = await client.all<Line>(`/v1/reports/arrears?asOf=${asOf}`);
  heading(`In arrears on ${asOf}: ${lines.length} leases, the largest first`);
  const most = [...lines].sort((a, b) => Number(b.total.amount) - Number(a.total.amount)).slice(0, 8);
  const rows = most.map(({ property, unit, tenant, total }) => [`${property.code} ${unit.label}`, tenant?.name ?? '', shillings(total)]);
  console.log(table([['unit', 'tenant', 'owes'], ...rows]));
}

async function printProof(client: Client): Promise<boolean> {
  const proof = await client.get<{ holds: boolean; equations: { name: string; book: string; spelledOut: string; holds: boolean }[] }>(
    '/v1/ledger/proof',
  );
  heading('Ledger proof');
  for (const { name, book, spelledOut, holds } of proof.equations)
    console.log(`  ${holds ? 'true ' : 'FALSE'}  ${book} ${name}: ${spelledOut}`);
  return proof.holds;
}

function heading(text: string): void {
  console.log(`\n${text}\n${'─'.repeat(text.length)}`);
}
