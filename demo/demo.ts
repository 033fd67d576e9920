import { readFileSync } from 'node:fs';
import { Client } from './client.js';
import { openChannels, type Hooks } from './channels.js';
import { addColleagues } from './colleagues.js';
import { connectMpesa, isSimulated } from './mpesa.js';
import { printOutcome, type Delivery } from './outcome.js';
import { shillings } from './table.js';
import { ticks, World, type Happening } from './world.js';

/**
 * A landlord's month on the real application: a rent roll is imported, October 2026 is billed, 149 confirmations arrive over HTTP
 * at their own virtual times, the arrears ladder runs every day. May be run again: nothing doubles.
 */
const DEMO_USER = { login: 'admin@demo.plotihub.test', password: 'demo-password-2026' };
const AGENCY = { name: 'Mapenzi Property Agency', kind: 'AGENCY', phone: '0722 000 111' };
const PERIOD = '2026-10';
const BILLED_AT = new Date('2026-10-01T03:00:00Z');
/** KMA E12's tenant leaves; a payment for the unit arrives later. */
const VACATED = { reference: 'KMAE12', at: new Date('2026-10-20T08:00:00Z'), on: '2026-10-20' };

interface RentRollImport {
  rows: number;
  errorCount: number;
  created: { properties: number; units: number; tenants: number; leases: number; monthlyRent: { amount: string } };
}

const step = (text: string): void => console.log(`\n▸ ${text}`);
const folder = new URL('../../demo/', import.meta.url);
const deliveries = readFileSync(new URL('confirmations.jsonl', folder), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Delivery);

const world = await World.open('2026-09-28T06:00:00Z');
const client = new Client(world.url);
try {
  const hooks = await prepare();
  const before = (await client.all('/v1/provider-events')).length;
  if (hooks) await playMonth(hooks);
  else console.log('  opened by an earlier run whose callback addresses, shown once, are not kept here: nothing is delivered again');
  await signIn();
  await printOutcome(client, {
    deliveries,
    delivered: hooks ? deliveries.length : 0,
    storedBefore: before,
    period: PERIOD,
    asOf: '2026-10-31',
  });
  if (isSimulated(process.env['MPESA_URL'])) await connect();
} finally {
  await world.close();
}

async function signIn(): Promise<void> {
  if (await client.signIn(DEMO_USER.login, DEMO_USER.password)) return;
  const admin = { name: 'Wanjiku Kamau', email: DEMO_USER.login, password: DEMO_USER.password };
  await client.post('/v1/organizations', { organization: AGENCY, admin }, 'demo-sign-up-00001');
  await client.signIn(DEMO_USER.login, DEMO_USER.password);
}

/** The agency, its rent roll and its payment channels. @returns where the provider delivers, if that is still known */
async function prepare(): Promise<Hooks | undefined> {
  step('Signing in as the demo agency, signing it up first if it is new');
  await signIn();

  step('Importing the rent roll demo/rent-roll.csv: a dry run first, then for good');
  const file = readFileSync(new URL('rent-roll.csv', folder));
  const importIn = (mode: string): Promise<RentRollImport> =>
    client.postFile(`/v1/imports/rent-roll?billFrom=${PERIOD}&mode=${mode}`, file, 'text/csv');
  if ((await client.all('/v1/properties')).length === 0) {
    const { errorCount } = await importIn('dry-run');
    if (errorCount > 0) throw new Error(`The rent roll has ${errorCount} errors.`);
  } else console.log('  imported by an earlier run: the same file is answered with the first result');
  const { rows, created } = await importIn('commit');
  const { properties, units, tenants, leases, monthlyRent } = created;
  console.log(
    `  ${rows} rows: ${properties} properties, ${units} units, ${tenants} tenants, ${leases} leases, KES ${shillings(monthlyRent)} a month`,
  );

  step('Adding a caretaker and an owner, who see one property');
  await addColleagues(client, DEMO_USER.password);

  step('Opening a paybill and a till');
  await world.work();
  return openChannels(client, world.url);
}

/** Everything of the month, in the order of its time. */
async function playMonth(hooks: Hooks): Promise<void> {
  step(`Playing September's end and October 2026: ${deliveries.length} confirmations over HTTP, the bill, the daily work`);
  const leaving = await leaseOf(VACATED.reference);
  let delivered = 0;
  const progress = (): void => {
    if (++delivered % 30 === 0 || delivered === deliveries.length)
      console.log(`  ${String(delivered).padStart(3)} of ${deliveries.length} confirmations delivered`);
  };
  const happenings: Happening[] = [
    ...ticks('2026-09-30', '2026-10-31', (at) => world.moveTo(at)),
    { at: BILLED_AT, happen: () => bill() },
    { at: VACATED.at, happen: () => vacate(leaving) },
    ...deliveries.map((delivery) => ({ at: new Date(delivery.at), happen: () => deliver(hooks, delivery).then(progress) })),
  ];
  for (const happening of happenings.sort((a, b) => a.at.getTime() - b.at.getTime())) {
    world.now = happening.at.toISOString();
    await happening.happen();
  }
}

/** Last, and today: while the month was played, nobody was to ask M-Pesa. */
async function connect(): Promise<void> {
  step('Connecting the paybill and the till with the simulator of M-Pesa');
  world.now = new Date().toISOString();
  await signIn();
  const connected = await connectMpesa(client);
  console.log(connected > 0 ? '  pushes work at once; callbacks are registered by the worker' : '  connected by an earlier run');
}

async function deliver(hooks: Hooks, { to, body }: Delivery): Promise<void> {
  const answer = await fetch(hooks[to], {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  if (answer.status !== 200) throw new Error(`A confirmation was answered ${answer.status}: ${await answer.text()}`);
  await world.work();
}

async function vacate(leaseId: string): Promise<void> {
  await signIn();
  await client.post(`/v1/leases/${leaseId}/vacate`, { on: VACATED.on }, 'demo-vacate-e12-0001');
  await world.work();
}

/** Preview, then commit of exactly what the preview showed. */
async function bill(): Promise<void> {
  await signIn();
  const preview = await client.post<{ hash: string; leases: number; charges: number; total: { amount: string } }>(
    '/v1/billing-runs',
    { period: PERIOD, mode: 'preview' },
    'demo-billing-preview',
  );
  if (preview.charges > 0) {
    console.log(`  October's bill: ${preview.charges} charges on ${preview.leases} leases, KES ${shillings(preview.total)}`);
    await client.post('/v1/billing-runs', { period: PERIOD, mode: 'commit', previewHash: preview.hash }, 'demo-billing-commit-1');
  } else console.log("  October's bill: already raised, nothing left to charge");
  await world.work();
}

async function leaseOf(reference: string): Promise<string> {
  const units = await client.all<{ id: string; payReference: string }>('/v1/units');
  const unit = units.find(({ payReference }) => payReference.startsWith(reference) && payReference.length === reference.length + 1);
  const [lease] = await client.all<{ id: string }>(`/v1/leases?unitId=${unit?.id ?? ''}`);
  if (!lease) throw new Error(`No lease of unit ${reference}.`);
  return lease.id;
}
