import { TestApp } from '../support/app.js';
import { answerOf, Household, type OrderView } from '../support/maintenance.js';

jest.setTimeout(60_000);

const NOW = '2026-11-21T07:00:00Z';
let app: TestApp;
let home: Household;
beforeAll(async () => {
  app = await TestApp.start(NOW);
  home = await Household.open(app);
});
beforeEach(async () => {
  app.clock.moveTo(NOW);
  await home.wait(0);
});
afterAll(() => app.stop());

async function assigned(more: object = {}): Promise<OrderView> {
  const order = await home.report(home.office, more);
  await home.triage(order);
  return home.assign(order);
}
const visit = async (order: OrderView, on: string, from: string, more: object = {}): Promise<string> => {
  const answer = await home.office.send('post', `/v1/work-orders/${order.id}/visits`, { on, from, to: '23:00', ...more });
  return answer.status === 201 ? (answer.body as { entry: string }).entry : answerOf(answer);
};

test('where somebody lives, a visit is told 24 hours before, agreed to, or an emergency', async () => {
  // It is 10:00 in Nairobi.
  const order = await assigned();
  expect(await visit(order, '2026-11-22', '09:59')).toBe('409 entry-notice-too-short');
  expect(await home.get(order)).toMatchObject({ state: 'ASSIGNED' });
  expect(await visit(order, '2026-11-22', '10:00')).toBe('NOTICE');
  expect(await visit(order, '2026-11-21', '11:00', { tenantConsent: 'By phone: come at once' })).toBe('CONSENT');
  expect(await visit(await assigned({ priority: 'EMERGENCY' }), '2026-11-21', '10:00')).toBe('EMERGENCY');
  // Nobody lives in the second unit, nor on the stairs.
  expect(await visit(await assigned({ unitId: home.place.units[1]!.id }), '2026-11-21', '11:00')).toBe('FREE');
  const stairs = { unitId: undefined, propertyId: home.place.propertyId, area: 'Stairs' };
  expect(await visit(await assigned(stairs), '2026-11-21', '11:00')).toBe('FREE');
});

test('a time that has passed, or ends before it begins, is none', async () => {
  const order = await assigned({ unitId: home.place.units[1]!.id });
  expect(await visit(order, '2026-11-21', '09:30')).toBe('400 invalid-request');
  expect(await visit(order, '2026-11-21', '09:50')).toBe('FREE');
  expect(await visit(order, '2026-11-22', '12:00', { to: '12:00' })).toBe('400 invalid-request');
  expect(await visit(order, '2026-11-31', '12:00')).toBe('400 invalid-request');
  expect(await visit(order, '2026-11-30', '24:00')).toBe('400 invalid-request');
});

test('another time takes the place of the first until work begins; then it is one more', async () => {
  const order = await assigned();
  const shown = async (): Promise<boolean[]> => {
    const { data } = await home.office.get<{ data: { replacedAt: string | null }[] }>(`/v1/work-orders/${order.id}/visits`);
    return data.map(({ replacedAt }) => replacedAt === null);
  };
  await visit(order, '2026-11-23', '10:00');
  await visit(order, '2026-11-24', '10:00');
  expect(await shown()).toEqual([false, true]);
  await home.move(order, 'START');
  await visit(order, '2026-11-25', '10:00');
  expect(await shown()).toEqual([false, true, true]);
  expect(await home.get(order)).toMatchObject({ state: 'IN_PROGRESS' });
  await home.move(order, 'FINISH');
  expect(await visit(order, '2026-11-26', '10:00')).toBe('409 work-order-move-not-allowed');
});

test('who comes instead comes at another time: what was planned for the first vendor does not take place', async () => {
  const order = await assigned();
  await visit(order, '2026-11-23', '10:00');
  await home.assign(order);
  const { data } = await home.office.get<{ data: { replacedAt: string | null }[] }>(`/v1/work-orders/${order.id}/visits`);
  expect(data.map(({ replacedAt }) => replacedAt !== null)).toEqual([true]);
  expect(await home.tryMove(order, 'START')).toBe('409 work-order-move-not-allowed');
});

test('waiting for access stops the clock; waiting for parts does not', async () => {
  const order = await assigned({ priority: 'HIGH' });
  await visit(order, '2026-11-23', '10:00');
  await home.move(order, 'START');
  expect(await home.tryMove(order, 'HOLD')).toBe('400 invalid-request');
  await home.move(order, 'HOLD', { holdReason: 'PARTS' });
  await home.wait(10);
  expect(await home.move(order, 'RESUME')).toMatchObject({ resolveBy: '2026-11-24T07:00:00.000Z', holdReason: null });
  await home.move(order, 'HOLD', { holdReason: 'ACCESS' });
  await home.wait(100);
  await app.work();
  expect(await home.events(order.id)).not.toContain('workorder.overdue');
  expect(await home.move(order, 'RESUME')).toMatchObject({ resolveBy: '2026-11-28T11:00:00.000Z' });
  await home.wait(100);
  await app.work();
  expect(await home.events(order.id)).toContain('workorder.overdue');
});

test('done is confirmed by the tenant, or by itself after three days; opened again within fourteen, and counted', async () => {
  const done = async (): Promise<OrderView> => {
    const order = await assigned();
    await visit(order, '2026-11-30', '10:00');
    await home.move(order, 'START');
    return home.move(order, 'FINISH');
  };
  const [spoken, silent, late] = [await done(), await done(), await done()];
  expect(await home.move(spoken, 'CONFIRM', {}, home.tenant)).toMatchObject({ state: 'CONFIRMED' });
  await home.wait(71);
  await app.work();
  expect(await home.get(silent)).toMatchObject({ state: 'DONE' });
  await home.wait(1);
  for (let i = 0; i < 3; i++) await app.work();
  expect(await home.get(silent)).toMatchObject({ state: 'CONFIRMED' });
  expect((await home.history(silent)).filter((line) => line.startsWith('CONFIRM'))).toHaveLength(1);
  expect(await home.tryMove(silent, 'REOPEN', {}, home.tenant)).toBe('400 invalid-request');
  expect(await home.move(silent, 'REOPEN', { reason: 'It drips again' }, home.tenant)).toMatchObject({
    state: 'REOPENED',
    reopenedCount: 1,
  });
  expect(await home.assign(silent)).toMatchObject({ state: 'ASSIGNED', reopenedCount: 1, doneAt: null });
  await home.wait(11 * 24 + 1);
  expect(await home.tryMove(late, 'REOPEN', { reason: 'It drips again' }, home.tenant)).toBe('409 reopen-too-late');
});
