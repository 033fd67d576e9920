import { TestApp } from '../support/app.js';
import { Landlady } from '../support/billing.js';
import { Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

/** What is held of deposits, and all that happened to them: figures with their events, on any day, true to the ledger. */
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-10T07:00:00Z'));

interface DepositView {
  id: string;
  kind: string;
  required: { amount: string };
  received: { amount: string };
  held: { amount: string };
  missing: { amount: string };
}
interface EventView {
  kind: string;
  change: { amount: string };
  effectiveOn: string;
  paymentId: string | null;
  reversalOf: string | null;
}

async function deposited(): Promise<{ mine: Landlady; item: DepositView; payments: string[] }> {
  const mine = await Landlady.openEmpty(app);
  await mine.sign({ deposits: [{ kind: 'RENT', amount: '15000.00' }], startsOn: '2026-11-14', upTo: 'AWAITING_MOVE_IN' });
  const payments = [await mine.pay('6000.00', '2026-11-08'), await mine.pay('5000.00', '2026-11-10')];
  const [item] = (await mine.office.get<{ data: DepositView[] }>(`/v1/deposits?leaseId=${mine.leaseId}`)).data;
  return { mine, item: item!, payments };
}
const eventsOf = async (office: Office, id: string, query = ''): Promise<EventView[]> =>
  (await office.get<{ data: EventView[] }>(`/v1/deposits/${id}/events?${query}`)).data;
const inWords = (events: readonly EventView[]): string[] =>
  events.map(({ kind, change, effectiveOn, reversalOf }) => `${effectiveOn} ${kind}${reversalOf ? ' taken back' : ''} ${change.amount}`);

test('a deposit says what was received, what is held and what is missing, and by which payments', async () => {
  const { mine, item, payments } = await deposited();
  const nothing = kes('0.00');
  expect(await mine.office.get(`/v1/deposits/${item.id}`)).toMatchObject({
    required: kes('15000.00'),
    received: kes('11000.00'),
    applied: nothing,
    refunded: nothing,
    transferred: nothing,
    withOwner: nothing,
    held: kes('11000.00'),
    missing: kes('4000.00'),
    topUpDueOn: null,
  });
  const events = await eventsOf(mine.office, item.id);
  expect(inWords(events)).toEqual(['2026-11-08 RECEIVED 6000.00', '2026-11-10 RECEIVED 5000.00']);
  expect(events.map(({ paymentId }) => paymentId)).toEqual(payments);
  await mine.expectSoundBooks();
});

test('a payment that is taken back leaves an event of its own, today; asOf shows the day as it was', async () => {
  const { mine, item, payments } = await deposited();
  await mine.at('2026-11-12T07:00:00Z');
  expect((await mine.office.reverse(payments[0]!, 'The note was false')).status).toBe(200);
  expect(inWords(await eventsOf(mine.office, item.id))).toEqual([
    '2026-11-08 RECEIVED 6000.00',
    '2026-11-10 RECEIVED 5000.00',
    '2026-11-12 RECEIVED taken back -6000.00',
  ]);
  const held = async (asOf: string) => (await mine.office.get<DepositView>(`/v1/deposits/${item.id}?asOf=${asOf}`)).held.amount;
  const days = ['2026-11-07', '2026-11-08', '2026-11-10', '2026-11-11', '2026-11-12'];
  expect(await Promise.all(days.map(held))).toEqual(['0.00', '6000.00', '11000.00', '11000.00', '5000.00']);
  expect(inWords(await eventsOf(mine.office, item.id, 'asOf=2026-11-09'))).toEqual(['2026-11-08 RECEIVED 6000.00']);
  await mine.expectSoundBooks();
});

test('events come by the page, and nobody else sees them', async () => {
  const { mine, item } = await deposited();
  const first = await mine.office.get<{ data: EventView[]; next: string }>(`/v1/deposits/${item.id}/events?limit=1`);
  expect(first.data).toHaveLength(1);
  const second = await mine.office.get<{ data: EventView[]; next: string | null }>(
    `/v1/deposits/${item.id}/events?limit=1&cursor=${first.next}`,
  );
  expect(inWords([...first.data, ...second.data])).toEqual(['2026-11-08 RECEIVED 6000.00', '2026-11-10 RECEIVED 5000.00']);
  expect(second.next ?? null).toBeNull();
  const foreign = await Office.open(app);
  for (const path of [`/v1/deposits/${item.id}`, `/v1/deposits/${item.id}/events`])
    expect((await foreign.send('get', path)).body).toMatchObject({ status: 404, code: 'not-found' });
  const caretaker = await mine.office.colleague('CARETAKER', { propertyIds: [mine.property.propertyId] });
  await caretaker.send('get', `/v1/deposits/${item.id}`, undefined, 403);
});

test('the proof: what all deposits hold is account 2100, lease by lease; a figure that is off is named', async () => {
  const { mine, item } = await deposited();
  expect(await mine.office.get('/v1/deposits/proof')).toEqual({
    holds: true,
    held: kes('11000.00'),
    ledger: kes('11000.00'),
    leasesOutOfStep: [],
  });
  await app.rows('UPDATE deposit_items SET received_minor = received_minor - 1 WHERE organization_id = ? AND id = ?', [
    mine.organizationId,
    item.id,
  ]);
  expect(await mine.office.get('/v1/deposits/proof')).toMatchObject({
    holds: false,
    held: kes('10999.99'),
    leasesOutOfStep: [mine.leaseId],
  });
});

test.each([
  ['less than nothing', 'applied_minor = received_minor + 1'],
  ['more than was asked for', 'received_minor = required_minor + 1'],
  ['with the owner what was never sent there', 'with_owner_minor = 1'],
])('the table itself refuses to hold %s', async (_, change) => {
  const { mine, item } = await deposited();
  await expect(
    app.rows(`UPDATE deposit_items SET ${change} WHERE organization_id = ? AND id = ?`, [mine.organizationId, item.id]),
  ).rejects.toThrow(/constraint/i);
});
